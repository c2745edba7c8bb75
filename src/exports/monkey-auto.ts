/**
 * `import 'geventjs/monkey/auto'` patches everything, before whatever is imported after it is loaded; so do
 * `node --import geventjs/monkey/auto app.js` and `node --require geventjs/monkey/auto app.cjs`. With `--import` Node loads
 * a CommonJS program like an ES module, and its top level cannot block.
 */
import '../core/main-stack.js';
import { patchAll } from '../monkey/patch-all.js';

patchAll();

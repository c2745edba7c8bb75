import '../core/main-stack.js';

export { Local, type LocalConstructor } from '../core/local.js';

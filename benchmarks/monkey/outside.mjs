/** `existsSync` of no path outside of greenlets: hardly more is done than the call. With `patched`, what a patch adds. */
import fs from 'node:fs';
import { patchFs } from '../support/geventjs.mjs';
import { measure, settings } from '../support/measure.mjs';

if (settings.patched) patchFs();

let found = 0;
measure((count) => {
  for (let i = 0; i < count; i++) if (fs.existsSync('')) found++;
});
if (found > 0) throw new Error('it exists');

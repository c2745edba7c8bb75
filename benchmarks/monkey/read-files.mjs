/** As many greenlets as there are files, each reading its own with `readFileSync`. Timed is one file. */
import fs from 'node:fs';
import { makeFiles } from '../support/files.mjs';
import { joinAll, patchFs, run, spawn } from '../support/geventjs.mjs';
import { measureBatches, settings } from '../support/measure.mjs';

const files = makeFiles(settings.files);

patchFs();
await run(() => {
  measureBatches(files.length, () => joinAll(files.map((file) => spawn(() => fs.readFileSync(file)))));
});

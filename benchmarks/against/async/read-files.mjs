/** All files at once with `fs.promises.readFile`. Timed is one file. */
import { promises } from 'node:fs';
import { makeFiles } from '../../support/files.mjs';
import { measureAsync, settings } from '../../support/measure.mjs';

const files = makeFiles(settings.files);

await measureAsync(async (count) => {
  for (let left = count; left > 0; left -= files.length) {
    await Promise.all(files.slice(0, left).map((file) => promises.readFile(file)));
  }
});

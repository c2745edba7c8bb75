// Is a compiled file for this machine in the package? Then nothing needs to be compiled at install. Tried by loading it, as
// src/base/addon.ts will; quiet, because the answer is the exit code.
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..', 'prebuilds');

const loads = (folder) => {
  try {
    return typeof require(join(root, folder, 'geventjs.node')).open === 'function';
  } catch {
    return false;
  }
};

const folders = (() => {
  try {
    return readdirSync(root);
  } catch {
    return [];
  }
})();
const wanted = folders.filter((name) => name.startsWith(`${process.platform}-${process.arch}-`));
process.exitCode = wanted.some((name) => name.endsWith(`-abi${process.versions.modules}`) && loads(name)) ? 0 : 1;

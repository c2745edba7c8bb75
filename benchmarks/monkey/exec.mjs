/** execSync('sleep 0.2') in `children` greenlets at once. Timed are all of them together. */
import { patchChildProcess } from '../../dist/exports/monkey.js';
import { joinAll, run, spawn } from '../support/geventjs.mjs';
import { print, settings } from '../support/measure.mjs';

patchChildProcess();
const { execSync } = await import('node:child_process');

function runAll() {
  const start = performance.now();
  const children = Array.from({ length: settings.children }, () => spawn(() => execSync('sleep 0.2')));
  joinAll(children, { raiseError: true });
  return (performance.now() - start) * 1e6;
}

await run(() => {
  runAll();
  print({ samples: Array.from({ length: settings.rounds }, runAll) });
});

/** exec('sleep 0.2') as promises, `children` at once. Timed are all of them together. */
import { exec } from 'node:child_process';
import { promisify } from 'node:util';
import { print, settings } from '../../support/measure.mjs';

const execute = promisify(exec);

async function runAll() {
  const start = performance.now();
  await Promise.all(Array.from({ length: settings.children }, () => execute('sleep 0.2')));
  return (performance.now() - start) * 1e6;
}

await runAll();
const samples = [];
for (let round = 0; round < settings.rounds; round++) samples.push(await runAll());
print({ samples });

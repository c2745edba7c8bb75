import assert from 'node:assert/strict';
import { Worker } from 'node:worker_threads';
import { joinAll, spawn, wait } from 'geventjs';
import { patchAll } from 'geventjs/monkey';
import { runCommand, runScript, scripts } from '../../support/child.js';
import { test, testInHub } from '../../support/suite.js';

patchAll();

/** A thread that waits and notifies the way threads without greenlets do. */
const partner = `
  const { workerData: view } = require('node:worker_threads');
  for (let turn = 0; turn < 100; turn++) {
    while (Atomics.load(view, 0) !== 1) Atomics.wait(view, 0, 0);
    Atomics.store(view, 0, 0);
    Atomics.notify(view, 0);
  }
`;

test('greenlets and another thread wake each other', () => {
  const jobs = [1, 2, 3].map(() =>
    spawn(() => {
      const view = new Int32Array(new SharedArrayBuffer(4));
      const worker = new Worker(partner, { eval: true, workerData: view });
      for (let turn = 0; turn < 100; turn++) {
        Atomics.store(view, 0, 1);
        Atomics.notify(view, 0);
        while (Atomics.load(view, 0) !== 0) Atomics.wait(view, 0, 1);
      }
      return wait(new Promise((resolve) => worker.on('exit', resolve)));
    }),
  );
  joinAll(jobs);
  assert.deepEqual(
    jobs.map((job) => job.value),
    [0, 0, 0],
  );
});

const expected = 'ok\ntimed-out\nkilled\nend\n';

for (const [title, start] of [
  ['at the top level of a program', () => runScript('monkey/atomics-wait.cjs')],
  ['under the command', () => runCommand([`${scripts}monkey/atomics-wait.cjs`])],
  ['in greenlets of a worker', () => runScript('monkey/atomics-in-worker.mjs')],
] as const) {
  testInHub(`a wake-up of another thread reaches a loop that has nothing else to do, ${title}`, async () => {
    const { code, stdout, stderr } = await start();
    assert.equal(stdout, expected, stderr);
    assert.equal(code, 0);
  });
}

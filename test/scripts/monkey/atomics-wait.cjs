// Waits with nothing else alive: the thread that notifies does not keep the loop running.
const { Worker } = require('node:worker_threads');
const { spawn, sleep } = require('geventjs');
const { patchAll } = require('geventjs/monkey');

patchAll();
const view = new Int32Array(new SharedArrayBuffer(16));
const notify = `
  const { workerData: view } = require('node:worker_threads');
  Atomics.wait(view, 3, 0, 200);
  Atomics.notify(view, 0);
`;
new Worker(notify, { eval: true, workerData: view }).unref();
console.log(Atomics.wait(view, 0, 0));
console.log(Atomics.wait(view, 1, 0, 5));
const killed = spawn(() => Atomics.wait(view, 1, 0));
sleep(1);
killed.kill();
console.log(killed.dead ? 'killed' : 'alive');
console.log('end');

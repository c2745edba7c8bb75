// The same in a worker that has greenlets of its own.
import { Worker } from 'node:worker_threads';

const code = `
  import { Worker } from 'node:worker_threads';
  import { run, sleep, spawn } from 'geventjs';
  import { patchAll } from 'geventjs/monkey';
  patchAll();
  const view = new Int32Array(new SharedArrayBuffer(16));
  await run(() => {
    const notify = 'const view = require("node:worker_threads").workerData; Atomics.wait(view, 3, 0, 200); Atomics.notify(view, 0)';
    new Worker(notify, { eval: true, workerData: view }).unref();
    console.log(Atomics.wait(view, 0, 0));
    console.log(Atomics.wait(view, 1, 0, 5));
    const killed = spawn(() => Atomics.wait(view, 1, 0));
    sleep(1);
    killed.kill();
    console.log(killed.dead ? 'killed' : 'alive');
  });
  console.log('end');
`.replaceAll(/'(geventjs[^']*)'/g, (_, name) => `'${import.meta.resolve(name)}'`);

new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`));

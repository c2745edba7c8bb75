// Children of a worker thread, some at once.

import { execSync } from 'node:child_process';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { joinAll, run, spawn } from 'geventjs';
import { patchChildProcess } from 'geventjs/monkey';
import { checkOutput } from 'geventjs/subprocess';

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url));
  worker.on('message', (message) => console.log(message));
} else {
  patchChildProcess();
  const outputs = await run(() => {
    const jobs = [
      spawn(() => execSync('echo one', { encoding: 'utf8' })),
      spawn(() => checkOutput(['echo', 'two'], { text: true })),
    ];
    joinAll(jobs, { raiseError: true });
    return jobs.map((job) => job.value);
  });
  parentPort.postMessage(outputs);
}

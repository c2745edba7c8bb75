// A worker with greenlets of its own, some of which are still suspended when it ends.
import { parentPort } from 'node:worker_threads';
import { joinAll, run, sleep, spawn } from 'geventjs';

await run(() => {
  for (let i = 0; i < 20; i++) spawn(() => sleep(1e9, { ref: false }));
  const greenlets = Array.from({ length: 10 }, (_, i) => spawn(() => (sleep(1), i * i)));
  joinAll(greenlets);
  parentPort.postMessage(greenlets.reduce((sum, { value }) => sum + value, 0));
});

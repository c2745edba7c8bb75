// Worker after worker ends with suspended greenlets; their stacks and V8's notes on them must come back.
import { isMainThread, Worker } from 'node:worker_threads';
import { run, sleep, spawn } from 'geventjs';

const startWorker = () => new Promise((resolve) => new Worker(new URL(import.meta.url)).on('exit', resolve));

if (isMainThread) {
  for (let i = 0; i < 3; i++) await startWorker();
  const before = process.memoryUsage().rss;
  for (let i = 0; i < 15; i++) await startWorker();
  const growth = (process.memoryUsage().rss - before) / 2 ** 20;
  // 15 times 1000 greenlets of 12 KiB would be 176 MiB.
  console.log(growth < 40 ? 'flat' : `grew by ${growth} MiB`);
} else {
  await run(() => {
    for (let i = 0; i < 1000; i++) spawn(() => sleep(1e9, { ref: false }));
    sleep(0);
  });
}

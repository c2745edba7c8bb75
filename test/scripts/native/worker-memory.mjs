// Worker after worker ends with suspended greenlets; their stacks and V8's notes on them must come back.
import { isMainThread, Worker } from 'node:worker_threads';
import { run, sleep, spawn } from 'geventjs';

const startWorker = () => new Promise((resolve) => new Worker(new URL(import.meta.url)).on('exit', resolve));

if (isMainThread) {
  for (let i = 0; i < 10; i++) await startWorker();
  const before = process.memoryUsage().rss;
  for (let i = 0; i < 40; i++) await startWorker();
  const growth = (process.memoryUsage().rss - before) / 2 ** 20;
  // 40 times 500 greenlets of 12 KiB would be 234 MiB.
  console.log(growth < 40 ? 'flat' : `grew by ${growth} MiB`);
} else {
  await run(() => {
    for (let i = 0; i < 500; i++) spawn(() => sleep(1e9, { ref: false }));
    sleep(0);
  });
}

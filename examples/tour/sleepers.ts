import { joinAll, killAll, sleep, spawn } from 'geventjs';

const count = 100_000;

export function tourOfSleepers(): void {
  let asleep = 0;
  let woken = 0;
  const before = process.memoryUsage().rss;
  const start = performance.now();
  const greenlets = Array.from({ length: count }, () =>
    spawn(() => {
      asleep++;
      try {
        sleep(3_600_000);
      } finally {
        woken++;
      }
    }),
  );
  while (asleep < count) sleep(1);
  const created = performance.now();
  const memory = process.memoryUsage().rss - before;
  console.log(`${asleep} asleep after ${((created - start) / 1000).toFixed(1)} s`);
  console.log(`${(memory / 2 ** 20).toFixed(0)} MiB, ${(memory / count / 1024).toFixed(1)} KiB each, stack and all`);
  killAll(greenlets);
  joinAll(greenlets);
  console.log(`${woken} woken and ended after another ${((performance.now() - created) / 1000).toFixed(1)} s`);
}

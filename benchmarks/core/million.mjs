/** One million greenlets asleep at once: made, counted, killed, counted again. Progress goes to stderr. */
import { killAll, run, sleep, spawn } from '../support/geventjs.mjs';
import { print, settings } from '../support/measure.mjs';

const gigabytes = () => (process.memoryUsage.rss() / 1e9).toFixed(2);
const seconds = (since) => ((performance.now() - since) / 1000).toFixed(1);

let asleep = 0;
let ended = 0;

function task() {
  asleep++;
  try {
    sleep(3_600_000);
  } finally {
    ended++;
  }
}

await run(() => {
  const { greenlets } = settings;
  const before = process.memoryUsage.rss();
  const start = performance.now();
  const all = [];
  while (all.length < greenlets) {
    for (let i = 0; i < 10_000; i++) all.push(spawn(task));
    sleep(0);
    if (all.length % 100_000 === 0)
      console.error(`  ${asleep} asleep, ${gigabytes()} GB resident, ${seconds(start)} s`);
  }
  const create = performance.now() - start;
  const resident = process.memoryUsage.rss() - before;
  const killing = performance.now();
  const asleepAtOnce = asleep - ended;
  killAll(all);
  const kill = performance.now() - killing;
  console.error(`  ${ended} ended, ${gigabytes()} GB resident, ${seconds(killing)} s`);
  if (asleepAtOnce !== greenlets || ended !== greenlets) throw new Error(`${asleepAtOnce} slept and ${ended} ended`);
  print({
    greenlets,
    asleepAtOnce,
    ended,
    createSeconds: create / 1000,
    killSeconds: kill / 1000,
    residentBytes: resident,
  });
});

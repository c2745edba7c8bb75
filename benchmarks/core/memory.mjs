/** Resident memory of `greenlets` greenlets asleep, each with a timer. Needs --expose-gc. */
import { killAll, run, sleep, spawn } from '../support/geventjs.mjs';
import { print, settings } from '../support/measure.mjs';

const hour = 3_600_000;

function residentAfterCollection() {
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage.rss();
}

await run(() => {
  const before = residentAfterCollection();
  const sleeping = Array.from({ length: settings.greenlets }, () => spawn(() => sleep(hour)));
  sleep(0);
  const after = residentAfterCollection();
  print({ samples: [(after - before) / settings.greenlets] });
  killAll(sleeping);
});

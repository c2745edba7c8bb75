/** Resident memory of `greenlets` fibers asleep, each with a timer. Needs --expose-gc. */
import Fiber from 'fibers';
import { print, settings } from '../../support/measure.mjs';

const hour = 3_600_000;

function residentAfterCollection() {
  global.gc();
  global.gc();
  return process.memoryUsage.rss();
}

function sleep(ms) {
  const fiber = Fiber.current;
  setTimeout(() => fiber.run(), ms);
  Fiber.yield();
}

const before = residentAfterCollection();
const sleeping = Array.from({ length: settings.greenlets }, () => {
  const fiber = Fiber(() => sleep(hour));
  fiber.run();
  return fiber;
});
const after = residentAfterCollection();
print({ samples: [(after - before) / settings.greenlets], fibers: sleeping.length });
process.exit();

// A second worker of the same kind.
import { setTimeout } from 'node:timers/promises';
import { runAsWorker } from 'synckit';

runAsWorker(async (number, delay) => {
  if (delay > 0) await setTimeout(delay);
  if (number < 0) throw new RangeError(`${number} is negative`);
  return number * 2;
});

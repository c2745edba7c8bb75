/** Pool.map over `count` items in a pool of `places`; each item yields once. Timed is one item. */
import { Pool, run, sleep } from '../support/geventjs.mjs';
import { measure, settings } from '../support/measure.mjs';

const task = (item) => {
  sleep(0);
  return item * 2;
};
const all = (count) => Array.from({ length: count }, (_, item) => item);

await run(() => {
  const pool = new Pool(settings.places);
  measure((count) => pool.map(task, all(count)));
});

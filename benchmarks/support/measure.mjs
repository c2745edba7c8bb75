/**
 * The inside of a measured program: it gets its settings as JSON in the first argument and prints its samples as JSON in
 * the last line. Only the call of `work(count)` is timed, so whatever is made once belongs outside of it.
 */
import { Plan } from './plan.mjs';

/** What the runner asks for: `warmUp`, `round`, `rounds`, and whatever else the case has. */
export const settings = JSON.parse(process.argv[2]);

const now = () => Number(process.hrtime.bigint());

export function print(result) {
  console.log(JSON.stringify(result));
}

/** Measures work that blocks, or needs no waiting. With `size`, it can only be done so many times at once. */
export function measure(work, size) {
  const plan = new Plan(settings, size);
  while (!plan.done) {
    const start = now();
    work(plan.count);
    plan.add(now() - start);
  }
  print({ samples: plan.samples });
}

/** Measures work that is done for `size` greenlets at once. One of them is one time. */
export function measureBatches(size, work) {
  measure((count) => {
    for (let left = count; left > 0; left -= size) work();
  }, size);
}

/** Measures work that returns a promise. */
export async function measureAsync(work) {
  const plan = new Plan(settings);
  while (!plan.done) {
    const start = now();
    await work(plan.count);
    plan.add(now() - start);
  }
  print({ samples: plan.samples });
}

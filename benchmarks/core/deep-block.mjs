/** Two greenlets take turns; each blocks at the end of a chain of 30 calls and comes back. Timed is one chain. */
import { joinAll, run, sleep, spawn } from '../support/geventjs.mjs';
import { measure } from '../support/measure.mjs';

function chain(depth) {
  if (depth === 0) {
    sleep(0);
    return 0;
  }
  return 1 + chain(depth - 1);
}

await run(() =>
  measure((count) => {
    const each = Math.ceil(count / 2);
    const task = () => {
      for (let i = 0; i < each; i++) chain(30);
    };
    joinAll([spawn(task), spawn(task)]);
  }),
);

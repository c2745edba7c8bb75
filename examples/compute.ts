// Three computations as greenlets. What an ordinary function does, a greenlet does as well; but it can be interrupted, and
// others can take turns with it.
//
//   geventjs examples/compute.ts
import { joinAll, sleep, spawn } from 'geventjs';

function compute(n: number): number {
  let sum = 0;
  for (let i = 1; i < n; i++) {
    sum += 1 / (i * i);
    if (i % 1000 === 0) sleep(0); // let the others go on
  }
  return sum;
}

const greenlets = [10_000, 20_000, 30_000].map((n) => spawn(compute, n));
joinAll(greenlets);
for (const greenlet of greenlets) console.log(greenlet.value);

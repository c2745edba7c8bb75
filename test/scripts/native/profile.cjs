// Greenlets that compute and switch while the sampling profiler interrupts them.
const { joinAll, sleep, spawn } = require('geventjs');

const end = Date.now() + 500;
function compute() {
  let sum = 0;
  while (Date.now() < end) {
    for (let i = 1; i < 10_000; i++) sum += Math.sqrt(i);
    sleep(0);
  }
  return sum;
}
const greenlets = [spawn(compute), spawn(compute), spawn(compute)];
joinAll(greenlets);
console.log(greenlets.every((greenlet) => greenlet.value > 0));

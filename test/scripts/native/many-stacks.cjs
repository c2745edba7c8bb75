// A guard page each would cost two mappings per stack, and 33,000 greenlets would break the kernel's limit (65,530).
const { readFileSync } = require('node:fs');
const { killAll, sleep, spawn } = require('geventjs');

const count = 20_000;
let asleep = 0;
const greenlets = Array.from({ length: count }, () =>
  spawn(() => {
    asleep++;
    sleep(1e9);
  }),
);
while (asleep < count) sleep(1);
const mappings = readFileSync('/proc/self/maps', 'utf8').split('\n').length;
console.log(asleep === count, mappings < count / 2 ? 'few mappings' : `${mappings} mappings`);
killAll(greenlets);
console.log(greenlets.every((greenlet) => greenlet.dead));

// So many suspended greenlets that a guard page each would break the kernel's limit on mappings (65,530).
const { readFileSync } = require('node:fs');
const { killAll, sleep, spawn } = require('geventjs');

const count = 70_000;
let asleep = 0;
const greenlets = Array.from({ length: count }, () =>
  spawn(() => {
    asleep++;
    sleep(1e9);
  }),
);
while (asleep < count) sleep(1);
const mappings = readFileSync('/proc/self/maps', 'utf8').split('\n').length;
console.log(asleep === count, mappings < 30_000 ? 'few mappings' : `${mappings} mappings`);
killAll(greenlets);
console.log(greenlets.every((greenlet) => greenlet.dead));

// Greenlets that were deep in recursion give their memory back when they end, though their stacks are kept for others.
const { joinAll, sleep, spawn } = require('geventjs');

const down = (depth) => (depth === 0 ? (sleep(1), 0) : 1 + down(depth - 1));
const rss = () => {
  globalThis.gc();
  return process.memoryUsage().rss / 2 ** 20;
};
joinAll([spawn(down, 2000)]);
const before = rss();
const greenlets = Array.from({ length: 500 }, () => spawn(down, 2000));
sleep(0);
const deep = rss();
joinAll(greenlets);
const after = rss();
if (deep - before < 60) throw new Error(`the stacks were not deep: ${deep - before} MiB`);
if (after - before > 45) throw new Error(`${after - before} of ${deep - before} MiB were kept`);
console.log('given back');

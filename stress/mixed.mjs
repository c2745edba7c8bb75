// Everything at once, with its own bookkeeping: what is started must end, what is sent must arrive once, what is suspended
// must come back as it was. Usage: node stress/mixed.mjs --seconds 60 [--seed N] (with --expose-gc; see scripts/stress.mjs)
import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import { joinAll, run, sleep, spawn } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { native } from '#internal/base/addon.js';
import { Fiber } from '#internal/core/fiber.js';
import { alive } from '#internal/core/raw-greenlet.js';
import { actions } from './actions.mjs';
import { Random } from './random.mjs';
import { closeServer, startServer } from './server.mjs';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    seed: { type: 'string' },
    actors: { type: 'string', default: '20' },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const deadline = performance.now() + Number(values.seconds) * 1000;
console.log(`seed ${seed}, ${values.seconds} s, Node ${process.version}, ${native.backend}`);

const counts = Object.fromEntries(Object.keys(actions).map((name) => [name, 0]));
let reported = 0;
getHub().exceptionStream = { write: () => reported++ };

function act(random) {
  while (performance.now() < deadline) {
    const name = random.pick(Object.keys(actions));
    actions[name](random.fork());
    counts[name]++;
    if (random.below(10) === 0) sleep(0);
  }
}

/** Bytes that JavaScript holds, when everything that can go is gone. */
function heapInUse() {
  for (let i = 0; i < 3; i++) {
    globalThis.gc?.();
    sleep(5);
  }
  return process.memoryUsage().heapUsed;
}

/** A watchdog in the loop: an action that never ends is a lost wake-up. */
const hang = setTimeout(
  () => {
    console.error(
      'hangs:',
      [...alive].map((greenlet) => greenlet._describeState()),
      counts,
    );
    process.exit(1);
  },
  Number(values.seconds) * 1000 + 60_000,
);

await run(() => {
  startServer();
  const random = new Random(seed);
  for (const action of Object.values(actions)) action(random.fork());
  const before = heapInUse();
  const greenlets = Array.from({ length: Number(values.actors) }, () => spawn(act, random.fork()));
  joinAll(greenlets, { raiseError: true });
  const after = heapInUse();
  closeServer();
  console.log(
    `heap ${(before / 2 ** 20).toFixed(1)} → ${(after / 2 ** 20).toFixed(1)} MiB, rss ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB`,
  );
  assert.ok(after - before < 48 * 2 ** 20, `the heap grew from ${before} to ${after} bytes`);
});
clearTimeout(hang);

const [created, ended, switches] = native.statistics();
const left = [...alive].filter((greenlet) => !greenlet._ownsLoop);
assert.deepEqual(
  left.map((greenlet) => greenlet._describeState()),
  [],
  'greenlets are left over',
);
assert.equal(created - ended, Fiber.idleCount, 'fibers are neither idle nor ended');
for (const [name, count] of Object.entries(counts)) assert.ok(count > 0, `${name} was never done`);
assert.equal(reported, actions.failures.expectedReports, 'errors were reported once each');
console.log(`${switches} switches, ${created} fibers`, JSON.stringify(counts));

import assert from 'node:assert/strict';
import { joinAll, sleep, spawn, Timeout, withTimeout } from 'geventjs';
import { getOriginal, patchAll } from 'geventjs/monkey';
import { untilAllBlocked } from 'geventjs/testing';
import { test, testInHub } from '../../support/suite.js';
import { type Call, outcome, wasSuspended } from '../cpu/outcome.js';

patchAll();

const original = getOriginal('Atomics', 'wait') as Call;
const wait = (...args: unknown[]) => (Atomics.wait as Call)(...(args as never[]));
const ints = () => new Int32Array(new SharedArrayBuffer(16));
const bigints = () => new BigInt64Array(new SharedArrayBuffer(32));
const notShared = new Int32Array(4);

/** None of them waits. */
const calls: unknown[][] = [
  [ints(), 0, 1],
  [bigints(), 0, 1n, 1000],
  [ints(), 3, 0, 0],
  [ints(), 3, 0, -1],
  [ints(), 3, 0, -0.5],
  [ints(), 3, 0, Number.NEGATIVE_INFINITY],
  [ints(), 3, 2 ** 32, 0],
  [ints(), '1', undefined, null],
  [ints(), 1.9, 0.5, '0'],
  [bigints(), undefined, 0n, 0],
  [ints(), 4, 0],
  [ints(), -1, 0],
  [ints(), 0, 0n],
  [ints(), 0, 1, 1n],
  [ints(), 0, 1, Symbol.iterator],
  [bigints(), 0, 1],
  [notShared, 0, 0],
  [new BigInt64Array(1), 0, 0n],
  [new Uint32Array(new SharedArrayBuffer(16)), 0, 0],
  [new Float64Array(new SharedArrayBuffer(16)), 0, 0],
  [[], 0, 0],
  [],
];

test('what need not wait is answered, or refused, as elsewhere', () => {
  for (const args of calls) {
    assert.deepEqual(
      outcome(() => wait(...args)),
      outcome(() => original(...(args as never[]))),
    );
  }
});

test('who waits at the same address by numbers of another size is woken in turn', () => {
  const memory = new SharedArrayBuffer(16);
  const small = new Int32Array(memory);
  const large = new BigInt64Array(memory);
  const first = spawn(() => wait(small, 0, 0));
  const second = spawn(() => wait(large, 0, 0n));
  const third = spawn(() => wait(large, 0, 0n, 60_000));
  untilAllBlocked();
  for (const waiting of [first, second, third]) {
    assert.equal(Atomics.notify(small, 0, 1), 1);
    assert.equal(waiting.get(), 'ok');
  }
});

testInHub('in a callback of the loop it is what Node has', () => {
  for (const args of calls) {
    assert.deepEqual(
      outcome(() => wait(...args)),
      outcome(() => original(...(args as never[]))),
    );
  }
  let hasRun = false;
  setImmediate(() => {
    hasRun = true;
  });
  assert.equal(wait(ints(), 0, 0, 5), 'timed-out');
  assert.ok(!hasRun);
});

test('others run until the time is up', () => {
  for (const timeout of [1, 0.25, '2']) {
    assert.ok(wasSuspended(() => assert.equal(wait(ints(), 0, 0, timeout), 'timed-out')));
    assert.equal(wait(bigints(), 1, 0n, timeout), 'timed-out');
  }
});

test('a greenlet is woken by another, whatever its limit of time', () => {
  for (const timeout of [undefined, Number.NaN, Number.POSITIVE_INFINITY, 60_000, 1e300, 2 ** 53]) {
    for (const [view, value] of [
      [ints(), 0],
      [bigints(), 0n],
    ] as const) {
      const waiting = spawn(() => wait(view, 2, value, timeout));
      untilAllBlocked();
      assert.equal(Atomics.notify(view as Int32Array, 2), 1);
      assert.equal(waiting.get(), 'ok');
    }
  }
});

test('who waits longest is woken first', () => {
  const view = ints();
  const order: number[] = [];
  const waiting = [0, 1, 2].map((number) =>
    spawn(() => {
      wait(view, 0, 0);
      order.push(number);
    }),
  );
  untilAllBlocked();
  assert.equal(Atomics.notify(view, 0, 1), 1);
  waiting[0]?.join();
  assert.deepEqual(order, [0]);
  assert.equal(Atomics.notify(view, 0), 2);
  joinAll(waiting);
  assert.deepEqual(order, [0, 1, 2]);
});

test('views of the same memory mean the same place, other addresses do not', () => {
  const memory = new SharedArrayBuffer(32);
  const waiting = spawn(() => wait(new BigInt64Array(memory, 8), 1, 0n));
  untilAllBlocked();
  assert.equal(Atomics.notify(new Int32Array(memory), 3), 0);
  assert.equal(Atomics.notify(new Int32Array(memory), 4), 1);
  assert.equal(waiting.get(), 'ok');
});

for (const timeout of [undefined, 60_000]) {
  const limit = timeout === undefined ? 'without a limit' : 'with a limit';

  test(`a wake-up of one who was killed reaches the next, ${limit}`, () => {
    for (const other of [undefined, 60_000]) {
      const view = ints();
      const killed = spawn(() => wait(view, 0, 0, timeout));
      const alive = spawn(() => wait(view, 0, 0, other));
      untilAllBlocked();
      killed.kill();
      assert.ok(killed.dead && !alive.dead);
      Atomics.notify(view, 0, 1);
      assert.equal(alive.get(), 'ok');
    }
  });

  test(`a wake-up that crosses a kill reaches the next, ${limit}`, () => {
    const view = ints();
    const killed = spawn(() => wait(view, 0, 0, timeout));
    const alive = spawn(() => wait(view, 0, 0));
    untilAllBlocked();
    Atomics.notify(view, 0, 1);
    killed.kill();
    assert.equal(alive.get(), 'ok');
  });
}

test('a greenlet is killed, or out of time, before it waits and while it does', () => {
  const view = ints();
  const early = spawn(() => wait(view, 0, 0));
  early.kill();
  assert.ok(early.dead);
  assert.throws(() => withTimeout(1, () => wait(view, 0, 0)), Timeout);
  assert.equal(
    withTimeout(60_000, () => wait(view, 0, 0, 1)),
    'timed-out',
  );
});

test('greenlets that were killed one after the other leave no more than one entry behind', () => {
  const view = ints();
  for (let i = 0; i < 50; i++) {
    const killed = spawn(() => wait(view, 0, 0));
    sleep(0);
    killed.kill();
  }
  assert.equal(Atomics.notify(view, 0), 1);
});

test('one whose time was up leaves nothing behind', () => {
  const view = ints();
  wait(view, 0, 0, 1);
  assert.equal(Atomics.notify(view, 0), 0);
});

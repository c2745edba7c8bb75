import assert from 'node:assert/strict';
import { setTimeout as later } from 'node:timers/promises';
import { getCurrent, Local, sleep, spawn } from 'geventjs';
import { Group, Pool } from 'geventjs/pool';
import { Queue } from 'geventjs/queue';
import { captureReports, test, testInHub } from '../support/suite.js';

const square = (n: number) => n * n;
const range = (count: number) => Array.from({ length: count }, (_, n) => n);
const everyKind = () => [new Group(), new Pool(1), new Pool(3), new Pool(100), new Pool()];

/** 1 / x, which in Python fails for 0. */
function invert(x: number): number {
  if (x === 0) throw new RangeError('division by zero');
  return 1 / x;
}

test('map answers the values in the order of the items', () => {
  for (const group of everyKind()) {
    for (const count of [0, 1, 10, 100]) {
      assert.deepEqual(group.map(square, range(count)), range(count).map(square));
    }
    assert.equal(group.size, 0);
  }
});

test('the order of the ends does not matter', () => {
  const turns = (n: number) => {
    for (let turn = 0; turn < n; turn++) sleep(0);
    return n;
  };
  const items = [9, 0, 5, 1, 7, 7, 2];
  for (const group of everyKind()) assert.deepEqual(group.map(turns, items), items);
});

test('no more run at once than there are places, and as many', () => {
  for (const size of [1, 3, 10]) {
    const pool = new Pool(size);
    let running = 0;
    let most = 0;
    const task = (n: number) => {
      most = Math.max(most, ++running);
      for (let turn = 0; turn <= n % 3; turn++) sleep(0);
      running--;
    };
    pool.map(task, range(50));
    assert.deepEqual([most, running, pool.freeCount], [size, 0, size]);
  }
});

test('every item has a greenlet of its own', () => {
  const local = new Local(() => ({ count: 0 }));
  const pool = new Pool(2);
  const greenlets = pool.map(() => {
    local.count++;
    sleep(0);
    assert.equal(local.count, 1);
    return getCurrent();
  }, range(10));
  assert.equal(new Set(greenlets).size, 10);
});

test('the function gets the item alone', () => {
  const pool = new Pool(2);
  assert.deepEqual(pool.map(Number.parseInt, ['10', '10', '10']), [10, 10, 10]);
  assert.deepEqual(
    pool.map((...args: [string]) => args.length, ['a']),
    [1],
  );
});

test('promises are waited for', () => {
  assert.deepEqual(
    new Pool(2).map((n) => later(1, n), range(5)),
    range(5),
  );
});

test('everything iterable is an input, also one that blocks', () => {
  const pool = new Pool(2);
  assert.deepEqual(pool.map(square, new Set([1, 2])), [1, 4]);
  assert.deepEqual(pool.map(square, range(3).values()), [0, 1, 4]);
  const queue = new Queue<number>();
  spawn(() => {
    for (const n of [1, 2, 3]) {
      queue.put(n);
      sleep(1);
    }
    queue.shutdown();
  });
  assert.deepEqual(pool.map(square, queue), [1, 4, 9]);
  const sparse: number[] = [];
  sparse[2] = 5;
  assert.deepEqual(
    pool.map((item) => item ?? 'hole', sparse),
    ['hole', 'hole', 5],
  );
});

test('mapAsync maps in a greenlet outside; its value are the values', () => {
  const pool = new Pool(2);
  const calls: unknown[] = [];
  const greenlet = pool.mapAsync(square, range(10), (values) => calls.push(values));
  assert.deepEqual([pool.size, greenlet.ready(), pool.has(greenlet)], [0, false, false]);
  assert.deepEqual(greenlet.get(), range(10).map(square));
  assert.deepEqual(calls, [range(10).map(square)]);
  assert.deepEqual(pool.mapAsync(square, [3]).get(), [9]);
  captureReports(() => assert.throws(() => pool.mapAsync(invert, [0]).get(), RangeError));
});

test('mapCb maps, and then calls back', () => {
  const calls: unknown[] = [];
  assert.deepEqual(
    new Pool(2).mapCb(square, [1, 2], (values) => calls.push(values)),
    [1, 4],
  );
  assert.deepEqual(calls, [[1, 4]]);
});

testInHub('in the hub map starts nothing', async () => {
  const pool = new Pool(2);
  assert.throws(() => pool.map(square, [1]), { code: 'ERR_BLOCKING_SWITCH_OUT', message: /^Pool\.map would block/ });
  assert.equal(pool.size, 0);
  assert.deepEqual(await pool.mapAsync(square, [2]), [4]);
});

testInHub('wrong arguments are errors, and nothing is called', () => {
  const type = { code: 'ERR_INVALID_ARG_TYPE' };
  const pool = new Pool(2);
  assert.throws(() => pool.map(5 as never, [1]), type);
  assert.throws(() => pool.map(square, 5 as never), {
    ...type,
    message: 'Pool.map takes items from an iterable, got 5',
  });
  assert.throws(() => pool.map(square, undefined as never), type);
  assert.throws(() => pool.mapAsync(square, null as never), type);
  assert.throws(() => pool.mapAsync(square, [1], 5 as never), type);
  assert.throws(() => pool.mapCb(square, [1], undefined as never), type);
  assert.equal(pool.size, 0);
});

test('map of nothing needs no place', () => {
  assert.deepEqual(
    new Pool(0).map((n: number) => n, []),
    [],
  );
  const pool = new Pool(1);
  const member = pool.spawn(() => sleep(60_000));
  assert.deepEqual(
    pool.map((n: number) => n, new Set<number>()),
    [],
  );
  assert.deepEqual([...pool.imap((n: number) => n, [])], []);
  member.kill();
});

import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { getCurrent, sleep, spawn } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { Group, Pool } from 'geventjs/pool';
import { Queue } from 'geventjs/queue';
import { captureReports, test, testInHub } from '../support/suite.js';

const square = (n: number) => n * n;
const range = (count: number) => Array.from({ length: count }, (_, n) => n);
const everyKind = () => [new Pool(1), new Pool(2), new Pool(3), new Pool(10), new Pool(), new Group()];
const done = { done: true, value: undefined };

function turns(count: number): number {
  for (let turn = 0; turn < count; turn++) sleep(0);
  return count;
}

function invert(x: number): number {
  if (x === 0) throw new RangeError('division by zero');
  return 1 / x;
}

test('imap yields the values in the order of the items', () => {
  for (const group of everyKind()) {
    for (const count of [0, 1, 10, 1000]) {
      assert.deepEqual([...group.imap(square, range(count))], range(count).map(square));
    }
    const items = range(50).map((n) => (n * 7) % 11);
    assert.deepEqual([...group.imap(turns, items)], items);
  }
});

test('imapUnordered yields every value once, as soon as it is there', () => {
  const sorted = (values: Iterable<number>) => [...values].sort((a, b) => a - b);
  for (const group of everyKind()) {
    for (let time = 0; time < 2; time++) {
      assert.deepEqual(sorted(group.imapUnordered(square, range(1000))), range(1000).map(square));
    }
  }
  assert.deepEqual([...new Pool(1).imapUnordered(turns, [10, 1, 2])], [10, 1, 2]);
  for (const group of [new Pool(3), new Pool(), new Group()]) {
    assert.deepEqual([...group.imapUnordered(turns, [10, 1, 2])], [1, 2, 10]);
    assert.deepEqual([...group.imap(turns, [10, 1, 2])], [10, 1, 2]);
  }
});

test('next gives one after the other, and then nothing for ever', () => {
  for (const group of everyKind()) {
    for (const results of [group.imap(square, range(10)), group.imapUnordered(square, range(10))]) {
      for (let n = 0; n < 10; n++) assert.deepEqual(results.next(), { done: false, value: n * n });
      assert.deepEqual([results.next(), results.next()], [done, done]);
    }
  }
});

test('nothing happens before the first next', () => {
  let touched = 0;
  const items = {
    [Symbol.iterator]: () => {
      touched++;
      return [1, 2][Symbol.iterator]();
    },
  };
  const pool = new Pool(2);
  const results = pool.imap(square, items);
  turns(5);
  assert.deepEqual([touched, pool.size], [0, 0]);
  assert.deepEqual([...results], [1, 4]);
  assert.equal(touched, 1);
});

test('items are taken as places get free, also while nobody asks', () => {
  const pool = new Pool(2);
  const gate = new Queue<void>();
  let taken = 0;
  function* endless(): Generator<number> {
    for (;;) yield taken++;
  }
  const results = pool.imap((n) => {
    gate.get();
    return n;
  }, endless());
  const consumer = spawn(() => results.next().value);
  turns(5);
  assert.deepEqual([taken, pool.size], [2, 2]);
  gate.put();
  assert.equal(consumer.get(), 0);
  turns(5);
  assert.deepEqual([taken, pool.size], [3, 2]);
  for (let n = 0; n < 3; n++) gate.put();
  turns(5);
  assert.deepEqual([taken, pool.size], [6, 2]);
  results[Symbol.dispose]();
  gate.put();
  gate.put();
  pool.join();
  assert.equal(taken, 6);
});

test('while others stand in line, at most one item is taken ahead, and has its turn', () => {
  const pool = new Pool(1);
  const order: string[] = [];
  const task = (name: string) => {
    sleep(0);
    order.push(name);
  };
  pool.spawn(task, 'first');
  const results = pool.imap(task, ['a', 'b', 'c']);
  const consumer = spawn(() => [...results].length);
  turns(2);
  for (const name of ['x', 'y']) pool.applyAsync(task, [name]);
  assert.equal(consumer.get(), 3);
  pool.join();
  assert.equal(order.length, 6);
  for (const name of ['x', 'y']) assert.ok(order.indexOf(name) < order.indexOf('c'), order.join());
});

test('however many others want places all the time, an iteration has its share', () => {
  const pool = new Pool(1);
  let over = false;
  let others = 0;
  const greedy = range(3).map(() =>
    spawn(() => {
      while (!over && others < 1000) others += pool.apply(() => turns(1));
    }),
  );
  turns(3);
  for (const method of ['imap', 'imapUnordered'] as const) {
    const before = others;
    assert.deepEqual([...pool[method](square, range(10))], range(10).map(square));
    assert.ok(others - before < 100, `${others - before} others`);
  }
  const before = others;
  assert.equal(pool.map(square, range(10)).length, 10);
  assert.ok(others - before < 100, `${others - before} others`);
  over = true;
  for (const greenlet of greedy) greenlet.join();
});

test('the error of a task is thrown in its place, and the iteration can go on', () => {
  for (const group of [new Pool(1), new Pool(3), new Group()]) {
    captureReports(() => {
      for (const results of [group.imap(invert, [1, 0, 2]), group.imapUnordered(invert, [1, 0, 2])]) {
        assert.equal(results.next().value, 1);
        assert.throws(() => results.next(), RangeError);
        assert.equal(results.next().value, 0.5);
        assert.deepEqual([results.next(), results.next()], [done, done]);
      }
    });
  }
});

test('an error of the input is thrown after what came before, and ends it', () => {
  function* two(): Generator<number> {
    yield 2;
    yield 1;
    throw new Error('no third');
  }
  for (const group of [new Pool(1), new Pool(3), new Group()]) {
    for (const [results, expected] of [
      [group.imap(turns, two()), [2, 1]],
      [group.imapUnordered(turns, two()), group.full() || group.waitAvailable() === 1 ? [2, 1] : [1, 2]],
    ] as const) {
      assert.deepEqual([results.next().value, results.next().value], expected);
      assert.throws(() => results.next(), { message: 'no third' });
      assert.deepEqual([results.next(), results.next()], [done, done]);
    }
  }
});

test('an input that cannot even be opened is an error of the input', () => {
  const items = {
    [Symbol.iterator]: (): Iterator<number> => {
      throw new Error('closed today');
    },
  };
  const results = new Pool(2).imap(square, items);
  assert.throws(() => results.next(), { message: 'closed today' });
  assert.deepEqual(results.next(), done);
});

test('the tasks are greenlets of the pool; what reads the input is not', () => {
  const pool = new Pool(2);
  const readers = new Set<unknown>();
  function* input(): Generator<number> {
    for (const n of [1, 2, 3]) {
      readers.add(getCurrent());
      yield n;
    }
  }
  const inside = [...pool.imap(() => pool.has(getCurrent()), input())];
  assert.deepEqual(inside, [true, true, true]);
  for (const reader of readers) assert.equal(pool.has(reader), false);
});

test('several may take from one iteration: each result goes to who waits longest', () => {
  const pool = new Pool(2);
  const gate = new Queue<void>();
  const results = pool.imap((n) => {
    gate.get();
    return n;
  }, range(4));
  const consumers = range(6).map(() => spawn(() => results.next().value));
  turns(3);
  for (let n = 0; n < 4; n++) gate.put();
  assert.deepEqual(
    consumers.map((consumer) => consumer.get()),
    [0, 1, 2, 3, undefined, undefined],
  );
});

test('inspect shows how far it is, and who waits for it', () => {
  const pool = new Pool(1, { name: 'squares' });
  const results = pool.imap(square, [1, 2]);
  assert.equal(inspect(results), '<Pool.imap: 0 started, 0 taken>');
  const consumer = spawn(() => results.next());
  sleep(0);
  assert.match(inspect(consumer), /waiting on Pool\.imap of "squares">$/);
  consumer.join();
  assert.match(inspect(results), /^<Pool\.imap: [12] started, 1 taken>$/);
  results.return?.();
  assert.match(inspect(results), /closed>$/);
  pool.join();
});

testInHub('in the hub next works while there is a result', async () => {
  const pool = new Pool(2);
  const results = pool.imap(square, [1, 2]);
  assert.throws(() => results.next(), { code: 'ERR_BLOCKING_SWITCH_OUT', message: /^Pool\.imap would block/ });
  assert.equal(await spawn(() => results.next().value), 1);
  assert.deepEqual(results.next(), { done: false, value: 4 });
  results.return?.();
  assert.equal(getHub().readyCount, 0);
});

testInHub('wrong arguments are errors', () => {
  const type = { code: 'ERR_INVALID_ARG_TYPE' };
  const range = { code: 'ERR_OUT_OF_RANGE' };
  const pool = new Pool(2);
  for (const imap of [pool.imap.bind(pool), pool.imapUnordered.bind(pool)] as (typeof pool.imap)[]) {
    assert.throws(() => imap(5 as never, [1]), type);
    assert.throws(() => imap(square, 5 as never), type);
    assert.throws(() => imap(square, [1], 5 as never), type);
    assert.throws(() => imap(square, [1], { maxsize: 5 } as never), { ...type, message: /has no option 'maxsize'/ });
    assert.throws(() => imap(square, [1], { maxSize: '5' as never }), type);
    for (const wrong of [0, -1, 1.5]) assert.throws(() => imap(square, [1], { maxSize: wrong }), range);
  }
});

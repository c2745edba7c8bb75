import assert from 'node:assert/strict';
import { setTimeout as later } from 'node:timers/promises';
import { GreenletExit, getCurrent, Local, sleep, spawn, Timeout } from 'geventjs';
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

test('the error of the first item that has one is thrown', () => {
  for (const group of everyKind()) {
    captureReports(() => {
      assert.throws(() => group.map(invert, [1, 0, 2]), { name: 'RangeError', message: 'division by zero' });
      group.join();
    });
  }
  const pool = new Pool(3);
  const failAfter = (turns: number) => {
    for (let turn = 0; turn < turns; turn++) sleep(0);
    throw new Error(`after ${turns}`);
  };
  for (const items of [[5, 1, 3], new Set([5, 1, 3])]) {
    captureReports(() => assert.throws(() => pool.map(failAfter, items), { message: 'after 5' }));
  }
});

test('an error is thrown as soon as it is certain; what runs goes on, and no more is started', () => {
  for (const input of [(items: number[]) => items, (items: number[]) => items.values()]) {
    const pool = new Pool(2);
    const gate = new Queue<void>();
    const seen: string[] = [];
    const task = (n: number) => {
      seen.push(`+${n}`);
      if (n === 1) throw new Error('one');
      if (n === 0) sleep(0);
      else gate.get();
      seen.push(`-${n}`);
    };
    captureReports(() => assert.throws(() => pool.map(task, input([0, 1, 2, 3, 4])), { message: 'one' }));
    const started = seen.length;
    assert.ok(!seen.includes('+4'));
    for (let n = 0; n < 2; n++) gate.put();
    pool.join();
    assert.equal(pool.size, 0);
    assert.deepEqual(
      seen.slice(started).filter((entry) => entry.startsWith('+')),
      [],
    );
  }
});

test("the input's own error comes after the errors of what came before", () => {
  function* two(): Generator<number> {
    yield 1;
    yield 2;
    throw new Error('no third');
  }
  for (const group of everyKind()) {
    const seen: number[] = [];
    const note = (n: number) => {
      sleep(0);
      seen.push(n);
    };
    assert.throws(() => group.map(note, two()), { message: 'no third' });
    assert.deepEqual(seen, [1, 2]);
    const fail = (n: number) => {
      throw new Error(`item ${n}`);
    };
    captureReports(() => assert.throws(() => group.map(fail, two()), { message: 'item 1' }));
    group.join();
  }
});

test('an error in a task ends a map whose input blocks, or never ends', () => {
  const pool = new Pool(2);
  const queue = new Queue<number>(undefined, [0]);
  captureReports(() => assert.throws(() => pool.map(invert, queue), RangeError));
  let given = 0;
  let closed = false;
  function* endless(): Generator<number> {
    try {
      for (;;) yield given++ < 10 ? 1 : 0;
    } finally {
      closed = true;
    }
  }
  captureReports(() => assert.throws(() => pool.map(invert, endless()), RangeError));
  assert.equal(closed, true);
  pool.join();
});

test('a map that is killed or runs out of time closes its input and leaves its tasks', () => {
  for (const wait of [() => sleep(1000), () => undefined]) {
    let closed = false;
    function* input(): Generator<number> {
      try {
        yield 1;
        wait();
        for (;;) yield 2;
      } finally {
        closed = true;
      }
    }
    const pool = new Pool(1);
    const gate = new Queue<void>();
    const mapper = spawn(() => pool.map(() => gate.get(), input()));
    for (let turn = 0; turn < 3; turn++) sleep(0);
    mapper.kill();
    assert.deepEqual([closed, pool.size, pool.statistics().waiting], [true, 1, 0]);
    gate.put();
    pool.join();
    const timeout = new Timeout(1);
    assert.throws(() => timeout.run(() => pool.map(() => gate.get(), [1, 2, 3])), Timeout);
    assert.deepEqual([pool.size, pool.statistics().waiting], [1, 0]);
    pool.kill();
  }
});

test('a task that is killed has the kill as its value', () => {
  const pool = new Pool(2);
  const values = pool.map((n) => (n === 1 ? (getCurrent() as unknown as { kill(): void }).kill() : n), [0, 1, 2]);
  assert.ok((values[1] as unknown) instanceof GreenletExit);
  assert.deepEqual([values[0], values[2]], [0, 2]);
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

test('kill of a pool does not wait for a map, which goes on until its own greenlet is killed', () => {
  for (const size of [1, 2, 10, Number.POSITIVE_INFINITY]) {
    const pool = new Pool(size);
    let started = 0;
    const task = () => {
      started++;
      sleep(100_000);
    };
    const mapper = pool.mapAsync(task, new Array(30));
    for (let turn = 0; turn < 2; turn++) sleep(0);
    pool.kill();
    for (let turn = 0; turn < 2; turn++) sleep(0);
    assert.ok(started >= Math.min(30, 2 * size));
    mapper.kill();
    pool.kill();
    assert.equal(pool.size, 0);
    assert.ok(mapper.ready());
  }
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

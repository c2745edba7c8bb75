import assert from 'node:assert/strict';
import { GreenletExit, getCurrent, sleep, spawn, Timeout } from 'geventjs';
import { Group, Pool } from 'geventjs/pool';
import { Queue } from 'geventjs/queue';
import { captureReports, test } from '../support/suite.js';

const everyKind = () => [new Group(), new Pool(1), new Pool(3), new Pool(100), new Pool()];

/** 1 / x, which in Python fails for 0. */
function invert(x: number): number {
  if (x === 0) throw new RangeError('division by zero');
  return 1 / x;
}

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

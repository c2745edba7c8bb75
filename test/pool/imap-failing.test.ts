import assert from 'node:assert/strict';
import { Greenlet, GreenletExit, getCurrent, sleep, spawn } from 'geventjs';
import { Group, Pool } from 'geventjs/pool';
import { captureReports, test } from '../support/suite.js';

const methods = ['imap', 'imapUnordered'] as const;
const double = (n: number) => n * 2;

function turns(count: number): void {
  for (let turn = 0; turn < count; turn++) sleep(0);
}

/** Calls `body` while every second start of a greenlet without a name of its own fails. */
function withFailingStarts(body: () => void): void {
  let starts = 0;
  const callback = (greenlet: Greenlet) => {
    if (greenlet.name.startsWith('Greenlet-') && starts++ % 2 === 1) throw new Error('not this one');
  };
  Greenlet.addSpawnCallback(callback);
  try {
    body();
  } finally {
    Greenlet.removeSpawnCallback(callback);
  }
}

test('a task that cannot be started has that as its error, in its place', () => {
  for (const group of [new Pool(1), new Pool(3), new Group()]) {
    for (const method of methods) {
      captureReports(() =>
        withFailingStarts(() => {
          const results = group[method](double, [1, 2, 3, 4]);
          const outcomes: unknown[] = [];
          for (let n = 0; n < 4; n++) {
            try {
              outcomes.push(results.next().value);
            } catch (error) {
              outcomes.push((error as Error).message);
            }
          }
          assert.deepEqual(new Set(outcomes), new Set([2, 'not this one', 6]));
          if (method === 'imap') assert.deepEqual(outcomes, [2, 'not this one', 6, 'not this one']);
          assert.equal(results.next().done, true);
        }),
      );
      assert.equal(group.size, 0);
    }
    captureReports(() =>
      withFailingStarts(() => {
        for (const items of [[1, 2], new Set([1, 2])]) {
          assert.throws(() => group.map(double, items), { message: 'not this one' });
        }
      }),
    );
  }
});

test('a task that cannot even be made has that as its error, in its place', () => {
  let made = 0;
  class Picky<T, Args extends unknown[]> extends Greenlet<T, Args> {
    constructor(fn: (...args: Args) => T, ...args: Args) {
      super(fn, ...args);
      if (++made === 2) throw new Error('cannot be made');
    }
  }
  for (const method of methods) {
    made = 0;
    const pool = new Pool(2, { greenletClass: Picky as never });
    captureReports(() => {
      const results = pool[method](double, [1, 2, 3]);
      assert.equal(results.next().value, 2);
      assert.throws(() => results.next(), { message: 'cannot be made' });
      assert.deepEqual([...results], [6]);
      for (const items of [[1, 2], new Set([1, 2])]) {
        made = 0;
        assert.throws(() => pool.map(double, items), { message: 'cannot be made' });
      }
      pool.join();
    });
  }
});

test('a task that is killed before its start has the kill as its value', () => {
  for (const method of methods) {
    const pool = new Pool(1);
    const blocker = pool.spawn(turns, 3);
    const consumer = spawn(() => [...pool[method](double, [1, 2])]);
    blocker.join();
    let killed = 0;
    while (!consumer.ready()) {
      for (const greenlet of pool) {
        if (killed === 0 && greenlet !== (blocker as unknown)) greenlet.kill();
        killed++;
      }
      sleep(0);
    }
    const values = consumer.get() as unknown[];
    assert.equal(values.length, 2);
    assert.ok(values[0] instanceof GreenletExit);
    assert.equal(values[1], 4);
  }
});

test('a task that is discarded still has its result handed out', () => {
  const pool = new Pool(1);
  const task = (n: number) => {
    pool.discard(getCurrent() as Greenlet);
    turns(3);
    return n;
  };
  assert.deepEqual([...pool.imap(task, [1, 2, 3])], [1, 2, 3]);
  assert.deepEqual(pool.map(task, [1, 2, 3]), [1, 2, 3]);
  assert.equal(pool.size, 0);
});

import assert from 'node:assert/strict';
import { sleep, spawn } from 'geventjs';
import { Group, Pool } from 'geventjs/pool';
import { captureReports, test } from '../support/suite.js';

const done = { done: true, value: undefined };
const methods = ['imap', 'imapUnordered'] as const;

function turns(count: number): void {
  for (let turn = 0; turn < count; turn++) sleep(0);
}

/** Numbers for ever, and whether it has been closed. */
class Endless {
  given = 0;
  closed = 0;

  *[Symbol.iterator](): Generator<number> {
    try {
      for (;;) yield this.given++;
    } finally {
      this.closed++;
    }
  }
}

/** Leaves `results` after the first few, each time in another way. */
const waysOut: Record<string, (results: IterableIterator<number> & Disposable) => void> = {
  break: (results) => {
    for (const n of results) if (n >= 3) break;
  },
  return: (results) => {
    (() => {
      for (const n of results) if (n >= 3) return;
    })();
  },
  error: (results) => {
    const leave = () => {
      for (const n of results) if (n >= 3) throw new Error('enough');
    };
    assert.throws(leave, { message: 'enough' });
  },
  using: (results) => {
    using all = results;
    for (let n = 0; n < 3; n++) all.next();
  },
  destructuring: (results) => {
    const [first, second] = results;
    assert.equal([first, second].length, 2);
  },
  kill: (results) => {
    const consumer = spawn(() => {
      for (const n of results) if (n >= 3) sleep(1000);
    });
    turns(20);
    consumer.kill();
    assert.ok(consumer.dead);
  },
};

for (const [way, leave] of Object.entries(waysOut)) {
  test(`an iteration that is left by ${way} stops at once and closes its input`, () => {
    for (const pool of [new Pool(1), new Pool(3), new Group()]) {
      for (const method of methods) {
        const input = new Endless();
        const results = pool[method]((n) => {
          sleep(0);
          return n;
        }, input);
        leave(results);
        const { given } = input;
        assert.equal(input.closed, 1);
        pool.join();
        turns(3);
        assert.equal(input.given, given);
        assert.deepEqual(results.next(), done);
        assert.deepEqual(results.return?.(), done);
        assert.equal(input.closed, 1);
      }
    }
  });
}

test('tasks that run when an iteration is left go on to their end, for nobody', () => {
  const pool = new Pool(3);
  const ended: number[] = [];
  const results = pool.imapUnordered(
    (n) => {
      turns(n);
      ended.push(n);
      return n;
    },
    [1, 5, 9, 13],
  );
  for (const n of results) {
    assert.equal(n, 1);
    break;
  }
  assert.deepEqual(ended, [1]);
  pool.join();
  assert.deepEqual(ended.slice(0, 3), [1, 5, 9]);
  assert.deepEqual(results.next(), done);
});

test('after an error nothing more is taken from the input until somebody asks again', () => {
  for (const method of methods) {
    const pool = new Pool(1);
    const input = new Endless();
    const results = pool[method]((n) => {
      if (n === 1) throw new Error('one');
      return n;
    }, input);
    captureReports(() =>
      assert.throws(
        () => {
          for (const n of results) assert.equal(n, 0);
        },
        { message: 'one' },
      ),
    );
    turns(10);
    const { given } = input;
    turns(10);
    assert.equal(input.given, given);
    assert.deepEqual(results.next().value, 2);
    results.return?.();
    assert.equal(input.closed, 1);
    pool.join();
  }
});

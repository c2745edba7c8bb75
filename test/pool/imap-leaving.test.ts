import assert from 'node:assert/strict';
import { sleep, spawn, Timeout, withTimeout } from 'geventjs';
import { Group, Pool } from 'geventjs/pool';
import { Queue } from 'geventjs/queue';
import { captureReports, test, testInHub } from '../support/suite.js';

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

test('who waits for a result when somebody closes the iteration gets the end', () => {
  const pool = new Pool(1);
  const results = pool.imap(() => sleep(1000), [1, 2]);
  const consumers = [1, 2].map(() => spawn(() => results.next()));
  turns(3);
  results.return?.();
  for (const consumer of consumers) assert.deepEqual(consumer.get(), done);
  pool.kill();
});

test('an input that is being waited for is interrupted, and has closed when the iteration has', () => {
  for (const method of methods) {
    const pool = new Pool(2);
    const queue = new Queue<number>(undefined, [1]);
    const order: string[] = [];
    function* input(): Generator<number> {
      try {
        yield* queue;
      } finally {
        sleep(0);
        order.push('input closed');
      }
    }
    for (const n of pool[method]((n: number) => n, input())) {
      order.push(`got ${n}`);
      turns(2);
      break;
    }
    order.push('left');
    assert.deepEqual(order, ['got 1', 'input closed', 'left']);
    queue.put(2);
    assert.equal(queue.size, 1, 'nobody waits for it any more');
  }
});

test('an input that will not end when interrupted is closed at its next item', () => {
  const pool = new Pool(2);
  const gate = new Queue<void>();
  let closed = false;
  function* stubborn(): Generator<number> {
    try {
      yield 1;
      try {
        gate.get();
      } catch {
        // Goes on as if nothing had happened.
      }
      yield 2;
      assert.fail('not to be asked again');
    } finally {
      closed = true;
    }
  }
  const seen: number[] = [];
  for (const n of pool.imap((n) => n, stubborn())) {
    seen.push(n);
    turns(2);
    break;
  }
  assert.deepEqual([seen, closed, pool.size], [[1], true, 0]);
});

test('an input may close its own iteration', () => {
  const pool = new Pool(2);
  let closed = false;
  function* input(): Generator<number> {
    try {
      yield 1;
      results.return?.();
      yield 2;
    } finally {
      closed = true;
    }
  }
  const results: Iterator<number> = pool.imap((n) => n, input());
  const consumer = spawn(() => [results.next(), results.next()]);
  assert.deepEqual(consumer.get().at(-1), done);
  turns(1);
  assert.equal(closed, true);
  pool.join();
});

test('an error while the input is closed is thrown by who leaves', () => {
  function* input(): Generator<number> {
    try {
      for (;;) yield 1;
    } finally {
      // biome-ignore lint/correctness/noUnsafeFinally: it is what the test is about
      throw new Error('cannot close');
    }
  }
  const pool = new Pool(1);
  const leave = () => {
    for (const _ of pool.imap((n) => n, input())) break;
  };
  assert.throws(leave, { message: 'cannot close' });
  pool.join();
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

test('a next that is killed or runs out of time loses no result', () => {
  for (const method of methods) {
    const pool = new Pool(2);
    const gate = new Queue<void>();
    const results = pool[method]((n) => {
      gate.get();
      return n;
    }, [0, 1, 2, 3].values());
    const killed = spawn(() => results.next());
    turns(3);
    killed.kill();
    assert.throws(() => withTimeout(0, () => results.next()), Timeout);
    assert.throws(() => new Timeout(1).run(() => results.next()), Timeout);
    for (let n = 0; n < 4; n++) gate.put();
    assert.deepEqual([...results], [0, 1, 2, 3]);
    assert.equal(pool.size, 0);
  }
});

test('who has been handed a result when it is killed gets it first', () => {
  const pool = new Pool(1);
  const gate = new Queue<void>();
  const results = pool.imap(
    (n) => {
      gate.get();
      return n;
    },
    [0, 1],
  );
  const got: unknown[] = [];
  const consumer = spawn(() => {
    got.push(results.next().value);
    sleep(0);
    got.push('never');
  });
  turns(3);
  gate.put();
  turns(1);
  consumer.kill();
  gate.put();
  got.push(...results);
  assert.deepEqual(got, [0, 1]);
});

testInHub('closing works in the hub', async () => {
  const pool = new Pool(1);
  const queue = new Queue<number>();
  const results = pool.imap((n) => n, queue);
  const consumer = spawn(() => results.next());
  await new Promise(setImmediate);
  results.return?.();
  assert.deepEqual(await consumer, done);
  queue.put(1);
  assert.equal(queue.size, 1);
});

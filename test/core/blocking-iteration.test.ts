import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { blocking, sleep, spawn } from 'geventjs';
import { test } from '../support/suite.js';

const later = <T>(value: T): Promise<T> => new Promise((resolve) => setImmediate(resolve, value));

/** Counts to three, with waits, and notes what happens to it. */
async function* count(events: string[] = []): AsyncGenerator<number, string> {
  try {
    for (let n = 1; n <= 3; n++) {
      await later(null);
      yield n;
    }
    return 'end';
  } finally {
    await later(null);
    events.push('closed');
  }
}

test('an async iterable can be looped over', () => {
  const events: string[] = [];
  const seen: number[] = [];
  for (const n of blocking(count(events))) seen.push(n);
  assert.deepEqual(seen, [1, 2, 3]);
  assert.deepEqual(events, ['closed']);
  assert.deepEqual([...blocking(count())], [1, 2, 3]);
});

test('others go on while a loop waits for the next item', () => {
  let turns = 0;
  let stop = false;
  const other = spawn(() => {
    while (!stop) {
      turns++;
      sleep(1);
    }
  });
  const seen: number[] = [];
  for (const n of blocking(count())) seen.push(n);
  stop = true;
  other.join();
  assert.ok(turns > 0);
});

test('break closes the iterable, and waits until it is closed', () => {
  const events: string[] = [];
  for (const n of blocking(count(events))) {
    assert.equal(n, 1);
    break;
  }
  assert.deepEqual(events, ['closed']);
});

test('an error in the loop closes the iterable, and passes', () => {
  const events: string[] = [];
  const error = new Error('from the loop');
  assert.throws(
    () => {
      for (const _ of blocking(count(events))) throw error;
    },
    (caught) => caught === error,
  );
  assert.deepEqual(events, ['closed']);
});

test('an error of the iterable is thrown in the loop', () => {
  const error = new Error('boom');
  async function* failing(): AsyncGenerator<number> {
    yield 1;
    await later(null);
    throw error;
  }
  const seen: number[] = [];
  assert.throws(
    () => {
      for (const n of blocking(failing())) seen.push(n);
    },
    (caught) => caught === error,
  );
  assert.deepEqual(seen, [1]);
});

test('a killed greenlet closes the iterable that it loops over', () => {
  const events: string[] = [];
  const seen: number[] = [];
  const greenlet = spawn(() => {
    for (const n of blocking(count(events))) {
      seen.push(n);
      sleep(60_000);
    }
  });
  while (seen.length === 0) sleep(1);
  greenlet.kill();
  assert.deepEqual(seen, [1]);
  assert.deepEqual(events, ['closed']);
});

test('who is killed while it waits for the next item leaves at once, and a stream is destroyed', () => {
  const stream = new Readable({ read: () => undefined });
  const reader = spawn(() => {
    for (const _ of blocking(stream)) assert.fail('nothing came');
  });
  sleep(1);
  reader.kill();
  assert.equal(stream.destroyed, true);
  let left = false;
  async function* silent(): AsyncGenerator<number> {
    await new Promise(() => undefined);
    yield 1;
  }
  const other = spawn(() => {
    try {
      for (const _ of blocking(silent())) assert.fail('nothing came');
    } finally {
      left = true;
    }
  });
  sleep(1);
  other.kill();
  assert.equal(left, true);
});

test('a generator that is in the middle of a step when its reader is killed closes after that step', () => {
  const events: string[] = [];
  const reader = spawn(() => {
    for (const _ of blocking(count(events))) assert.fail('nothing came');
  });
  sleep(0);
  reader.kill();
  while (events.length === 0) sleep(1);
  assert.deepEqual(events, ['closed']);
});

test('an iterable that cannot be closed is left in peace after an error', () => {
  let closed = 0;
  const broken: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({
      next: () => Promise.reject(new Error('no next')),
      return: () => {
        closed++;
        return Promise.reject(new Error('no return'));
      },
    }),
  };
  assert.throws(() => [...blocking(broken)], /no next/);
  assert.equal(closed, 1);
});

test('the steps of an async generator block one by one', () => {
  const steps = blocking(count());
  assert.deepEqual(steps.next(), { done: false, value: 1 });
  assert.deepEqual(steps.return('left'), { done: true, value: 'left' });
  assert.deepEqual(steps.next(), { done: true, value: undefined });
});

test('an iterable without return can be left', () => {
  const endless: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({ next: () => later({ done: false, value: 1 }) }),
  };
  let seen = 0;
  for (const _ of blocking(endless)) {
    seen++;
    if (seen === 3) break;
  }
  assert.equal(seen, 3);
});

test('what can be looped over without waiting stays as it is', () => {
  assert.deepEqual([...blocking(new Set([1, 2]))], [1, 2]);
  const both = {
    *[Symbol.iterator]() {
      yield 'sync';
    },
    async *[Symbol.asyncIterator]() {
      yield 'async';
    },
  };
  assert.deepEqual([...blocking(both)], ['sync']);
});

test('what is not iterable is not iterable', () => {
  assert.throws(() => [...(blocking({ a: 1 }) as unknown as Iterable<number>)], TypeError);
});

test('a stream of Node can be looped over, to its end or not', () => {
  assert.deepEqual([...blocking(Readable.from(['a', 'b', 'c']))], ['a', 'b', 'c']);
  const stream = Readable.from(['a', 'b', 'c']);
  for (const chunk of blocking(stream)) {
    assert.equal(chunk, 'a');
    break;
  }
  assert.equal(stream.destroyed, true);
});

test('a function that returns an async iterable gives it as it is', () => {
  const view = blocking({ rows: () => count(), event: once });
  assert.equal(typeof view.rows().next().then, 'function');
  assert.deepEqual([...blocking(view.rows())], [1, 2, 3]);
});

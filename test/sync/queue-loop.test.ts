import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { sleep, spawn } from 'geventjs';
import { Queue } from 'geventjs/queue';
import { runScript } from '../support/child.js';
import { test, testInHub } from '../support/suite.js';

testInHub('a loop over a queue gets what is in it and ends when it is shut down', () => {
  const queue = new Queue(undefined, ['a', 'b', 'c']);
  queue.shutdown();
  assert.deepEqual([...queue], ['a', 'b', 'c']);
  assert.deepEqual([...queue], []);
});

test('a loop waits for each item, and may be left', () => {
  const queue = new Queue<number>();
  const producer = spawn(() => {
    for (let n = 1; n <= 5; n++) {
      sleep(0);
      queue.put(n);
    }
  });
  const seen: number[] = [];
  for (const n of queue) {
    seen.push(n);
    if (n === 3) break;
  }
  producer.join();
  assert.deepEqual(seen, [1, 2, 3]);
  assert.equal(queue.size, 2);
  queue.shutdown();
  for (const n of queue) seen.push(n);
  assert.deepEqual(seen, [1, 2, 3, 4, 5]);
});

testInHub('a loop that was left can be gone on with, by its iterator', async () => {
  const queue = new Queue(undefined, [1, 2, 3, 4]);
  queue.shutdown();
  const iterator = queue[Symbol.iterator]();
  assert.equal(iterator.next().value, 1);
  assert.deepEqual([...iterator], [2, 3, 4]);
  const other = new Queue(undefined, [1, 2]);
  other.shutdown();
  const asyncIterator = other[Symbol.asyncIterator]();
  assert.equal((await asyncIterator.next()).value, 1);
  for await (const n of asyncIterator) assert.equal(n, 2);
});

test('inspect shows items, bound, and who waits', () => {
  const queue = new Queue<number>();
  assert.equal(inspect(queue), '<Queue: 0 items, 0 getting, 0 putting>');
  const getters = [spawn(() => queue.get()), spawn(() => queue.get())];
  sleep(0);
  assert.equal(inspect(queue), '<Queue: 0 items, 2 getting, 0 putting>');
  for (const getter of getters) getter.kill();
  const bounded = new Queue<number>(1, [1]);
  const putter = spawn(() => bounded.put(2));
  sleep(0);
  assert.equal(inspect(bounded), '<Queue: 1 of 1 items, 0 getting, 1 putting>');
  putter.kill();
  assert.equal(inspect(bounded), '<Queue: 1 of 1 items, 0 getting, 0 putting>');
});

testInHub('wrong arguments are errors, and nothing is put or got', () => {
  const type = { code: 'ERR_INVALID_ARG_TYPE' };
  const range = { code: 'ERR_OUT_OF_RANGE' };
  for (const wrong of [0, -1, 1.5, Number.NaN, Number.NEGATIVE_INFINITY]) {
    assert.throws(() => new Queue(wrong), range);
  }
  assert.throws(() => new Queue('1' as never), type);
  assert.throws(() => new Queue(null as never), type);
  const items = { ...type, message: 'the items of a queue must be a list or another iterable, got 5' };
  assert.throws(() => new Queue(1, 5 as never), items);
  const queue = new Queue<number>(2, [1]);
  for (const block of ['no', 0, null]) {
    assert.throws(() => queue.put(2, { block: block as never }), type);
    assert.throws(() => queue.get({ block: block as never }), type);
  }
  assert.throws(() => queue.shutdown({ immediate: false } as never), type);
  assert.equal(queue.statistics().isShutDown, false);
  for (const [timeout, expected] of [
    [-1, range],
    ['1', type],
    [null, type],
    [Number.NaN, type],
  ] as const) {
    assert.throws(() => queue.put(2, { timeout: timeout as never }), expected);
    assert.throws(() => queue.get({ timeout: timeout as never }), expected);
  }
  assert.equal(queue.size, 1);
  assert.throws(() => {
    queue.maxSize = 0;
  }, range);
  assert.throws(() => {
    queue.maxSize = '5' as never;
  }, type);
  assert.equal(queue.maxSize, 2);
});

testInHub('get with nothing else alive is a LoopExit that names it', async () => {
  const { code, stdout, stderr } = await runScript('queue-loop-exit.cjs');
  assert.deepEqual(
    { code, stdout, stderr },
    { code: 0, stdout: 'LoopExit Queue.get\nLoopExit Queue.put\nitem\n', stderr: '' },
  );
});

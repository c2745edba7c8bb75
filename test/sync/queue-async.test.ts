// Loops with `for await`, in code that runs in the hub.
import assert from 'node:assert/strict';
import { sleep, spawn, wait } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { Channel, Queue } from 'geventjs/queue';
import { TestStore } from '../support/stores.js';
import { test, testInHub } from '../support/suite.js';

const collect = async <T>(source: AsyncIterable<T>): Promise<T[]> => {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
};

testInHub('a loop gets what is there, and ends when the queue is shut down', async () => {
  const queue = new Queue(undefined, ['a', 'b', 'c']);
  queue.shutdown();
  assert.deepEqual(await collect(queue), ['a', 'b', 'c']);
  assert.deepEqual(await collect(queue), []);
});

testInHub('a loop waits for what greenlets put', async () => {
  const queue = new Queue<number>(1);
  const producer = spawn(() => {
    for (let n = 1; n <= 5; n++) {
      queue.put(n);
      sleep(0);
    }
    queue.shutdown();
  });
  assert.deepEqual(await collect(queue), [1, 2, 3, 4, 5]);
  await producer;
});

testInHub('a loop that waits ends at shutdown, at an immediate one too', async () => {
  for (const immediate of [false, true]) {
    const queue = new Queue<number>();
    const [first, second] = [collect(queue), collect(queue)];
    queue.put(1);
    queue.shutdown(immediate);
    assert.deepEqual(await Promise.all([first, second]), [[1], []]);
  }
});

testInHub('a loop that is left takes nothing more', async () => {
  const queue = new Queue<number>(undefined, [1, 2]);
  const seen: number[] = [];
  for await (const n of queue) {
    seen.push(n);
    if (seen.length === 3) break;
    if (seen.length === 2) setImmediate(() => queue.put(3));
  }
  queue.put(4);
  assert.deepEqual([seen, queue.getNowait(), queue.statistics().getting], [[1, 2, 3], 4, 0]);
});

test('loops and greenlets stand in one line', () => {
  const queue = new Queue<string>();
  const next = () => wait(queue[Symbol.asyncIterator]().next());
  const asked = queue[Symbol.asyncIterator]().next();
  const getter = spawn(() => queue.get());
  const later = spawn(next);
  sleep(0);
  assert.equal(queue.statistics().getting, 3);
  for (const item of ['first', 'second', 'third']) queue.put(item);
  assert.deepEqual(wait(asked), { done: false, value: 'first' });
  assert.equal(getter.get(), 'second');
  assert.deepEqual(later.get(), { done: false, value: 'third' });
});

testInHub('an item that is put before the loop goes on is its own: nobody can snatch it', async () => {
  const queue = new Queue<string>();
  const asked = queue[Symbol.asyncIterator]().next();
  queue.put('item');
  assert.throws(() => queue.getNowait(), { code: 'ERR_QUEUE_EMPTY' });
  assert.deepEqual(await asked, { done: false, value: 'item' });
});

testInHub('several steps that are asked for at once are served in order', async () => {
  const queue = new Queue(undefined, [1]);
  const iterator = queue[Symbol.asyncIterator]();
  const steps = [iterator.next(), iterator.next(), iterator.next()];
  queue.put(2);
  queue.shutdown();
  assert.deepEqual(await Promise.all(steps), [
    { done: false, value: 1 },
    { done: false, value: 2 },
    { done: true, value: undefined },
  ]);
});

testInHub('return takes back what was asked for: the item goes to the next', async () => {
  const queue = new Queue<string>();
  const iterator = queue[Symbol.asyncIterator]();
  const asked = [iterator.next(), iterator.next()];
  const other = collect(queue);
  assert.deepEqual(await iterator.return?.(), { done: true, value: undefined });
  queue.put('item');
  queue.shutdown();
  for (const step of asked) assert.deepEqual(await step, { done: true, value: undefined });
  assert.deepEqual(await other, ['item']);
  assert.deepEqual(await iterator.next(), { done: true, value: undefined });
});

testInHub('a step that has been served keeps its item in spite of return', async () => {
  const queue = new Queue<string>();
  const iterator = queue[Symbol.asyncIterator]();
  const asked = iterator.next();
  queue.put('item');
  await iterator.return?.();
  assert.deepEqual(await asked, { done: false, value: 'item' });
});

testInHub('promises and functions are items like any other', async () => {
  const promise = Promise.resolve('not waited for');
  const queue = new Queue<unknown>();
  const asked = queue[Symbol.asyncIterator]().next();
  queue.put(promise);
  assert.equal((await asked).value, promise);
});

testInHub('what the store throws ends the loop, and the item remains', async () => {
  const store = new TestStore<string>();
  const queue = new Queue(undefined, ['a'], { store });
  const failure = new RangeError('the store fails');
  store.failures.take = failure;
  await assert.rejects(collect(queue), failure);
  assert.equal(queue.get(), 'a');
  const waiting = collect(queue);
  store.failures.take = failure;
  queue.put('b');
  await assert.rejects(waiting, failure);
  assert.equal(queue.get(), 'b');
});

testInHub('a loop over a channel makes a rendezvous of each step', async () => {
  const channel = new Channel<number>();
  const producer = spawn(() => {
    for (let n = 1; n <= 3; n++) channel.put(n);
    channel.shutdown();
  });
  assert.deepEqual(await collect(channel), [1, 2, 3]);
  await producer;
  assert.equal(channel.balance, 0);
});

test('a callback of the hub can put for a loop', () => {
  const queue = new Queue<number>();
  const items = collect(queue);
  getHub().runCallback(() => queue.put(1));
  getHub().runCallback(() => queue.shutdown());
  assert.deepEqual(wait(items), [1]);
});

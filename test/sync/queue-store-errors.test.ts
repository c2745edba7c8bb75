// A store that fails: the error reaches the one whose put or get it was, and the queue goes on.
import assert from 'node:assert/strict';
import { sleep } from 'geventjs';
import { Queue } from 'geventjs/queue';
import { begin } from '../support/queues.js';
import { TestStore } from '../support/stores.js';
import { test, testInHub } from '../support/suite.js';

const failure = new RangeError('the store fails');

function makeQueue(items: string[], maxSize = 2): [Queue<string>, TestStore<string>] {
  const store = new TestStore<string>();
  return [new Queue(maxSize, items, { store }), store];
}

for (const [how, options] of [
  ['that does not wait', { block: false }],
  ['with a time limit', { timeout: 60_000 }],
  ['that would wait for ever', {}],
] as const) {
  test(`add fails in a put ${how}: the put throws, and the item is not in`, () => {
    const [queue, store] = makeQueue(['a']);
    store.failures.add = failure;
    assert.throws(() => queue.put('lost', options), failure);
    assert.deepEqual([queue.size, queue.full(), queue.unfinishedTasks], [1, false, 1]);
    queue.put('b', options);
    assert.deepEqual([queue.full(), queue.get(), queue.get()], [true, 'a', 'b']);
  });

  test(`take fails in a get ${how}: the get throws, and the item remains`, () => {
    const [queue, store] = makeQueue(['a', 'b']);
    store.failures.take = failure;
    assert.throws(() => queue.get(options), failure);
    assert.deepEqual([queue.size, queue.full(), queue.unfinishedTasks], [2, true, 2]);
    assert.deepEqual([queue.get(options), queue.get()], ['a', 'b']);
  });
}

test('add fails for who waited for room: it is thrown there, and the next one is let in', () => {
  const [queue, store] = makeQueue(['a'], 1);
  const putters = [begin(() => queue.put('lost')), begin(() => queue.put('b')), begin(() => queue.put('c'))];
  sleep(0);
  store.failures.add = failure;
  assert.equal(queue.get(), 'a');
  assert.deepEqual([queue.size, queue.full(), queue.statistics().putting], [1, true, 1]);
  sleep(0);
  assert.deepEqual(
    putters.map(({ outcome }) => outcome),
    [failure, undefined, undefined],
  );
  assert.deepEqual([queue.get(), queue.get(), queue.unfinishedTasks], ['b', 'c', 3]);
  for (const { greenlet } of putters) greenlet.join();
});

test('take fails while somebody waits for room: nobody is let in', () => {
  const [queue, store] = makeQueue(['a'], 1);
  const putter = begin(() => queue.put('b'));
  sleep(0);
  store.failures.take = failure;
  assert.throws(() => queue.get(), failure);
  assert.deepEqual([queue.size, queue.statistics().putting], [1, 1]);
  assert.deepEqual([queue.get(), queue.get()], ['a', 'b']);
  putter.greenlet.join();
});

test('add fails while somebody waits for an item: the put throws, and they go on waiting', () => {
  const [queue, store] = makeQueue([]);
  const getter = begin(() => queue.get());
  sleep(0);
  store.failures.add = failure;
  assert.throws(() => queue.put('lost'), failure);
  assert.deepEqual([queue.size, queue.statistics().getting], [0, 1]);
  queue.put('item');
  getter.greenlet.join();
  assert.equal(getter.outcome, 'item');
});

test('take fails for who waited for an item: it is thrown there, and the next one gets it', () => {
  const [queue, store] = makeQueue([]);
  const getters = [begin(() => queue.get()), begin(() => queue.get())];
  sleep(0);
  store.failures.take = failure;
  queue.put('item');
  for (const { greenlet } of getters) greenlet.join();
  assert.deepEqual(
    getters.map(({ outcome }) => outcome),
    [failure, 'item'],
  );
});

test('take fails for the only one who waited: the item remains', () => {
  const [queue, store] = makeQueue([]);
  const getter = begin(() => queue.get());
  const peeker = begin(() => queue.peek());
  sleep(0);
  store.failures.take = failure;
  queue.put('item');
  getter.greenlet.join();
  peeker.greenlet.join();
  assert.deepEqual([getter.outcome, peeker.outcome, queue.size, queue.get()], [failure, 'item', 1, 'item']);
});

testInHub('peek fails: the look throws, and nothing is changed', () => {
  const [queue, store] = makeQueue(['a']);
  store.failures.peek = failure;
  assert.throws(() => queue.peek(), failure);
  assert.deepEqual([queue.peek(), queue.get()], ['a', 'a']);
});

test('clear fails at an immediate shutdown: all who wait are woken, and the items remain', () => {
  const [queue, store] = makeQueue(['a'], 1);
  const putter = begin(() => queue.put('b'));
  sleep(0);
  store.failures.clear = failure;
  assert.throws(() => queue.shutdown(true), failure);
  putter.greenlet.join();
  assert.deepEqual([(putter.outcome as Error).name, queue.size, queue.unfinishedTasks], ['ShutDown', 1, 1]);
  assert.deepEqual([...queue], ['a']);
});

test('a loop ends with the error of the store, even if the queue is shut down', () => {
  const [queue, store] = makeQueue(['a']);
  queue.shutdown();
  store.failures.take = failure;
  assert.throws(() => [...queue], failure);
  assert.deepEqual([...queue], ['a']);
});

import assert from 'node:assert/strict';
import { sleep, spawn } from 'geventjs';
import { LifoQueue, PriorityQueue, Queue, SimpleQueue, UnboundQueue } from 'geventjs/queue';
import { begin } from '../support/queues.js';
import { Cancelling, NewestOnce, TestStore } from '../support/stores.js';
import { test, testInHub } from '../support/suite.js';

testInHub('a put calls add once, a get calls take once, and a look calls peek', () => {
  const store = new TestStore<string>();
  const queue = new Queue<string>(undefined, [], { store });
  queue.put('item');
  assert.deepEqual(store.calls, ['add']);
  queue.peek();
  assert.equal(queue.get(), 'item');
  assert.deepEqual(store.calls, ['add', 'peek', 'take']);
  queue.shutdown(true);
  assert.deepEqual(store.calls.slice(3), ['clear']);
});

test('an item goes through the store when somebody waits for it as well', () => {
  const store = new TestStore<string>();
  const queue = new Queue<string>(undefined, [], { store });
  const greenlets = [spawn(() => queue.peek()), spawn(() => queue.get())];
  sleep(0);
  queue.put('item');
  assert.deepEqual(store.calls, ['add', 'peek', 'take']);
  for (const greenlet of greenlets) assert.equal(greenlet.get(), 'item');
});

testInHub('what is in the store already is in the queue, and the items are in the store', () => {
  const items = ['a', 'b'];
  const queue = new Queue(2, ['c'], { store: new TestStore(items) });
  assert.deepEqual([items, queue.size, queue.full(), queue.unfinishedTasks], [['a', 'b', 'c'], 3, true, 3]);
  assert.equal(queue.get(), 'a');
  assert.deepEqual(items, ['b', 'c']);
});

test('an item that the store leaves out is nobody’s task, and nobody gets it', () => {
  const queue = new Queue<string>(undefined, ['a', 'a', 'b'], { store: new NewestOnce() });
  queue.put('b');
  assert.deepEqual([queue.size, queue.unfinishedTasks], [2, 2]);
  assert.deepEqual([queue.get(), queue.get(), queue.empty()], ['a', 'b', true]);
  queue.taskDone();
  queue.taskDone();
  assert.equal(queue.join(), true);
});

test('an item that the store throws away for a newer one is no task any more', () => {
  const queue = new Queue<string>(undefined, [], { store: new NewestOnce(1) });
  for (const item of ['a', 'b', 'c']) queue.put(item);
  assert.deepEqual([queue.get(), queue.size, queue.unfinishedTasks], ['c', 0, 1]);
  const joiner = spawn(() => queue.join());
  queue.put('d');
  sleep(0);
  queue.put('e');
  queue.taskDone();
  assert.equal(joiner.ready(), false);
  queue.taskDone();
  assert.equal(joiner.get(), true);
});

test('who joins goes on when the store throws away the last item', () => {
  const queue = new Queue<string>(undefined, ['a'], { store: new Cancelling() });
  const joiner = spawn(() => queue.join());
  sleep(0);
  queue.put('a');
  assert.deepEqual([queue.size, queue.unfinishedTasks, queue.statistics().joining], [0, 0, 0]);
  assert.equal(joiner.get(), true);
});

testInHub('what was done before the store threw it away does not count for another item', () => {
  const queue = new Queue<string>(undefined, ['a'], { store: new Cancelling() });
  queue.taskDone();
  queue.put('a');
  queue.put('b');
  assert.deepEqual([queue.size, queue.unfinishedTasks], [1, 1]);
});

test('who waits for room is let in whatever the store does with the item', () => {
  const queue = new Queue<string>(1, ['a'], { store: new NewestOnce() });
  const putters = ['a', 'a', 'b'].map((item) => begin(() => queue.put(item)));
  sleep(0);
  assert.equal(queue.get(), 'a');
  for (let n = 0; n < 2; n++) sleep(0);
  assert.deepEqual(
    putters.map(({ greenlet }) => greenlet.ready()),
    [true, false, false],
  );
  queue.maxSize = 2;
  for (const { greenlet } of putters) greenlet.join();
  assert.deepEqual([queue.get(), queue.get(), queue.unfinishedTasks], ['a', 'b', 3]);
});

testInHub('something that is no store is an error', () => {
  for (const store of [[], new Map(), null, 5, { ...new TestStore(), length: 0 }]) {
    assert.throws(() => new Queue(1, [], { store: store as never }), {
      code: 'ERR_INVALID_ARG_TYPE',
      message: /store of a queue must have a length, add, take/,
    });
  }
  assert.throws(() => new Queue(1, [], null as never), { code: 'ERR_INVALID_ARG_TYPE' });
});

testInHub('a copy has the bound, the items and the unfinished tasks, and is independent', () => {
  const queue = new Queue(5, ['a', 'b', 'c'], { name: 'original' });
  queue.get();
  const copy = queue.copy();
  assert.deepEqual([copy.maxSize, copy.size, copy.unfinishedTasks, copy.name], [5, 2, 3, undefined]);
  copy.put('d');
  copy.taskDone();
  assert.deepEqual([queue.size, queue.unfinishedTasks], [2, 3]);
  queue.shutdown(true);
  assert.deepEqual([copy.get(), copy.get(), copy.get()], ['b', 'c', 'd']);
  assert.equal(queue.copy({ name: 'copy' }).name, 'copy');
});

testInHub('a copy is of the same kind, and its items come out in the same order', () => {
  const compare = (a: string, b: string) => a.length - b.length;
  for (const [queue, expected] of [
    [new SimpleQueue(undefined, ['a', 'bb', 'cc']), ['a', 'bb', 'cc']],
    [new LifoQueue(undefined, ['a', 'bb', 'cc']), ['cc', 'bb', 'a']],
    [new PriorityQueue(undefined, ['b', 'a', 'c']), ['a', 'b', 'c']],
    [new PriorityQueue(undefined, ['cc', 'bb', 'a'], { compare }), ['a', 'cc', 'bb']],
    [new UnboundQueue(['a', 'b']), ['a', 'b']],
  ] as const) {
    const copy: SimpleQueue<string> = queue.copy();
    assert.equal(copy.constructor, queue.constructor);
    const items: string[] = [];
    while (!copy.empty()) items.push(copy.get());
    assert.deepEqual(items, expected);
    assert.equal(queue.size, expected.length);
  }
});

test('nobody waits on a copy, and it is not shut down', () => {
  const queue = new Queue(1, ['a']);
  const putter = begin(() => queue.put('b'));
  sleep(0);
  queue.shutdown();
  const copy = queue.copy();
  assert.deepEqual([copy.get(), copy.statistics().putting], ['a', 0]);
  copy.put('c');
  putter.greenlet.join();
  assert.equal((putter.outcome as Error).name, 'ShutDown');
});

testInHub('the copy of a queue with a store of one’s own needs another store', () => {
  const queue = new Queue<string>(undefined, ['a', 'b'], { store: new TestStore() });
  assert.throws(() => queue.copy(), { code: 'ERR_INVALID_ARG_TYPE', message: /copy\(\{ store/ });
  const store = new TestStore<string>();
  assert.equal(queue.copy({ store }).unfinishedTasks, 2);
  assert.deepEqual(store.items, ['a', 'b']);
});

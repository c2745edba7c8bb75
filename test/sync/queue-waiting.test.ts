import assert from 'node:assert/strict';
import { GreenletExit, joinAll, sleep, spawn } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { Queue } from 'geventjs/queue';
import { test, testInHub } from '../support/suite.js';

const hub = getHub();

test('get waits until something is put', () => {
  const queue = new Queue<string>();
  const order: string[] = [];
  const getter = spawn(() => order.push(`got ${queue.get()}`));
  sleep(0);
  queue.put('item');
  order.push('put');
  getter.join();
  assert.deepEqual(order, ['put', 'got item']);
});

test('the main greenlet gets what a greenlet puts before it dies', () => {
  const queue = new Queue<string>();
  spawn(() => queue.put('hi'));
  assert.equal(queue.get(), 'hi');
});

test('those who wait are served in the order they came', () => {
  const queue = new Queue<number>();
  const served: [number, number][] = [];
  const getters = [1, 2, 3, 4].map((n) => spawn(() => served.push([n, queue.get()])));
  sleep(0);
  queue.put(10);
  sleep(0);
  assert.deepEqual(served, [[1, 10]]);
  queue.put(20);
  sleep(0);
  assert.equal(served.length, 2);
  queue.put(30);
  queue.put(40);
  joinAll(getters);
  assert.deepEqual(served, [
    [1, 10],
    [2, 20],
    [3, 30],
    [4, 40],
  ]);
});

test('an item goes to the one who waits longest: nobody can snatch it on its way', () => {
  const queue = new Queue<string>();
  const getter = spawn(() => queue.get());
  sleep(0);
  queue.put('first');
  assert.equal(queue.size, 0);
  assert.throws(() => queue.getNowait(), { code: 'ERR_QUEUE_EMPTY' });
  queue.put('second');
  assert.equal(queue.getNowait(), 'second');
  assert.equal(getter.get(), 'first');
});

test('a bounded queue takes what goes straight to waiting getters, however many', () => {
  const queue = new Queue<number>(1);
  const getters = [1, 2, 3].map(() => spawn(() => queue.get()));
  sleep(0);
  for (let n = 1; n <= 4; n++) queue.putNowait(n);
  assert.equal(queue.full(), true);
  assert.deepEqual(
    getters.map((getter) => getter.get()),
    [1, 2, 3],
  );
  assert.equal(queue.get(), 4);
});

test('two producers and three consumers lose and double nothing', () => {
  const queue = new Queue<number>(3);
  const got: number[] = [];
  const producers = [0, 1].map((first) =>
    spawn(() => {
      for (let n = first; n < 200; n += 2) {
        queue.put(n);
        if (n % 10 === 0) sleep(0);
      }
    }),
  );
  const consumers = [1, 2, 3].map((turns) =>
    spawn(() => {
      for (const n of queue) {
        got.push(n);
        for (let i = 0; i < turns; i++) sleep(0);
      }
    }),
  );
  joinAll(producers);
  queue.shutdown();
  joinAll(consumers);
  assert.deepEqual(
    got.sort((a, b) => a - b),
    Array.from({ length: 200 }, (_, n) => n),
  );
});

test('when the first getter is killed the second gets the item', () => {
  const queue = new Queue<string>();
  const [first, second] = [spawn(() => queue.get()), spawn(() => queue.get())];
  sleep(0);
  first.kill();
  queue.put('item');
  assert.equal(second.get(), 'item');
  assert.ok((first.value as unknown) instanceof GreenletExit);
});

test('callbacks of the hub may put and get, and never wait', () => {
  const queue = new Queue<number>(1);
  const results: string[] = [];
  const attempt = (title: string, body: () => unknown) =>
    hub.runCallback(() => {
      try {
        results.push(`${title}: ${body()}`);
      } catch (error) {
        results.push(`${title}: ${(error as Error).name}`);
      }
    });
  attempt('put 2', () => queue.put(2));
  attempt('put 3', () => queue.put(3));
  sleep(0);
  attempt('get', () => queue.get());
  attempt('get', () => queue.get({ timeout: 60_000 }));
  sleep(0);
  assert.deepEqual(results, ['put 2: undefined', 'put 3: Full', 'get: 2', 'get: Empty']);
});

test('a callback of the hub serves a waiting getter, and a waiting putter', () => {
  const queue = new Queue<number>(1);
  const getter = spawn(() => queue.get());
  sleep(0);
  hub.runCallback(() => queue.putNowait(10));
  assert.equal(getter.get(), 10);
  assert.deepEqual([queue.empty(), queue.full()], [true, false]);
  queue.put(4);
  const putter = spawn(() => queue.put(5));
  sleep(0);
  let got: number | undefined;
  hub.runCallback(() => {
    got = queue.getNowait();
  });
  putter.join();
  assert.deepEqual([got, putter.dead, queue.get(), queue.empty()], [4, true, 5, true]);
});

testInHub('a timer may put for a greenlet that waits', async () => {
  const queue = new Queue<string>();
  const greenlet = spawn(() => queue.get());
  setTimeout(() => queue.put('from a timer'), 1);
  assert.equal(await greenlet, 'from a timer');
});

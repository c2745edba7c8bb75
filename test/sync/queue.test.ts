import assert from 'node:assert/strict';
import { sleep, spawn } from 'geventjs';
import { Queue } from 'geventjs/queue';
import { test, testInHub } from '../support/suite.js';

testInHub('what is put first comes out first', () => {
  const queue = new Queue<number>();
  for (let n = 0; n < 100; n++) queue.put(n);
  assert.equal(queue.size, 100);
  for (let n = 0; n < 100; n++) assert.equal(queue.get(), n);
  assert.equal(queue.size, 0);
});

testInHub('order holds over many rounds of filling and emptying', () => {
  const queue = new Queue<number>();
  let put = 0;
  let got = 0;
  for (let round = 0; round < 200; round++) {
    for (let i = 0; i < (round * 7) % 50; i++) queue.put(put++);
    for (let i = 0; i < (round * 5) % 40 && !queue.empty(); i++) assert.equal(queue.get(), got++);
  }
  while (!queue.empty()) assert.equal(queue.get(), got++);
  assert.equal(got, put);
});

testInHub('size, empty and full', () => {
  const queue = new Queue<string>(2);
  const look = () => [queue.size, queue.empty(), queue.full()];
  assert.deepEqual(look(), [0, true, false]);
  queue.put('a');
  assert.deepEqual(look(), [1, false, false]);
  queue.put('b');
  assert.deepEqual(look(), [2, false, true]);
  queue.get();
  assert.deepEqual(look(), [1, false, false]);
  const unbounded = new Queue<number>(undefined, [1, 2, 3]);
  assert.deepEqual([unbounded.size, unbounded.full(), unbounded.maxSize], [3, false, Number.POSITIVE_INFINITY]);
});

testInHub('items to begin with are in it, in order and without regard to the bound', () => {
  const queue = new Queue(1, new Set(['a', 'b', 'c']));
  assert.deepEqual([queue.size, queue.full()], [3, true]);
  assert.throws(() => queue.putNowait('d'), { code: 'ERR_QUEUE_FULL' });
  assert.deepEqual([queue.get(), queue.get()], ['a', 'b']);
  assert.throws(() => queue.putNowait('d'), { code: 'ERR_QUEUE_FULL' });
  assert.equal(queue.get(), 'c');
  queue.putNowait('d');
});

testInHub('undefined, null, 0, NaN and the empty string are items like any other', () => {
  const items = [undefined, null, 0, '', Number.NaN, false];
  const queue = new Queue<unknown>();
  for (const item of items) queue.put(item);
  assert.equal(queue.size, items.length);
  assert.deepEqual(
    items.map(() => queue.get()),
    items,
  );
  assert.throws(() => queue.getNowait(), { code: 'ERR_QUEUE_EMPTY' });
});

test('undefined and null reach a waiting getter as well', () => {
  const queue = new Queue<unknown>();
  const getters = [1, 2].map(() => spawn(() => [queue.get()]));
  sleep(0);
  queue.put(undefined);
  queue.put(null);
  assert.deepEqual(
    getters.map((getter) => getter.get()),
    [[undefined], [null]],
  );
});

test('an error object and a promise are items, too', () => {
  const queue = new Queue<unknown>();
  const error = new Error('just an item');
  const promise = Promise.resolve('just an item');
  const getter = spawn(() => [queue.get(), queue.get()]);
  sleep(0);
  queue.put(error);
  queue.put(promise);
  assert.deepEqual(getter.get(), [error, promise]);
});

test('put and get need no switch while there is room and something to get', () => {
  const queue = new Queue<number>(2);
  let ran = false;
  const other = spawn(() => {
    ran = true;
  });
  queue.put(1);
  queue.put(2, { timeout: 10 });
  assert.deepEqual([queue.get({ timeout: 10 }), queue.get()], [1, 2]);
  assert.equal(ran, false);
  other.join();
});

testInHub('putNowait and getNowait throw Full and Empty', () => {
  const queue = new Queue<number>(1);
  queue.putNowait(1);
  assert.throws(() => queue.putNowait(2), { name: 'Full', code: 'ERR_QUEUE_FULL', message: /maxSize 1/ });
  assert.throws(() => queue.put(2, { block: false, timeout: 60_000 }), { code: 'ERR_QUEUE_FULL' });
  assert.equal(queue.size, 1);
  assert.equal(queue.getNowait(), 1);
  assert.throws(() => queue.getNowait(), { name: 'Empty', code: 'ERR_QUEUE_EMPTY' });
  assert.throws(() => queue.get({ block: false, timeout: 60_000 }), { code: 'ERR_QUEUE_EMPTY' });
});

test('in a greenlet putNowait and getNowait do not switch either', () => {
  const queue = new Queue<number>(1, [1]);
  let ran = false;
  const other = spawn(() => {
    ran = true;
    return queue.get();
  });
  assert.throws(() => queue.putNowait(2), { code: 'ERR_QUEUE_FULL' });
  assert.throws(() => new Queue().getNowait(), { code: 'ERR_QUEUE_EMPTY' });
  assert.equal(ran, false);
  other.join();
});

import assert from 'node:assert/strict';
import { type Greenlet, joinAll, sleep, spawn } from 'geventjs';
import { Queue, ShutDown } from 'geventjs/queue';
import { captureReports, test, testInHub } from '../support/suite.js';

const down = { name: 'ShutDown', code: 'ERR_QUEUE_SHUT_DOWN' };

testInHub('after shutdown nothing can be put, and what is in it can still be got', () => {
  const queue = new Queue<string>();
  queue.put('L');
  queue.put('O');
  queue.shutdown();
  assert.throws(() => queue.put('E'), { ...down, message: /^put\(\)/ });
  assert.throws(() => queue.putNowait('W'), down);
  assert.deepEqual([queue.get(), queue.getNowait()], ['L', 'O']);
  assert.throws(() => queue.get(), { ...down, message: /^get\(\)/ });
  assert.throws(() => queue.getNowait(), down);
  assert.throws(() => queue.get({ timeout: 1000 }), down);
});

testInHub('a queue that is full and shut down says ShutDown and not Full', () => {
  const queue = new Queue<string>(1, ['a']);
  queue.shutdown();
  assert.throws(() => queue.put('b'), down);
  assert.throws(() => queue.putNowait('b'), down);
  assert.equal(queue.get(), 'a');
});

testInHub('an immediate shutdown throws away what is in it', () => {
  const queue = new Queue<string>(2, ['L', 'O']);
  queue.shutdown(true);
  assert.equal(queue.size, 0);
  assert.throws(() => queue.get(), down);
  assert.throws(() => queue.getNowait(), down);
  assert.throws(() => queue.put('E'), down);
  assert.throws(() => queue.putNowait('E'), down);
});

testInHub('a second shutdown is harmless, and may be the immediate one', () => {
  const queue = new Queue<string>(undefined, ['a']);
  queue.shutdown();
  queue.shutdown();
  assert.equal(queue.size, 1);
  queue.shutdown(true);
  assert.equal(queue.size, 0);
});

for (const immediate of [false, true]) {
  test(`those who wait get ShutDown, later and in order${immediate ? ', at an immediate one too' : ''}`, () => {
    captureReports(() => {
      const queue = new Queue<string>();
      const order: number[] = [];
      const getters = [1, 2, 3].map((n) =>
        spawn(() => {
          try {
            return queue.get();
          } finally {
            order.push(n);
          }
        }),
      );
      sleep(0);
      queue.shutdown(immediate);
      assert.deepEqual(order, []);
      joinAll(getters);
      assert.deepEqual(order, [1, 2, 3]);
      const errors = getters.map((getter) => getter.exception);
      for (const error of errors) assert.ok(error instanceof ShutDown);
      assert.equal(new Set(errors).size, 3);
    });
  });

  test(`the items of those who wait for room are not put${immediate ? ', at an immediate one either' : ''}`, () => {
    captureReports(() => {
      const queue = new Queue<string>(1, ['in it']);
      const putters = ['a', 'b'].map((item) => spawn(() => queue.put(item)));
      sleep(0);
      queue.shutdown(immediate);
      joinAll(putters);
      for (const putter of putters) assert.ok(putter.exception instanceof ShutDown);
      assert.deepEqual([...queue], immediate ? [] : ['in it']);
    });
  });
}

test('an item that is on its way to a getter arrives in spite of a shutdown', () => {
  const queue = new Queue<string>();
  const getter = spawn(() => queue.get());
  sleep(0);
  queue.put('item');
  queue.shutdown(true);
  assert.equal(getter.get(), 'item');
});

test('a putter that has been let in has put its item in spite of a shutdown', () => {
  const queue = new Queue<string>(1, ['first']);
  const putter = spawn(() => queue.put('second'));
  sleep(0);
  assert.equal(queue.get(), 'first');
  queue.shutdown();
  putter.get();
  assert.deepEqual([...queue], ['second']);
});

test('a loop that waits ends', () => {
  const queue = new Queue<number>();
  const consumers = [1, 2].map(() => spawn(() => [...queue]));
  sleep(0);
  for (let n = 1; n <= 4; n++) queue.put(n);
  queue.shutdown();
  joinAll(consumers);
  assert.deepEqual(consumers.flatMap((consumer) => consumer.value ?? []).sort(), [1, 2, 3, 4]);
});

test('an error in the body of a loop that is a ShutDown of another queue passes', () => {
  const other = new Queue<number>();
  other.shutdown();
  assert.throws(() => {
    for (const n of new Queue(1, [1])) other.put(n);
  }, down);
});

test('a greenlet that waits with a time limit gets ShutDown, too', () => {
  captureReports(() => {
    const [empty, full] = [new Queue<number>(), new Queue<number>(1, [1])];
    const greenlets: Greenlet[] = [
      spawn(() => empty.get({ timeout: 60_000 })),
      spawn(() => full.put(2, { timeout: 60_000 })),
    ];
    sleep(0);
    empty.shutdown();
    full.shutdown();
    joinAll(greenlets);
    for (const greenlet of greenlets) assert.ok(greenlet.exception instanceof ShutDown);
  });
});

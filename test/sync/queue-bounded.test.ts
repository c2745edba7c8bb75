import assert from 'node:assert/strict';
import { type Greenlet, GreenletExit, idle, joinAll, sleep, spawn, Timeout } from 'geventjs';
import { Queue } from 'geventjs/queue';
import { JumpingClock, withClock } from 'geventjs/testing';
import { captureReports, test } from '../support/suite.js';

const drain = <T>(queue: Queue<T>): T[] => {
  const items: T[] = [];
  while (!queue.empty()) items.push(queue.get());
  return items;
};

test('put waits while the queue is full', () => {
  const queue = new Queue<string>(2);
  const done: string[] = [];
  const producer = spawn(() => {
    for (const item of ['a', 'b', 'c']) {
      queue.put(item);
      done.push(item);
    }
    return 'produced';
  });
  sleep(0);
  assert.deepEqual(done, ['a', 'b']);
  assert.equal(queue.get(), 'a');
  sleep(0);
  assert.deepEqual(done, ['a', 'b', 'c']);
  assert.deepEqual([queue.get(), queue.get()], ['b', 'c']);
  assert.equal(producer.get({ block: false }), 'produced');
});

test('items come out in the order of put, those of waiting putters too', () => {
  const queue = new Queue<number>(2);
  const putters = [1, 2, 3, 4, 5].map((n) => spawn(() => queue.put(n)));
  sleep(0);
  assert.deepEqual(
    putters.map((putter) => putter.ready()),
    [true, true, false, false, false],
  );
  const got = [queue.get(), queue.get(), queue.get(), queue.get(), queue.get()];
  assert.deepEqual(got, [1, 2, 3, 4, 5]);
  joinAll(putters);
});

test('who waits for room is not overtaken by who comes later', () => {
  const queue = new Queue<string>(1, ['first']);
  const putter = spawn(() => queue.put('waiting'));
  sleep(0);
  assert.equal(queue.get(), 'first');
  assert.equal(queue.full(), true);
  assert.throws(() => queue.putNowait('later'), { code: 'ERR_QUEUE_FULL' });
  assert.deepEqual(drain(queue), ['waiting']);
  putter.join();
});

test('a put whose time is up throws Full, and its item is not put', () => {
  const queue = new Queue<string>(1, ['first']);
  const begin = performance.now();
  assert.throws(() => queue.put('second', { timeout: 20 }), { code: 'ERR_QUEUE_FULL', message: /maxSize 1.* 20 ms/ });
  assert.ok(performance.now() - begin >= 18);
  assert.throws(() => queue.put('third', { timeout: 0 }), { code: 'ERR_QUEUE_FULL' });
  assert.deepEqual(drain(queue), ['first']);
});

test('put with no time at all lets those go first who are ready', () => {
  const queue = new Queue<string>(1, ['first']);
  spawn(() => queue.get());
  queue.put('second', { timeout: 0 });
  assert.deepEqual(drain(queue), ['second']);
});

test('the item of a putter that is killed, or has a Timeout, is not put; the next one has its turn', () => {
  const queue = new Queue<string>(1, ['first']);
  const killed = spawn(() => queue.put('killed'));
  const timed = spawn(() => new Timeout(0, false).run(() => queue.put('timed out')));
  const patient = spawn(() => queue.put('patient'));
  timed.join();
  killed.kill();
  assert.ok((killed.value as unknown) instanceof GreenletExit);
  assert.equal(queue.get(), 'first');
  patient.join();
  assert.deepEqual(drain(queue), ['patient']);
});

test('a putter that is let in when its time is up but before it notices has put its item', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const queue = new Queue<string>(1, ['first']);
    const putter = spawn(() => queue.put('second', { timeout: 10 }));
    sleep(0);
    assert.equal(queue.get(), 'first');
    clock.advance(10);
    putter.get();
    assert.deepEqual(drain(queue), ['second']);
  });
});

test('a putter whose time was up before there was room has not put its item', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const queue = new Queue<string>(1, ['first']);
    const putter = spawn(() => queue.put('second', { timeout: 10 }));
    sleep(0);
    clock.advance(10);
    assert.equal(queue.get(), 'first');
    captureReports(() => putter.join());
    assert.equal((putter.exception as { code?: string }).code, 'ERR_QUEUE_FULL');
    assert.deepEqual(drain(queue), []);
  });
});

test('to raise maxSize lets in those who wait, as many as there is room for, in order', () => {
  const queue = new Queue<number>(1, [0]);
  const putters = [1, 2, 3].map((n) => spawn(() => queue.put(n)));
  sleep(0);
  queue.maxSize = 3;
  assert.equal(queue.maxSize, 3);
  assert.equal(queue.size, 3);
  idle();
  assert.deepEqual(
    putters.map((putter) => putter.ready()),
    [true, true, false],
  );
  queue.maxSize = Number.POSITIVE_INFINITY;
  joinAll(putters);
  assert.deepEqual(drain(queue), [0, 1, 2, 3]);
});

test('to lower maxSize takes nothing away: the queue is full until there is room again', () => {
  const queue = new Queue<number>(3, [1, 2, 3]);
  queue.maxSize = 1;
  assert.deepEqual([queue.size, queue.full()], [3, true]);
  const putter: Greenlet = spawn(() => queue.put(4));
  sleep(0);
  assert.deepEqual([queue.get(), queue.get()], [1, 2]);
  sleep(0);
  assert.equal(putter.ready(), false);
  assert.equal(queue.get(), 3);
  putter.join();
  assert.deepEqual(drain(queue), [4]);
});

test('a producer and a consumer of a queue of one take turns', () => {
  const queue = new Queue<number>(1);
  const events: string[] = [];
  const producer = spawn(() => {
    for (let n = 1; n <= 3; n++) {
      queue.put(n);
      events.push(`put ${n}`);
    }
    queue.shutdown();
  });
  const consumer = spawn(() => {
    for (const n of queue) events.push(`got ${n}`);
  });
  joinAll<Greenlet>([producer, consumer]);
  const numbers = (kind: string) =>
    events.filter((event) => event.startsWith(kind)).map((event) => Number(event.slice(4)));
  assert.deepEqual(numbers('put'), [1, 2, 3]);
  assert.deepEqual(numbers('got'), [1, 2, 3]);
  assert.ok(events.indexOf('got 1') < events.indexOf('put 3'), events.join());
});

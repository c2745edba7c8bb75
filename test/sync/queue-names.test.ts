import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { sleep, spawn } from 'geventjs';
import { LifoQueue, PriorityQueue, Queue, SimpleQueue, UnboundQueue } from 'geventjs/queue';
import { JumpingClock, withClock } from 'geventjs/testing';
import { begin } from '../support/queues.js';
import { test, testInHub } from '../support/suite.js';

const name = 'jobs';

testInHub('a queue shows its kind, its name and its state', () => {
  for (const [queue, shown] of [
    [new SimpleQueue(2, [1], { name }), '<SimpleQueue "jobs": 1 of 2 items, 0 getting, 0 putting>'],
    [new Queue(undefined, [1]), '<Queue: 1 items, 0 getting, 0 putting>'],
    [new LifoQueue(2, [], { name }), '<LifoQueue "jobs": 0 of 2 items, 0 getting, 0 putting>'],
    [new PriorityQueue<number>(2, [], { name }), '<PriorityQueue "jobs": 0 of 2 items, 0 getting, 0 putting>'],
    [new UnboundQueue([], { name }), '<UnboundQueue "jobs": 0 items, 0 getting, 0 putting>'],
  ] as const) {
    assert.equal(inspect(queue), shown);
    assert.equal(queue.name, shown.includes('"') ? name : undefined);
    queue.shutdown();
    assert.equal(inspect(queue), shown.replace('>', ', shut down>'));
  }
});

test('who joins is shown, with the number of tasks it waits for', () => {
  const queue = new Queue(undefined, [1, 2]);
  const joiner = spawn(() => queue.join());
  sleep(0);
  assert.equal(inspect(queue), '<Queue: 2 items, 0 getting, 0 putting, 1 joining, 2 unfinished>');
  assert.match(inspect(joiner), /waiting on Queue\.join/);
  queue.shutdown(true);
  joiner.join();
});

test('statistics are numbers of one moment', () => {
  const queue = new Queue(1, ['a'], { name });
  const greenlets = [spawn(() => queue.put('b')), spawn(() => queue.join())];
  sleep(0);
  const before = queue.statistics();
  assert.ok(Object.isFrozen(before));
  const expected = { size: 1, maxSize: 1, getting: 0, putting: 1, isShutDown: false, unfinishedTasks: 1, joining: 1 };
  assert.deepEqual(before, expected);
  for (let n = 0; n < 2; n++) {
    queue.get();
    queue.taskDone();
  }
  for (const greenlet of greenlets) greenlet.join();
  assert.deepEqual(before, expected);
  const simple = new SimpleQueue<number>();
  const getters = [spawn(() => simple.get()), spawn(() => simple.peek())];
  sleep(0);
  simple.shutdown();
  assert.deepEqual(simple.statistics(), {
    size: 0,
    maxSize: Number.POSITIVE_INFINITY,
    getting: 0,
    putting: 0,
    isShutDown: true,
  });
  for (const getter of getters) getter.kill();
});

test('errors name the queue', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const queue = new Queue<number>(1, [], { name });
    const late = begin(() => queue.get({ timeout: 10 }));
    sleep(0);
    clock.advance(10);
    late.greenlet.join();
    assert.equal((late.outcome as Error).message, 'get() found the queue "jobs" empty for 10 ms');
    assert.throws(() => queue.peekNowait(), { message: 'peek() found the queue "jobs" empty' });
    queue.put(1);
    assert.throws(() => queue.putNowait(2), { message: 'put() found the queue "jobs" full (maxSize 1)' });
    queue.shutdown(true);
    assert.throws(() => queue.put(2), { message: 'put() on the queue "jobs", which has been shut down' });
    assert.throws(() => queue.get(), { message: 'get() on the queue "jobs", which has been shut down' });
    assert.throws(() => queue.taskDone(), { message: /^taskDone\(\) on the queue "jobs"/ });
  });
});

testInHub('a name is a text', () => {
  assert.throws(() => new Queue(1, [], { name: 5 as never }), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => new LifoQueue(1, [], 'jobs' as never), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => new PriorityQueue<number>(1, [], null as never), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => new UnboundQueue([], 'jobs' as never), { code: 'ERR_INVALID_ARG_TYPE' });
});

test('a greenlet that waits says on what, by the class of its queue', () => {
  class Jobs extends Queue<number> {}
  const full = new Jobs(1, [1], { name });
  const empty = new LifoQueue<number>();
  const greenlets = [spawn(() => full.put(2)), spawn(() => empty.get()), spawn(() => empty.peek())];
  sleep(0);
  assert.deepEqual(
    greenlets.map((greenlet) => /waiting on (.*)>/.exec(inspect(greenlet))?.[1]),
    ['Jobs.put of "jobs"', 'LifoQueue.get', 'LifoQueue.peek'],
  );
  for (const greenlet of greenlets) greenlet.kill();
});

test('the stack of a ShutDown shows where the greenlet was waiting', () => {
  const queue = new Queue<number>();
  function waitsHere(): number {
    return queue.get();
  }
  const getter = begin(waitsHere);
  sleep(0);
  queue.shutdown();
  getter.greenlet.join();
  assert.match((getter.outcome as Error).stack ?? '', /^ShutDown: get\(\) on the queue.*\n(.*\n)*.*waitsHere/);
});

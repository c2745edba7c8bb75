import assert from 'node:assert/strict';
import { sleep } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { Channel, JoinableQueue, LifoQueue, PriorityQueue, Queue, UnboundQueue } from 'geventjs/queue';
import { attempt, type Begun, begin, bounded } from '../support/queues.js';
import { test, testInHub } from '../support/suite.js';

const hub = getHub();

for (const [kind, Made] of Object.entries(bounded)) {
  testInHub(`${kind}: five items fit into five places`, () => {
    const queue = new Made(5);
    for (let n = 1; n <= 4; n++) queue.put(n);
    assert.deepEqual([queue.size, queue.full(), queue.empty()], [4, false, false]);
    queue.put(5);
    assert.deepEqual([queue.size, queue.full(), queue.empty()], [5, true, false]);
    assert.throws(() => queue.put(6, { block: false }), { code: 'ERR_QUEUE_FULL' });
    assert.equal(queue.size, 5);
    for (let n = 1; n <= 5; n++) queue.get();
    assert.deepEqual([queue.size, queue.full(), queue.empty()], [0, false, true]);
    assert.throws(() => queue.get({ block: false }), { code: 'ERR_QUEUE_EMPTY' });
  });

  test(`${kind}: put waits until another greenlet gets, with a time limit as well`, () => {
    const queue = new Made(1, [0]);
    for (const options of [{}, { timeout: 60_000 }]) {
      const putter = begin(() => queue.put(1, options));
      sleep(0);
      assert.deepEqual([putter.greenlet.ready(), queue.size], [false, 1]);
      queue.get();
      assert.equal(queue.size, 1);
      putter.greenlet.join();
      assert.equal(putter.outcome, undefined);
    }
  });

  test(`${kind}: get waits until another greenlet puts, with a time limit as well`, () => {
    const queue = new Made();
    for (const options of [{}, { timeout: 60_000 }]) {
      const getter = begin(() => queue.get(options));
      sleep(0);
      assert.equal(getter.greenlet.ready(), false);
      queue.put(7);
      getter.greenlet.join();
      assert.equal(getter.outcome, 7);
    }
  });

  test(`${kind}: in callbacks of the hub one of two fits into one place, and one of two gets it`, () => {
    const queue = new Made(1);
    const outcomes: string[] = [];
    for (const n of [2, 3]) hub.runCallback(() => outcomes.push(attempt(() => queue.putNowait(n))));
    sleep(0);
    for (let i = 0; i < 2; i++) hub.runCallback(() => outcomes.push(attempt(() => queue.getNowait())));
    sleep(0);
    assert.deepEqual(outcomes, ['undefined', 'Full', '2', 'Empty']);
  });

  test(`${kind}: a callback of the hub serves a greenlet that waits, whatever for`, () => {
    const queue = new Made(1);
    const getter = begin(() => queue.get());
    sleep(0);
    const outcomes: string[] = [];
    hub.runCallback(() =>
      outcomes.push(
        attempt(() => queue.putNowait(10)),
        String(queue.full()),
      ),
    );
    getter.greenlet.join();
    assert.deepEqual([getter.outcome, queue.empty(), outcomes], [10, true, ['undefined', 'false']]);
    queue.put(4);
    const putter = begin(() => queue.put(5));
    sleep(0);
    hub.runCallback(() => outcomes.push(attempt(() => queue.getNowait())));
    putter.greenlet.join();
    assert.deepEqual([outcomes.pop(), putter.greenlet.dead, queue.get()], ['4', true, 5]);
  });

  test(`${kind}: shutdown wakes whoever waits, and what is in it can be got`, () => {
    const [empty, full] = [new Made(), new Made(1, [1])];
    const waiting = [begin(() => empty.get()), begin(() => empty.peek()), begin(() => full.put(2))];
    sleep(0);
    empty.shutdown();
    full.shutdown();
    for (const { greenlet } of waiting) greenlet.join();
    assert.deepEqual(
      waiting.map(({ outcome }) => (outcome as Error).message),
      ['get', 'peek', 'put'].map((operation) => `${operation}() on the queue, which has been shut down`),
    );
    assert.deepEqual([...full], [1]);
  });

  testInHub(`${kind}: an immediate shutdown throws away what is in it`, () => {
    const queue = new Made(3, [1, 2, 3]);
    queue.shutdown(true);
    assert.deepEqual([queue.size, [...queue]], [0, []]);
    assert.throws(() => queue.get(), { code: 'ERR_QUEUE_SHUT_DOWN' });
    assert.throws(() => queue.put(4), { code: 'ERR_QUEUE_SHUT_DOWN' });
  });

  test(`${kind}: using shuts it down at the end of the block`, () => {
    let getter: Begun<number>;
    {
      using queue = new Made();
      getter = begin(() => queue.get());
      sleep(0);
    }
    getter.greenlet.join();
    assert.equal((getter.outcome as Error).name, 'ShutDown');
  });
}

testInHub('an unbound queue takes everything, and its bound cannot be set', () => {
  const queue = new UnboundQueue<number>([1, 2]);
  for (let n = 3; n <= 1000; n++) queue.putNowait(n);
  assert.deepEqual([queue.size, queue.full(), queue.maxSize], [1000, false, Number.POSITIVE_INFINITY]);
  assert.throws(() => Object.assign(queue, { maxSize: 5 }), TypeError);
  assert.throws(() => new UnboundQueue(5 as never), TypeError);
  assert.deepEqual([queue.get(), queue.unfinishedTasks], [1, 1000]);
});

testInHub('JoinableQueue is Queue, and the other kinds are queues of tasks', () => {
  assert.equal(JoinableQueue, Queue);
  for (const queue of [new LifoQueue<number>(), new PriorityQueue<number>(), new UnboundQueue<number>()]) {
    assert.ok(queue instanceof Queue);
  }
  assert.equal((new Channel() as object) instanceof Queue, false);
});

import assert from 'node:assert/strict';
import { joinAll, sleep, spawn } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { LifoQueue, PriorityQueue, Queue, SimpleQueue } from 'geventjs/queue';
import { JumpingClock, withClock } from 'geventjs/testing';
import { runScript } from '../support/child.js';
import { attempt, begin, bounded } from '../support/queues.js';
import { test, testInHub } from '../support/suite.js';

for (const [kind, Made] of Object.entries(bounded)) {
  test(`${kind}: peek shows what get takes, without a switch`, () => {
    const queue = new Made(2);
    let ran = false;
    const other = spawn(() => {
      ran = true;
    });
    queue.put(1);
    queue.put(2);
    const shown = queue.peek();
    assert.deepEqual([queue.peekNowait(), queue.size, queue.full()], [shown, 2, true]);
    assert.equal(queue.get(), shown);
    assert.equal(ran, false);
    other.join();
  });

  test(`${kind}: who peeks into an empty queue waits for a put, and leaves the item`, () => {
    const queue = new Made();
    const peeker = spawn(() => queue.peek());
    sleep(0);
    queue.put(1);
    assert.equal(peeker.get(), 1);
    assert.deepEqual([queue.peek(), queue.get(), queue.empty()], [1, 1, true]);
  });
}

testInHub('peek of an empty queue is Empty in the hub, and ShutDown after the end', () => {
  const queue = new SimpleQueue<number>();
  assert.throws(() => queue.peek(), {
    code: 'ERR_QUEUE_EMPTY',
    message: /^peek\(\) found the queue empty\. It waits only in a greenlet: spawn\(/,
  });
  assert.throws(() => queue.peekNowait(), { code: 'ERR_QUEUE_EMPTY', message: 'peek() found the queue empty' });
  queue.put(1);
  queue.shutdown();
  assert.equal(queue.peek(), 1);
  queue.get();
  assert.throws(() => queue.peek(), { code: 'ERR_QUEUE_SHUT_DOWN', message: /^peek\(\)/ });
});

test('a peek whose time is up is Empty, and sees nothing later', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const queue = new Queue<number>();
    const peeker = begin(() => queue.peek({ timeout: 10 }));
    sleep(0);
    clock.advance(10);
    queue.put(1);
    peeker.greenlet.join();
    assert.equal((peeker.outcome as Error).name, 'Empty');
    assert.equal(queue.get(), 1);
  });
});

test('one put serves all who want to look', () => {
  const queue = new Queue<string>();
  const peekers = [1, 2, 3].map(() => spawn(() => queue.peek()));
  sleep(0);
  queue.put('item');
  assert.equal(queue.statistics().getting, 0);
  joinAll(peekers);
  assert.deepEqual(
    peekers.map(({ value }) => value),
    ['item', 'item', 'item'],
  );
  assert.equal(queue.size, 1);
});

test('those who look and those who take stand in one line', () => {
  const queue = new Queue<string>();
  const served: string[] = [];
  const look = (name: string) => spawn(() => served.push(`${name} saw ${queue.peek()}`));
  const take = (name: string) => spawn(() => served.push(`${name} took ${queue.get()}`));
  const greenlets = [look('a'), look('b'), take('c'), look('d'), take('e')];
  sleep(0);
  queue.put('first');
  assert.deepEqual([queue.size, queue.statistics().getting], [0, 2]);
  sleep(0);
  assert.deepEqual(served, ['a saw first', 'b saw first', 'c took first']);
  queue.put('second');
  joinAll(greenlets);
  assert.deepEqual(served.slice(3), ['d saw second', 'e took second']);
});

test('who waits to look does not keep an item from who waits to take', () => {
  const queue = new Queue<string>();
  const killed = spawn(() => queue.peek());
  const getter = spawn(() => queue.get());
  sleep(0);
  killed.kill();
  queue.put('item');
  assert.equal(getter.get(), 'item');
});

test('an item that was seen may be gone before who saw it has its turn', () => {
  const queue = new Queue<string>();
  const peeker = spawn(() => queue.peek());
  sleep(0);
  queue.put('item');
  assert.equal(queue.get(), 'item');
  assert.equal(peeker.get(), 'item');
});

test('a callback of the hub puts for those who want to look', () => {
  const queue = new Queue<number>(1);
  const peeker = spawn(() => queue.peek());
  sleep(0);
  getHub().runCallback(() => queue.putNowait(1));
  assert.equal(peeker.get(), 1);
  assert.deepEqual([attempt(() => queue.putNowait(2)), queue.get()], ['Full', 1]);
});

testInHub('peek shows the last of a LIFO queue and the smallest of a priority queue', () => {
  assert.equal(new LifoQueue(undefined, [1, 2, 3]).peek(), 3);
  assert.equal(new PriorityQueue(undefined, [2, 1, 3]).peek(), 1);
});

testInHub('peek with nothing else alive is a LoopExit', async () => {
  const { code, stdout, stderr } = await runScript('queue-peek-exit.cjs');
  assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'LoopExit SimpleQueue.peek of "jobs"\n', stderr: '' });
});

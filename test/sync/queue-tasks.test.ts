import assert from 'node:assert/strict';
import { joinAll, sleep, spawn, Timeout } from 'geventjs';
import { LifoQueue, PriorityQueue, Queue, UnboundQueue } from 'geventjs/queue';
import { JumpingClock, withClock } from 'geventjs/testing';
import { begin } from '../support/queues.js';
import { test, testInHub } from '../support/suite.js';

const tooMany = { name: 'TaskDoneError', code: 'ERR_TASK_DONE' };

testInHub('an item is a task from put to taskDone', () => {
  const queue = new Queue<string>();
  assert.equal(queue.unfinishedTasks, 0);
  queue.put('task');
  assert.equal(queue.unfinishedTasks, 1);
  queue.get();
  assert.equal(queue.unfinishedTasks, 1);
  queue.taskDone();
  assert.equal(queue.unfinishedTasks, 0);
});

testInHub('taskDone that is called too often is an error, and changes nothing', () => {
  const queue = new Queue<string>(undefined, [], { name: 'jobs' });
  assert.throws(() => queue.taskDone(), { ...tooMany, message: /"jobs".*expected once for each/ });
  queue.put('task');
  queue.taskDone();
  assert.throws(() => queue.taskDone(), tooMany);
  assert.equal(queue.unfinishedTasks, 0);
});

test('join of a queue without tasks is true at once, without a switch', () => {
  const queue = new Queue<string>();
  let ran = false;
  const other = spawn(() => {
    ran = true;
  });
  assert.deepEqual([queue.join(), queue.join({ timeout: 0 }), ran], [true, true, false]);
  other.join();
});

test('join waits until all tasks are done, and the queue can be used again', () => {
  const queue = new Queue<number>();
  let sum = 0;
  const workers = [1, 2].map(() =>
    spawn(() => {
      for (const n of queue) {
        sleep(0);
        sum += n;
        queue.taskDone();
      }
    }),
  );
  for (let round = 1; round <= 2; round++) {
    for (let n = 0; n < 100; n++) queue.put(n);
    assert.equal(queue.join(), true);
    assert.equal(sum, round * 4950);
  }
  assert.throws(() => queue.taskDone(), tooMany);
  queue.shutdown();
  joinAll(workers);
});

test('items to begin with are tasks, of all kinds of queues', () => {
  const kinds = [
    new Queue(undefined, [1, 2, 3]),
    new LifoQueue(undefined, [1, 2, 3]),
    new PriorityQueue(undefined, [1, 2, 3]),
    new UnboundQueue([1, 2, 3]),
  ];
  for (const queue of kinds) {
    for (let left = 3; left > 0; left--) {
      assert.equal(queue.unfinishedTasks, left);
      assert.equal(queue.join({ timeout: 0 }), false);
      queue.get();
      queue.taskDone();
    }
    assert.equal(queue.join({ timeout: 0 }), true);
    assert.throws(() => queue.taskDone(), tooMany);
  }
});

test('join that runs out of time is false, with a Timeout as well', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const queue = new Queue(undefined, ['task']);
    for (const timeout of [10, new Timeout(10), new Timeout(10, new RangeError('too slow'))]) {
      const joiner = begin(() => queue.join({ timeout }));
      sleep(0);
      assert.equal(queue.statistics().joining, 1);
      clock.advance(10);
      joiner.greenlet.join();
      assert.deepEqual([joiner.outcome, queue.statistics().joining], [false, 0]);
    }
    const outer = new Timeout(10);
    const joiner = begin(() => outer.run(() => queue.join({ timeout: 1000 })));
    sleep(0);
    clock.advance(10);
    joiner.greenlet.join();
    assert.equal(joiner.outcome, outer);
  });
});

test('all who join are woken, and one that is killed is not missed', () => {
  const queue = new Queue(undefined, ['task']);
  const [killed, ...joiners] = [1, 2, 3].map(() => spawn(() => queue.join()));
  sleep(0);
  killed?.kill();
  queue.taskDone();
  joinAll(joiners);
  assert.deepEqual(
    joiners.map(({ value }) => value),
    [true, true],
  );
});

test('join is over when everything was done, whatever comes before its turn', () => {
  const queue = new Queue(undefined, ['task']);
  const joiner = spawn(() => queue.join());
  sleep(0);
  queue.taskDone();
  queue.put('another');
  assert.equal(joiner.get(), true);
});

testInHub('in the hub join cannot wait', () => {
  const queue = new Queue(undefined, ['task']);
  assert.throws(() => queue.join(), { code: 'ERR_BLOCKING_SWITCH_OUT', message: /^Queue\.join/ });
  assert.throws(() => queue.join({ timeout: -1 }), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => queue.join(10 as never), { code: 'ERR_INVALID_ARG_TYPE', message: /Queue\.join/ });
  queue.taskDone();
  assert.equal(queue.join(), true);
});

test('the item of who waits for room is a task when it is in, and not before', () => {
  const queue = new Queue(1, ['first']);
  const [killed, patient] = [spawn(() => queue.put('killed')), spawn(() => queue.put('second'))];
  sleep(0);
  assert.equal(queue.unfinishedTasks, 1);
  killed.kill();
  queue.get();
  assert.equal(queue.unfinishedTasks, 2);
  queue.taskDone();
  queue.taskDone();
  patient.join();
  assert.equal(queue.join(), true);
});

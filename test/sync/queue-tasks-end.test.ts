// The end of a queue whose items are tasks.
import assert from 'node:assert/strict';
import { joinAll, sleep, spawn } from 'geventjs';
import { Queue } from 'geventjs/queue';
import { captureReports, test } from '../support/suite.js';

const tooMany = { name: 'TaskDoneError', code: 'ERR_TASK_DONE' };

test('after shutdown what is left is done and joined', () => {
  const queue = new Queue<string>();
  for (const item of ['L', 'O']) queue.put(item);
  const joiner = spawn(() => queue.join());
  sleep(0);
  queue.shutdown();
  for (const item of ['L', 'O']) {
    assert.equal(queue.get(), item);
    queue.taskDone();
  }
  assert.equal(joiner.get(), true);
});

test('what an immediate shutdown throws away is done, and join is over', () => {
  const queue = new Queue(undefined, ['L', 'O']);
  const joiner = spawn(() => queue.join());
  sleep(0);
  queue.shutdown(true);
  assert.equal(joiner.get(), true);
  assert.throws(() => queue.taskDone(), tooMany);
});

test('what was got before an immediate shutdown is still to be done', () => {
  const queue = new Queue(undefined, ['L', 'O']);
  queue.get();
  queue.shutdown(true);
  assert.equal(queue.unfinishedTasks, 1);
  assert.equal(queue.join({ timeout: 0 }), false);
  queue.taskDone();
  assert.equal(queue.join(), true);
});

test('an error of a worker does not undo the tasks of others', () => {
  const queue = new Queue(undefined, ['good', 'bad', 'good']);
  const worker = () => {
    for (const task of queue) {
      try {
        if (task === 'bad') throw new Error('a bad task');
      } finally {
        queue.taskDone();
      }
    }
  };
  const workers = [spawn(worker), spawn(worker)];
  assert.match(
    captureReports(() => assert.equal(queue.join(), true)),
    /a bad task/,
  );
  queue.shutdown();
  joinAll(workers);
});

test('a task that is called done while it is in the queue counts once, whatever becomes of it', () => {
  const queue = new Queue(undefined, ['early']);
  queue.taskDone();
  assert.deepEqual([queue.unfinishedTasks, queue.join()], [0, true]);
  queue.put('task');
  assert.deepEqual([queue.get(), queue.unfinishedTasks], ['early', 1]);
  assert.equal(queue.copy().unfinishedTasks, 1);
  queue.taskDone();
  queue.shutdown(true);
  assert.deepEqual([queue.unfinishedTasks, queue.copy().unfinishedTasks], [0, 0]);
  assert.throws(() => queue.taskDone(), tooMany);
});

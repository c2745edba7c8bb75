/** synckit turns an asynchronous function into one that blocks: it asks a worker, waits with `Atomics.wait`, and reads a port. */
import assert from 'node:assert/strict';
import { joinAll, sleep, spawn } from 'geventjs';
import { patchAll } from 'geventjs/monkey';
import { createSyncFn } from 'synckit';
import { scripts } from '../../support/child.js';
import { test, testInHub } from '../../support/suite.js';

patchAll();

type Double = (number: number, delay?: number) => number;

const double: Double = createSyncFn(`${scripts}monkey/synckit-worker.mjs`);
const other: Double = createSyncFn(`${scripts}monkey/synckit-other-worker.mjs`);
const numbers = Array.from({ length: 50 }, (_, index) => index);
const doubled = numbers.map((number) => number * 2);

testInHub('it works as ever in a callback of the loop', () => {
  assert.deepEqual(
    numbers.map((number) => double(number)),
    doubled,
  );
});

test('50 greenlets ask the same worker at once, and each gets its own answer', () => {
  for (let round = 0; round < 10; round++) {
    const jobs = numbers.map((number) => spawn(() => double(number)));
    joinAll(jobs);
    assert.deepEqual(
      jobs.map((job) => job.get()),
      doubled,
    );
  }
});

test('it does not matter in which order the answers come', () => {
  const jobs = numbers.map((number) => spawn(() => double(number, 100 - 2 * number)));
  const others = numbers.map((number) => spawn(() => other(number, number % 7)));
  joinAll([...jobs, ...others]);
  assert.deepEqual(
    jobs.map((job) => job.get()),
    doubled,
  );
  assert.deepEqual(
    others.map((job) => job.get()),
    doubled,
  );
});

test('each gets its own error', () => {
  const jobs = [1, -2, 3, -4].map((number) =>
    spawn(() => {
      try {
        return double(number, 10 - number);
      } catch (error) {
        return String(error);
      }
    }),
  );
  joinAll(jobs);
  assert.deepEqual(
    jobs.map((job) => job.get()),
    [2, 'RangeError: -2 is negative', 6, 'RangeError: -4 is negative'],
  );
});

test('one that is killed while it waits disturbs nobody who asks after it', () => {
  const killed = spawn(() => double(1, 20));
  sleep(0);
  killed.kill();
  const jobs = numbers.map((number) => spawn(() => double(number, 30)));
  joinAll(jobs);
  assert.deepEqual(
    jobs.map((job) => job.get()),
    doubled,
  );
});

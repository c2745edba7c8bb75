/** Semaphores with a bound, and without any. */
import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { sleep, spawn } from 'geventjs';
import { BoundedSemaphore, DummySemaphore, OverReleaseError, Semaphore } from 'geventjs/lock';
import { test, testInHub } from '../support/suite.js';

const tooMany = { code: 'ERR_OVER_RELEASE', name: 'OverReleaseError' };

testInHub('a bounded semaphore cannot be released above its initial value, and has not changed then', () => {
  const semaphore = new BoundedSemaphore(2, { name: 'seats' });
  assert.equal(semaphore.initialValue, 2);
  assert.throws(() => semaphore.release(), {
    ...tooMany,
    message:
      'release() of <BoundedSemaphore "seats": 2 free, 0 waiting> more often than acquire(): expected at most 2 permits.',
  });
  assert.equal(semaphore.counter, 2);
  semaphore.acquire();
  assert.equal(semaphore.release(), 2);
  assert.throws(() => semaphore.release(), OverReleaseError);
  assert.equal(semaphore.counter, 2);
});

testInHub('a bounded semaphore has one permit unless told otherwise, none if told so, or any number', () => {
  const one = new BoundedSemaphore();
  assert.deepEqual([one.initialValue, one.counter], [1, 1]);
  assert.throws(() => new BoundedSemaphore(0).release(), tooMany);
  const unbounded = new BoundedSemaphore(Number.POSITIVE_INFINITY);
  unbounded.acquire();
  assert.equal(unbounded.release(), Number.POSITIVE_INFINITY);
  assert.throws(() => new BoundedSemaphore(-1), { code: 'ERR_OUT_OF_RANGE' });
});

test('a permit on its way to who waits counts as held', () => {
  const semaphore = new BoundedSemaphore();
  semaphore.acquire();
  const waiting = spawn(() => semaphore.acquire());
  sleep(0);
  assert.equal(semaphore.release(), 0);
  assert.equal(semaphore.release(), 1);
  assert.throws(() => semaphore.release(), tooMany);
  assert.equal(waiting.get(), true);
});

test('a dummy semaphore says yes to everything', () => {
  const dummy: Semaphore = new DummySemaphore(0, { name: 'no limit' });
  let ran = false;
  const other = spawn(() => {
    ran = true;
  });
  for (let i = 0; i < 3; i++) assert.equal(dummy.acquire(), true);
  assert.equal(dummy.acquire({ blocking: false }), true);
  assert.equal(dummy.acquire({ timeout: 0 }), true);
  assert.ok(dummy.wait() > 0);
  assert.deepEqual([dummy.locked(), dummy.ready()], [false, true]);
  for (let i = 0; i < 9; i++) dummy.release();
  assert.equal(
    dummy.with(() => 'inside'),
    'inside',
  );
  assert.equal(ran, false);
  assert.equal(inspect(dummy), '<DummySemaphore "no limit": always free>');
  assert.deepEqual(dummy.statistics(), { counter: Number.POSITIVE_INFINITY, waiting: 0 });
  other.join();
});

testInHub('a dummy semaphore needs no number', () => {
  assert.ok(new DummySemaphore() instanceof Semaphore);
});

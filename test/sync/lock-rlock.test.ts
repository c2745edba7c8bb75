import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { getCurrent, joinAll, sleep, spawn, spawnWith } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { NotOwnerError, RLock } from 'geventjs/lock';
import { test, testInHub } from '../support/suite.js';

const notOwner = { code: 'ERR_NOT_OWNER', name: 'NotOwnerError' };

testInHub('its owner may acquire it again, and must release it as often', () => {
  const lock = new RLock();
  assert.deepEqual([lock.acquire(), lock.acquire(), lock.depth], [true, true, 2]);
  lock.release();
  assert.deepEqual([lock.acquire(), lock.depth], [true, 2]);
  lock.release();
  assert.equal(lock.locked(), true);
  lock.release();
  assert.deepEqual([lock.locked(), lock.depth], [false, 0]);
});

testInHub('to release it when it is free is an error, before and after use', () => {
  const lock = new RLock();
  assert.throws(() => lock.release(), notOwner);
  for (const _ of [1, 2]) lock.acquire();
  for (const _ of [1, 2]) lock.release();
  assert.throws(() => lock.release(), notOwner);
  assert.equal(lock.locked(), false);
});

test('only its owner may release it, and a failed release changes nothing', () => {
  const lock = new RLock({ name: 'log' });
  lock.acquire();
  const other = spawnWith({ name: 'thief' }, function steal() {
    assert.throws(() => lock.release(), {
      ...notOwner,
      message:
        'RLock.release() by <Greenlet "thief" at steal: running>: expected who holds the lock, got somebody else. Acquire ' +
        `it first: <RLock "log": held by ${inspect(getMain())}, 0 waiting>`,
    });
    return [lock.owned(), lock.acquire({ blocking: false })];
  });
  const main = getCurrent();
  const getMain = () => main;
  assert.deepEqual(other.get(), [false, false]);
  assert.deepEqual([lock.owned(), lock.depth], [true, 1]);
  lock.release();
});

test('owned says whether the current greenlet holds it', () => {
  const lock = new RLock();
  const elsewhere = () => spawn(() => lock.owned()).get();
  assert.equal(lock.owned(), false);
  lock.acquire();
  assert.deepEqual([lock.owned(), elsewhere()], [true, false]);
  lock.acquire();
  assert.deepEqual([lock.owned(), elsewhere()], [true, false]);
  lock.release();
  assert.equal(lock.owned(), true);
  lock.release();
  assert.deepEqual([lock.owned(), elsewhere()], [false, false]);
});

test('others get it only after the last release, and then once', () => {
  const lock = new RLock();
  lock.acquire();
  lock.acquire();
  const waiting = spawn(() => {
    lock.acquire();
    return [lock.owned(), lock.depth];
  });
  sleep(0);
  lock.release();
  sleep(0);
  assert.equal(waiting.ready(), false);
  lock.release();
  assert.deepEqual(waiting.get(), [true, 1]);
  assert.equal(lock.owner, waiting);
});

test('blocks inside each other release it when the outermost ends', () => {
  const lock = new RLock();
  lock.with(() => {
    using _ = lock.acquired();
    assert.equal(lock.depth, 2);
  });
  assert.equal(lock.locked(), false);
});

test('callbacks of the loop are one owner: the hub', () => {
  const lock = new RLock();
  const results: unknown[] = [];
  getHub().runCallback(() => results.push(lock.acquire()));
  getHub().runCallback(() => results.push(lock.acquire(), lock.owner === getHub().greenlet));
  sleep(0);
  assert.throws(() => lock.release(), NotOwnerError);
  getHub().runCallback(() => {
    lock.release();
    lock.release();
  });
  sleep(0);
  assert.deepEqual([...results, lock.locked()], [true, true, true, false]);
});

test('inspect and statistics show its owner, and how often that has acquired it', () => {
  const lock = new RLock({ name: 'log' });
  const owner = spawnWith({ name: 'writer' }, function write() {
    lock.acquire();
    lock.acquire();
    sleep(0);
    lock.release();
    sleep(0);
    lock.release();
  });
  assert.equal(inspect(lock), '<RLock "log": free>');
  sleep(0);
  assert.equal(
    inspect(lock),
    '<RLock "log": held by <Greenlet "writer" at write: waiting on sleep> (2 times), 0 waiting>',
  );
  const { locked, owner: held, waiting } = lock.statistics();
  assert.deepEqual([locked, held, waiting], [true, owner, 0]);
  sleep(0);
  assert.equal(inspect(lock), '<RLock "log": held by <Greenlet "writer" at write: waiting on sleep>, 0 waiting>');
  owner.join();
});

test('what another greenlet must not release is still released at the end of the block', () => {
  const lock = new RLock();
  const guard = lock.acquired();
  const other = spawn(() => assert.throws(() => guard[Symbol.dispose](), { code: 'ERR_NOT_OWNER' }));
  joinAll([other], { raiseError: true });
  assert.equal(lock.locked(), true);
  guard[Symbol.dispose]();
  assert.equal(lock.locked(), false);
  guard[Symbol.dispose]();
});

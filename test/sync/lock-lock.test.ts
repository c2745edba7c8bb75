import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { type Greenlet, getCurrent, joinAll, sleep, spawn, spawnWith } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { Lock } from 'geventjs/lock';
import { captureReports, test, testInHub } from '../support/suite.js';

const overRelease = { code: 'ERR_OVER_RELEASE', name: 'OverReleaseError' };

test('who holds a lock and acquires it again waits until somebody else releases it', () => {
  const lock = new Lock();
  const phases: number[] = [];
  const task = spawn(() => {
    lock.acquire();
    phases.push(1);
    lock.acquire();
    phases.push(2);
  });
  sleep(0);
  assert.deepEqual(phases, [1]);
  lock.release();
  task.join();
  assert.deepEqual(phases, [1, 2]);
  lock.release();
});

test('a lock may be released by another greenlet, and is usable afterwards', () => {
  const lock = new Lock();
  lock.acquire();
  spawn(() => lock.release()).join();
  assert.equal(lock.locked(), false);
  assert.equal(lock.acquire({ blocking: false }), true);
  lock.release();
});

testInHub('to release a lock that nobody holds is an error', () => {
  const lock = new Lock({ name: 'door' });
  const error = {
    ...overRelease,
    message: 'release() of <Lock "door": free>: expected a lock that is held. Acquire it first.',
  };
  assert.throws(() => lock.release(), error);
  lock.acquire();
  lock.release();
  assert.throws(() => lock.release(), error);
  assert.equal(lock.acquire({ blocking: false }), true);
});

test('a failed try does not switch, so a loop of tries has to let others go on by itself', () => {
  const lock = new Lock();
  const holder = spawn(() => lock.with(() => sleep(0)));
  sleep(0);
  let tries = 0;
  while (!lock.acquire({ blocking: false })) if (++tries > 10) sleep(0);
  assert.equal(tries, 11);
  lock.release();
  holder.join();
});

test('an error of the body is not hidden by the lock that it has lost', () => {
  const lock = new Lock();
  assert.throws(
    () =>
      lock.with(() => {
        lock.release();
        throw new RangeError('of the body');
      }),
    RangeError,
  );
  assert.throws(() => lock.with(() => lock.release()), overRelease);
});

test('a lock knows who holds it, from the moment it is handed over', () => {
  const lock = new Lock();
  assert.equal(lock.owner, undefined);
  lock.acquire();
  assert.equal(lock.owner, getCurrent());
  assert.equal(lock.owned(), true);
  const next = spawn(() => [lock.owner, lock.acquire(), lock.owner, lock.owned()]);
  sleep(0);
  lock.release();
  assert.equal(lock.owner, next);
  assert.deepEqual(next.get(), [getCurrent(), true, next, true]);
  lock.release();
  let owner: unknown;
  getHub().runCallback(() => {
    owner = lock.with(() => lock.owner);
  });
  sleep(0);
  assert.equal(owner, getHub().greenlet);
});

test('inspect and statistics show who holds it, and how many wait', () => {
  const lock = new Lock({ name: 'fork 1' });
  assert.equal(inspect(lock), '<Lock "fork 1": free>');
  assert.deepEqual(lock.statistics(), { locked: false, owner: undefined, waiting: 0 });
  const [kant, plato] = ['Kant', 'Plato'].map((name) =>
    spawnWith({ name }, function dine() {
      lock.acquire();
      sleep(0);
    }),
  ) as [Greenlet, Greenlet];
  sleep(0);
  assert.equal(inspect(lock), '<Lock "fork 1": held by <Greenlet "Kant" at dine: waiting on sleep>, 1 waiting>');
  assert.match(inspect(plato), /"Plato" at dine: waiting on Lock\.acquire of "fork 1">$/);
  const statistics = lock.statistics();
  assert.deepEqual([statistics.locked, statistics.owner, statistics.waiting], [true, kant, 1]);
  assert.ok(Object.isFrozen(statistics));
  kant.join();
  assert.equal(inspect(lock), '<Lock "fork 1": held by <Greenlet "Kant": ended>, 1 waiting>');
  plato.kill();
});

test('locks that hold each other up can be shown', () => {
  const [first, second] = [new Lock({ name: 'first' }), new Lock({ name: 'second' })];
  const take = (a: Lock, b: Lock) =>
    spawn(() => {
      a.acquire();
      sleep(0);
      b.acquire();
    });
  const greenlets = [take(first, second), take(second, first)];
  sleep(0);
  sleep(0);
  assert.match(
    inspect(first),
    /^<Lock "first": held by <Greenlet .*: waiting on Lock\.acquire of "second">, 1 waiting>$/,
  );
  assert.match(
    inspect(second),
    /^<Lock "second": held by <Greenlet .*: waiting on Lock\.acquire of "first">, 1 waiting>$/,
  );
  for (const greenlet of greenlets) greenlet.kill();
});

test('a lock whose holder has ended with it as its result can be shown', () => {
  const lock = new Lock();
  const holders: Greenlet[] = [
    spawn(() => (lock.acquire(), lock)),
    spawn(() => {
      throw Object.assign(new Error('x'), { lock: lock.acquire() && lock });
    }),
  ];
  captureReports(() => {
    for (const holder of holders) {
      holder.join();
      assert.match(inspect(lock), /^<Lock: held by <Greenlet "Greenlet-\d+": ended>, [01] waiting>$/);
      assert.match(inspect(holder), /finished with value <Lock: held by|failed with Error: x>$/);
      lock.release();
    }
  });
});

test('ten greenlets that change something in steps do not come between each other', () => {
  const lock = new Lock();
  let balance = 0;
  const deposit = () =>
    lock.with(() => {
      const before = balance;
      sleep(0);
      balance = before + 1;
    });
  joinAll(Array.from({ length: 10 }, () => spawn(deposit)));
  assert.equal(balance, 10);
});

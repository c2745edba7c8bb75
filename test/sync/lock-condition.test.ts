import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { sleep, spawn, spawnWith } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { Condition, Lock, RLock, Semaphore } from 'geventjs/lock';
import { test, testInHub } from '../support/suite.js';

const notOwner = { code: 'ERR_NOT_OWNER' };

test('a condition is a lock: its own may be acquired again by who holds it', () => {
  const condition = new Condition();
  condition.acquire();
  assert.equal(condition.acquire({ blocking: false }), true);
  assert.deepEqual([condition.locked(), condition.owned()], [true, true]);
  condition.release();
  assert.equal(spawn(() => condition.acquire({ blocking: false })).get(), false);
  condition.release();
  assert.equal(condition.locked(), false);
  assert.throws(() => condition.release(), notOwner);
});

testInHub('a condition with a lock that it is given uses that one, and may share it', () => {
  const lock = new Lock();
  const [full, empty] = [new Condition(lock), new Condition(lock)];
  full.acquire();
  assert.deepEqual([lock.locked(), empty.locked()], [true, true]);
  assert.equal(lock.acquire({ blocking: false }), false);
  empty.release();
  assert.deepEqual([lock.locked(), full.owned()], [false, false]);
});

testInHub('only a Lock or an RLock can be the lock of a condition', () => {
  for (const wrong of [5, null, new Semaphore(), { acquire: () => true }]) {
    assert.throws(() => new Condition(wrong as never), { code: 'ERR_INVALID_ARG_TYPE' });
  }
});

for (const [name, make] of Object.entries({ RLock: () => new RLock(), Lock: () => new Lock() })) {
  test(`${name}: who waits or notifies must hold the lock`, () => {
    const condition = new Condition(make());
    const calls = [
      () => condition.wait(),
      () => condition.waitFor(() => true),
      () => condition.notify(),
      () => condition.notifyAll(),
    ];
    for (const call of calls) assert.throws(call, notOwner);
    const holder = spawn(() => condition.with(() => sleep(0)));
    sleep(0);
    for (const call of calls) assert.throws(call, notOwner);
    holder.join();
    assert.deepEqual(condition.statistics().waiting, 0);
  });

  test(`${name}: as many go on as are notified, those that wait longest first, one by one`, () => {
    const condition = new Condition(make());
    const log: string[] = [];
    let phase = 0;
    const tasks = ['a', 'b', 'c', 'd', 'e'].map((task) =>
      spawn(() => {
        for (const round of [1, 2]) {
          using _ = condition.acquired();
          assert.equal(condition.wait(), true);
          assert.equal(condition.owned(), true);
          log.push(`${task}${round} in ${phase}`);
        }
      }),
    );
    const notify = (wake: () => void): string[] => {
      condition.with(() => {
        wake();
        phase++;
      });
      for (let i = 0; i < 20; i++) sleep(0);
      return log.splice(0);
    };
    sleep(0);
    assert.deepEqual(
      notify(() => condition.notify(3)),
      ['a1 in 1', 'b1 in 1', 'c1 in 1'],
    );
    assert.deepEqual(
      notify(() => condition.notify(5)),
      ['d1 in 2', 'e1 in 2', 'a2 in 2', 'b2 in 2', 'c2 in 2'],
    );
    assert.deepEqual(
      notify(() => condition.notifyAll()),
      ['d2 in 3', 'e2 in 3'],
    );
    assert.ok(tasks.every((task) => task.successful()));
  });
}

test('notified, nobody goes on before the lock is released, and nobody comes between', () => {
  const condition = new Condition();
  const log: string[] = [];
  const waiting = spawn(() => condition.with(() => condition.wait() && log.push('woken')));
  sleep(0);
  condition.acquire();
  condition.notify();
  sleep(0);
  log.push('still held');
  const late = spawn(() => condition.with(() => log.push('late')));
  sleep(0);
  condition.release();
  waiting.join();
  late.join();
  assert.deepEqual(log, ['still held', 'woken', 'late']);
});

test('a notification for nobody is lost; notify takes a number', () => {
  const condition = new Condition();
  const waiting = spawn(() => condition.with(() => condition.wait({ timeout: 0 })));
  condition.with(() => condition.notify());
  assert.equal(waiting.get(), false);
  condition.with(() => {
    condition.notify(0);
    for (const wrong of [-1, 1.5, Number.NaN]) {
      assert.throws(() => condition.notify(wrong), { code: 'ERR_OUT_OF_RANGE' });
    }
    assert.throws(() => condition.notify('1' as never), { code: 'ERR_INVALID_ARG_TYPE' });
    for (const wrong of [5, null]) {
      assert.throws(() => condition.wait(wrong as never), { code: 'ERR_INVALID_ARG_TYPE' });
      assert.throws(() => condition.waitFor(() => false, wrong as never), { code: 'ERR_INVALID_ARG_TYPE' });
    }
    assert.throws(() => condition.wait({ timeout: -1 }), { code: 'ERR_OUT_OF_RANGE' });
    assert.throws(() => condition.waitFor(true as never), { code: 'ERR_INVALID_ARG_TYPE' });
  });
});

test('wait gives up a lock that was acquired several times, and takes it back as often', () => {
  const lock = new RLock();
  const condition = new Condition(lock);
  const waiting = spawn(() => {
    for (let i = 0; i < 3; i++) condition.acquire();
    condition.wait();
    return lock.depth;
  });
  sleep(0);
  assert.equal(lock.locked(), false);
  condition.with(() => condition.notify());
  assert.equal(waiting.get(), 3);
  assert.equal(lock.owner, waiting);
});

test('who gets the lock while another waits has acquired it once', () => {
  const lock = new RLock();
  const condition = new Condition(lock);
  for (let i = 0; i < 3; i++) condition.acquire();
  const other = spawn(() => condition.with(() => (condition.notify(), lock.depth)));
  sleep(0);
  assert.equal(condition.wait(), true);
  assert.deepEqual([other.get(), lock.depth], [1, 3]);
});

test('in the hub wait refuses before it gives the lock up, even if somebody waits for that', () => {
  const condition = new Condition();
  const results: unknown[] = [];
  getHub().runCallback(() => condition.acquire());
  const other = spawn(() => condition.with(() => 'got it'));
  getHub().runCallback(() => {
    assert.throws(() => condition.wait(), { code: 'ERR_BLOCKING_SWITCH_OUT', message: /^Condition\.wait / });
    results.push(condition.owned(), condition.statistics().waiting, other.ready());
    condition.notifyAll();
    results.push(condition.waitFor(() => 'true at once'));
    condition.release();
  });
  assert.equal(other.get(), 'got it');
  assert.deepEqual(results, [true, 0, false, 'true at once']);
});

test('inspect and statistics show who waits, and the lock', () => {
  const condition = new Condition(undefined, { name: 'news' });
  const waiting = spawnWith({ name: 'reader' }, () => condition.with(() => condition.wait()));
  sleep(0);
  assert.equal(inspect(condition), '<Condition "news": 1 waiting, <RLock "news": free>>');
  assert.match(inspect(waiting), /waiting on Condition\.wait of "news">$/);
  const statistics = condition.statistics();
  assert.deepEqual(statistics, { waiting: 1, lock: { locked: false, owner: undefined, waiting: 0 } });
  assert.ok(Object.isFrozen(statistics));
  waiting.kill();
  assert.equal(inspect(condition), '<Condition "news": 0 waiting, <RLock "news": free>>');
});

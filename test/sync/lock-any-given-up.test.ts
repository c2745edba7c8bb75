/** What every lock does when those who wait for it are killed, or run out of time. */
import assert from 'node:assert/strict';
import { type Greenlet, GreenletExit, joinAll, sleep, spawn, Timeout } from 'geventjs';
import { JumpingClock, withClock } from 'geventjs/testing';
import { holdElsewhere, kinds } from '../support/locks.js';
import { test } from '../support/suite.js';

for (const [name, make] of Object.entries(kinds)) {
  test(`${name}: acquire is false when the time is up, also with a Timeout, and no time at all`, () => {
    withClock(new JumpingClock({ jump: false }), (clock) => {
      const lock = make();
      const holder = holdElsewhere(lock);
      const tries = [10, 0, new Timeout(10), 20].map((timeout) => spawn(() => lock.acquire({ timeout })));
      sleep(0);
      clock.advance(10);
      joinAll(tries.slice(0, 3));
      assert.deepEqual(
        tries.map((attempt) => attempt.value),
        [false, false, false, undefined],
      );
      holder.release();
      assert.equal(tries[3]?.get(), true);
    });
  });

  test(`${name}: an outer Timeout is raised, itself, and the lock is left alone`, () => {
    withClock(new JumpingClock({ jump: false }), (clock) => {
      const lock = make();
      const holder = holdElsewhere(lock);
      const greenlet = spawn(() => {
        using outer = Timeout.startNew(10);
        try {
          return lock.acquire({ timeout: 1000 });
        } catch (error) {
          return error === outer;
        }
      });
      sleep(0);
      clock.advance(10);
      assert.equal(greenlet.get(), true);
      holder.release();
      assert.equal(lock.locked(), false);
    });
  });

  test(`${name}: acquired and with raise a Timeout when the time is up, and the function is not called`, () => {
    const lock = make();
    const holder = holdElsewhere(lock);
    const own = new Timeout(0);
    let called = false;
    const call = () => {
      called = true;
    };
    const error = { code: 'ERR_TIMEOUT', message: /^0 ms: waited for <\w+: / };
    assert.throws(() => lock.acquired({ timeout: 0 }), error);
    assert.throws(() => lock.with(call, { timeout: 0 }), error);
    assert.throws(
      () => lock.with(call, { timeout: own }),
      (caught) => caught === own,
    );
    assert.equal(called, false);
    holder.release();
    assert.equal(lock.locked(), false);
  });

  test(`${name}: one that is killed while it waits leaves it to the next`, () => {
    const lock = make();
    const holder = holdElsewhere(lock);
    const wait = () => spawn(() => lock.with(() => 'got it'));
    const [killed, next] = [wait(), wait()];
    sleep(0);
    killed.kill();
    assert.ok((killed.value as unknown) instanceof GreenletExit);
    holder.release();
    assert.equal(next.get(), 'got it');
    assert.equal(lock.locked(), false);
  });

  test(`${name}: one that is killed after it was handed the lock gets it, and gives it back on its way out`, () => {
    const lock = make();
    lock.acquire();
    const log: string[] = [];
    const killed = spawn(() => {
      lock.acquire();
      try {
        log.push('got it');
        sleep(0);
      } finally {
        lock.release();
      }
    });
    const next = spawn(() => lock.with(() => log.push('next')));
    sleep(0);
    lock.release();
    killed.kill(undefined, { block: false });
    joinAll<Greenlet>([killed, next]);
    assert.deepEqual(log, ['got it', 'next']);
    assert.ok((killed.value as unknown) instanceof GreenletExit);
  });

  test(`${name}: one that was handed the lock before its time was up has it`, () => {
    withClock(new JumpingClock({ jump: false }), (clock) => {
      const lock = make();
      lock.acquire();
      const waiting = spawn(() => {
        const acquired = lock.acquire({ timeout: 10 });
        lock.release();
        return acquired;
      });
      sleep(0);
      lock.release();
      clock.advance(10);
      assert.equal(waiting.get(), true);
      assert.equal(lock.locked(), false);
    });
  });
}

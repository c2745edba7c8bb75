import assert from 'node:assert/strict';
import { fromCallback, iwait, joinAll, killAll, sleep, spawn, Timeout, type TimeoutLike, wait } from 'geventjs';
import { Queue } from 'geventjs/queue';
import { JumpingClock, withClock } from 'geventjs/testing';
import { test } from '../support/suite.js';

const errorOf = (body: () => unknown): unknown => {
  try {
    body();
  } catch (error) {
    return error;
  }
  return assert.fail('nothing was thrown');
};

/** The same calls, for something that happens at once. */
const quick: Record<string, (timeout: TimeoutLike) => unknown> = {
  'Greenlet.get': (timeout) => spawn(() => 1).get({ timeout }),
  'Greenlet.join': (timeout) => spawn(() => 1).join({ timeout }),
  'Greenlet.kill': (timeout) => {
    const greenlet = spawn(() => sleep(60_000));
    sleep(0);
    greenlet.kill(undefined, { timeout });
  },
  joinAll: (timeout) => joinAll([spawn(() => 1)], { timeout }),
  iwait: (timeout) => [...iwait([spawn(() => 1)], { timeout })],
  'iwait that is left': (timeout) => {
    for (const _ of iwait([spawn(() => 1), spawn(() => 2)], { timeout })) break;
  },
  'wait for greenlets': (timeout) => wait([spawn(() => 1)], { timeout }),
  'wait for a promise': (timeout) => wait(Promise.resolve(), timeout),
  'wait with a signal': (timeout) => wait(() => Promise.resolve(), timeout),
  fromCallback: (timeout) => fromCallback((done) => process.nextTick(done, null), timeout),
  'Queue.get': (timeout) => {
    const queue = new Queue<number>();
    spawn(() => queue.put(1));
    queue.get({ timeout });
  },
  'Queue.put': (timeout) => {
    const queue = new Queue<number>(1, [1]);
    spawn(() => queue.get());
    queue.put(2, { timeout });
  },
  killAll: (timeout) => {
    const greenlet = spawn(() => sleep(60_000));
    sleep(0);
    killAll([greenlet], undefined, { timeout });
  },
};

for (const [title, call] of Object.entries(quick)) {
  test(`${title} in time leaves no timer of its own`, () => {
    withClock(new JumpingClock({ jump: false }), (clock) => {
      call(10);
      const timeout = new Timeout(10);
      call(timeout);
      assert.equal(timeout.pending, false);
      assert.equal(clock.pending, 0);
      call(timeout);
      assert.equal(clock.pending, 0);
    });
  });

  test(`${title}: a Timeout that ran before the call runs on after it`, () => {
    withClock(new JumpingClock({ jump: false }), (clock) => {
      using timeout = Timeout.startNew(10);
      call(timeout);
      assert.equal(timeout.pending, true);
      clock.advance(10);
      assert.equal(
        errorOf(() => sleep(60_000)),
        timeout,
      );
    });
  });
}

/** Calls that answer "not in time" instead of throwing. */
const answering = ['Greenlet.join', 'joinAll', 'iwait', 'iwait that is left', 'wait for greenlets'];

for (const [title, call] of Object.entries(quick)) {
  // To have something to kill, these wait before the call.
  if (/kill/i.test(title)) continue;
  test(`${title}: a Timeout that is up, and that nobody got yet, is not forgotten`, () => {
    withClock(new JumpingClock({ jump: false }), (clock) => {
      using timeout = Timeout.startNew(10);
      clock.advance(10);
      let raised = 0;
      for (const step of [() => call(timeout), () => sleep(0)]) {
        try {
          step();
        } catch (error) {
          assert.equal(error, timeout);
          raised++;
        }
      }
      assert.equal(raised, answering.includes(title) ? 0 : 1);
      assert.equal(clock.pending, 0);
      sleep(0);
    });
  });
}

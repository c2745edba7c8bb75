/** Killed, or out of time: who waits on a condition holds the lock when it goes on, and no notification is lost. */
import assert from 'node:assert/strict';
import { type Greenlet, GreenletExit, joinAll, sleep, spawn, Timeout } from 'geventjs';
import { Condition } from 'geventjs/lock';
import { JumpingClock, withClock } from 'geventjs/testing';
import { captureReports, test } from '../support/suite.js';

/** What `body` throws, or what it returns. */
function outcome(body: () => unknown): unknown {
  try {
    return body();
  } catch (error) {
    return error;
  }
}

/** A greenlet that waits on `condition` and then answers: how that ended, whether it held the lock, what came next. */
function waitOn(condition: Condition, options: { timeout?: number | Timeout } = {}): Greenlet<unknown[]> {
  return spawn(() => {
    using _ = condition.acquired();
    const result = outcome(() => condition.wait(options));
    const owned = condition.owned();
    return [result, owned, outcome(() => sleep(0))];
  });
}

/** Holds the lock while `body` runs, which may block. */
const notify = (condition: Condition, n = 1) => condition.with(() => condition.notify(n));

test('wait is false when the time is up, also with a Timeout, and holds the lock', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const condition = new Condition();
    const waiting = [10, new Timeout(10), 0].map((timeout) => waitOn(condition, { timeout }));
    sleep(0);
    clock.advance(10);
    for (const greenlet of waiting) assert.deepEqual(greenlet.get(), [false, true, undefined]);
    assert.deepEqual([condition.statistics().waiting, condition.locked()], [0, false]);
  });
});

test('the time limit is for the notification: the lock is waited for as long as it takes', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const condition = new Condition();
    const [early, late] = [waitOn(condition, { timeout: 10 }), waitOn(condition, { timeout: 20 })];
    sleep(0);
    condition.acquire();
    condition.notify();
    clock.advance(1000);
    sleep(0);
    assert.deepEqual([early.ready(), late.ready()], [false, false]);
    condition.release();
    assert.deepEqual(early.get(), [true, true, undefined]);
    assert.deepEqual(late.get(), [false, true, undefined]);
  });
});

test('an outer Timeout is raised, itself, with the lock held', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const condition = new Condition();
    const outer = new Timeout(10);
    const waiting = spawn(() => {
      using _ = condition.acquired();
      return [outcome(() => outer.run(() => condition.wait({ timeout: 1000 }))), condition.owned()];
    });
    sleep(0);
    condition.acquire();
    clock.advance(10);
    sleep(0);
    assert.equal(waiting.ready(), false);
    condition.release();
    const [error, owned] = waiting.get();
    assert.deepEqual([error === outer, owned], [true, true]);
  });
});

test('killed while it waits, a greenlet holds the lock before the kill is raised', () => {
  const condition = new Condition();
  const waiting = waitOn(condition);
  sleep(0);
  condition.acquire();
  waiting.kill(undefined, { block: false });
  sleep(0);
  assert.equal(waiting.ready(), false);
  condition.release();
  const [error, owned, next] = waiting.get();
  assert.ok(error instanceof GreenletExit);
  assert.deepEqual([owned, next], [true, undefined]);
  assert.equal(condition.locked(), false);
});

test('killed again while it takes the lock back, it gets that error at its next blocking call', () => {
  const condition = new Condition();
  const waiting = waitOn(condition);
  sleep(0);
  condition.acquire();
  const [first, second] = [new RangeError('first'), new RangeError('second')];
  for (const error of [first, second]) {
    waiting.kill(error, { block: false });
    sleep(0);
  }
  assert.equal(waiting.ready(), false);
  condition.release();
  assert.deepEqual(waiting.get(), [first, true, second]);
});

test('killed with insist, it holds the lock all the same', () => {
  const condition = new Condition();
  const waiting = waitOn(condition);
  sleep(0);
  condition.acquire();
  const error = new RangeError('again and again');
  waiting.kill(error, { block: false, insist: true });
  sleep(0);
  assert.equal(waiting.ready(), false);
  condition.release();
  assert.deepEqual(waiting.get(), [error, true, error]);
});

test('killed before it waits, it gets the kill there, with the lock held', () => {
  const condition = new Condition();
  const log: unknown[] = [];
  const greenlet: Greenlet = spawn(() => {
    using _ = condition.acquired();
    greenlet.kill(undefined, { block: false });
    log.push(outcome(() => condition.wait()) instanceof GreenletExit, condition.owned());
  });
  const next = spawn(() => condition.with(() => log.push('next')));
  joinAll<Greenlet>([greenlet, next]);
  assert.deepEqual(log, [true, true, 'next']);
});

test('who is killed, or out of time, before the notification leaves it to the next', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const condition = new Condition();
    const [killed, late, third] = [waitOn(condition), waitOn(condition, { timeout: 10 }), waitOn(condition)];
    sleep(0);
    condition.acquire();
    killed.kill(undefined, { block: false });
    clock.advance(10);
    condition.notify();
    condition.release();
    assert.deepEqual(third.get(), [true, true, undefined]);
    assert.equal(late.get()[0], false);
    assert.ok(killed.get()[0] instanceof GreenletExit);
  });
});

test('who is killed, or out of time, after the notification is woken by it; a kill is raised at its next blocking call', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const condition = new Condition();
    const [killed, late, third] = [waitOn(condition), waitOn(condition, { timeout: 10 }), waitOn(condition)];
    sleep(0);
    notify(condition, 2);
    killed.kill(undefined, { block: false });
    clock.advance(10);
    const [result, owned, next] = killed.get();
    assert.deepEqual([result, owned], [true, true]);
    assert.ok(next instanceof GreenletExit);
    assert.deepEqual(late.get(), [true, true, undefined]);
    assert.equal(third.ready(), false);
    notify(condition);
    assert.deepEqual(third.get(), [true, true, undefined]);
  });
});

test('the same while it waits for the lock', () => {
  const condition = new Condition();
  const waiting = waitOn(condition);
  sleep(0);
  condition.acquire();
  condition.notify();
  sleep(0);
  const error = new RangeError('late');
  waiting.kill(error, { block: false });
  sleep(0);
  condition.release();
  assert.deepEqual(waiting.get(), [true, true, error]);
});

test('a Timeout that runs out while the lock is taken back can still be closed before it is raised', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const condition = new Condition();
    const waiting = spawn(() => {
      using _ = condition.acquired();
      const timeout = Timeout.startNew(10);
      const notified = condition.wait();
      timeout.close();
      sleep(0);
      return notified;
    });
    sleep(0);
    condition.acquire();
    condition.notify();
    sleep(0);
    clock.advance(10);
    condition.release();
    assert.equal(waiting.get(), true);
  });
});

test('an error in the block of a greenlet that was killed is not hidden, and the lock is free', () => {
  const condition = new Condition();
  const greenlet = spawn(() =>
    condition.with(() => {
      try {
        condition.wait();
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: that is what is tested
        throw new RangeError('while cleaning up');
      }
    }),
  );
  sleep(0);
  captureReports(() => greenlet.kill());
  assert.ok(greenlet.exception instanceof RangeError);
  assert.equal(condition.locked(), false);
});

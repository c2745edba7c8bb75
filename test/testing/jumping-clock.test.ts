import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { iwait, joinAll, sleep, spawn, spawnLater, Timeout, withTimeout } from 'geventjs';
import { Queue } from 'geventjs/queue';
import { JumpingClock, withJumpingClock } from 'geventjs/testing';
import { test, testInHub } from '../support/suite.js';

test('time jumps to the next timer when all greenlets are blocked', () => {
  withJumpingClock((clock) => {
    assert.equal(clock.now(), 0);
    sleep(24 * 60 * 60 * 1000);
    assert.equal(clock.now(), 24 * 60 * 60 * 1000);
    sleep(0.5);
    assert.equal(clock.now(), 24 * 60 * 60 * 1000 + 0.5);
  });
});

test('greenlets go on in the order in which their timers are due', () => {
  withJumpingClock((clock) => {
    const events: string[] = [];
    const note = (name: string) => events.push(`${name} at ${clock.now()}`);
    joinAll(
      [300, 100, 200].map((ms) =>
        spawn(() => {
          for (let round = 0; round < 2; round++) {
            sleep(ms);
            note(String(ms));
          }
        }),
      ),
    );
    assert.deepEqual(events, ['100 at 100', '200 at 200', '100 at 200', '300 at 300', '200 at 400', '300 at 600']);
  });
});

test('timers that are due at one moment fire in the order in which they were set', () => {
  withJumpingClock((clock) => {
    const fired: number[] = [];
    for (let n = 0; n < 1000; n++) {
      // Some in between leave again: the order must not depend on how they are stored.
      const gone = clock.setTimer(() => fired.push(-1), 10);
      clock.setTimer(() => fired.push(n), 10);
      gone.cancel();
    }
    sleep(10);
    assert.deepEqual(
      fired,
      Array.from({ length: 1000 }, (_, n) => n),
    );
  });
});

test('time stands still while anybody is ready', () => {
  withJumpingClock((clock) => {
    const sleeper = spawn(() => sleep(1));
    for (let turn = 0; turn < 2000; turn++) sleep(0);
    assert.equal(clock.now(), 0);
    assert.equal(sleeper.ready(), false);
    sleeper.join();
    assert.equal(clock.now(), 1);
  });
});

test('of two that are woken at one moment the first may still cancel what the second waits for', () => {
  withJumpingClock(() => {
    const queue = new Queue<string>();
    const getter = spawn(() => queue.get({ timeout: 20 }));
    spawnLater(10, () => queue.put('in time'));
    assert.equal(getter.get(), 'in time');
  });
});

test('every kind of timer of the library follows the clock', () => {
  withJumpingClock((clock) => {
    assert.equal(spawnLater(1000, () => clock.now()).get(), 1000);
    assert.equal(
      withTimeout(1000, () => sleep(5000), { otherwise: 'gave up' }),
      'gave up',
    );
    assert.throws(() => new Queue().get({ timeout: 1000 }), { code: 'ERR_QUEUE_EMPTY' });
    const timeout = new Timeout(1000);
    assert.throws(
      () => timeout.run(() => sleep(5000)),
      (error) => error === timeout,
    );
    const slow = spawn(() => sleep(5000));
    assert.deepEqual([...iwait([slow], { timeout: 1000 })], []);
    slow.join({ timeout: 1000 });
    assert.equal(clock.now(), 6000);
    slow.kill();
    assert.equal(clock.pending, 0);
  });
});

test('a Timeout in an outer function is raised before an inner one that is longer, and the other way round', () => {
  withJumpingClock((clock) => {
    for (const [outer, inner, first] of [
      [10, 20, 10],
      [20, 10, 10],
    ] as const) {
      const begin = clock.now();
      const timeouts = [new Timeout(outer), new Timeout(inner)] as const;
      let raised: unknown;
      try {
        timeouts[0].run(() => timeouts[1].run(() => sleep(60_000)));
      } catch (error) {
        raised = error;
      }
      assert.equal(raised, timeouts[outer < inner ? 0 : 1]);
      assert.equal(clock.now() - begin, first);
    }
    assert.equal(clock.pending, 0);
  });
});

test('pending counts timers that have neither fired nor been cancelled', () => {
  withJumpingClock((clock) => {
    const timers = [10, 20, 30].map((ms) => clock.setTimer(() => undefined, ms, false));
    assert.equal(clock.pending, 3);
    assert.deepEqual(clock.statistics(), { now: clock.now(), pending: 3 });
    assert.ok(Object.isFrozen(clock.statistics()));
    timers[1]?.cancel();
    timers[1]?.cancel();
    assert.equal(clock.pending, 2);
    sleep(15);
    assert.equal(clock.pending, 1);
    timers[0]?.cancel();
    assert.equal(clock.pending, 1);
    sleep(15);
    assert.equal(clock.pending, 0);
  });
});

test('a hundred thousand timers', () => {
  withJumpingClock((clock) => {
    const fired: number[] = [];
    let seed = 1;
    for (let n = 0; n < 100_000; n++) {
      seed = (seed * 48_271) % 2_147_483_647;
      const ms = seed % 1000;
      const timer = clock.setTimer(() => fired.push(ms), ms, false);
      if (n % 2 === 0) timer.cancel();
    }
    assert.equal(clock.pending, 50_000);
    clock.advance(1000);
    assert.equal(fired.length, 50_000);
    assert.deepEqual(
      fired,
      [...fired].sort((a, b) => a - b),
    );
  });
});

test('a timer of Infinity never fires, and is not waited for', () => {
  withJumpingClock((clock) => {
    clock.setTimer(() => assert.fail('it fired'), Number.POSITIVE_INFINITY).cancel();
    assert.equal(clock.pending, 0);
  });
});

testInHub('what is no number of milliseconds is refused', () => {
  const clock = new JumpingClock();
  assert.throws(() => clock.setTimer(() => undefined, Number.NaN), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => clock.setTimer(() => undefined, '1' as never), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => clock.advance(-1), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => clock.advance(Number.POSITIVE_INFINITY), { code: 'ERR_OUT_OF_RANGE', message: /no last timer/ });
  assert.throws(() => new JumpingClock({ patience: -1 }), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => new JumpingClock(5 as never), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.equal(clock.pending, 0);
});

testInHub('inspect shows the time and how much is pending', () => {
  const clock = new JumpingClock({ name: 'test', jump: false });
  clock.setTimer(() => undefined, 5);
  clock.advance(3);
  assert.equal(inspect(clock), '<JumpingClock "test": at 3 ms, 1 timers pending>');
});

testInHub('what cannot be a timer is refused at once', () => {
  const clock = new JumpingClock({ jump: false });
  const type = { code: 'ERR_INVALID_ARG_TYPE' };
  assert.throws(() => clock.setTimer(undefined as never, 10), type);
  assert.throws(() => clock.setTimer(() => undefined, Number.NaN), type);
  assert.equal(clock.pending, 0);
});

import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { type Greenlet, GreenletExit, getHub, joinAll, sleep, spawn, spawnLater, wait } from 'geventjs';
import type { Clock, Timer } from 'geventjs/hub';
import { Queue } from 'geventjs/queue';
import { JumpingClock, withClock, withJumpingClock } from 'geventjs/testing';
import { test, testInHub } from '../support/suite.js';

const hub = getHub();

testInHub('the clock is in the hub while the body runs, and the former one after it', () => {
  const before = hub.clock;
  const clock = new JumpingClock();
  const answer = withClock(clock, (given) => {
    assert.equal(given, clock);
    assert.equal(hub.clock, clock);
    return 'answer';
  });
  assert.equal(answer, 'answer');
  assert.equal(hub.clock, before);
});

test('the former clock is back when the body throws, and when it is killed', () => {
  const before = hub.clock;
  assert.throws(() => withJumpingClock(() => assert.fail('from the body')), { message: 'from the body' });
  assert.equal(hub.clock, before);
  const killed = spawn(() => withJumpingClock(() => new Queue().get()));
  sleep(0);
  assert.notEqual(hub.clock, before);
  killed.kill();
  assert.ok((killed.value as unknown) instanceof GreenletExit);
  assert.equal(hub.clock, before);
});

test('install holds until the end of the block', () => {
  const before = hub.clock;
  const clock = new JumpingClock();
  {
    using _ = clock.install();
    assert.equal(hub.clock, clock);
    sleep(1000);
  }
  assert.equal(hub.clock, before);
  assert.equal(clock.now(), 1000);
});

test('clocks in one another', () => {
  withJumpingClock((outer) => {
    sleep(10);
    withJumpingClock((inner) => {
      sleep(1000);
      assert.deepEqual([outer.now(), inner.now()], [10, 1000]);
    });
    assert.equal(hub.clock, outer);
    sleep(10);
    assert.equal(outer.now(), 20);
  });
});

testInHub('clocks that are taken out in another order leave none behind', () => {
  const before = hub.clock;
  const clocks = [new JumpingClock(), new JumpingClock(), new JumpingClock()];
  for (const order of [
    [0, 1, 2],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
  ]) {
    const installed = clocks.map((clock) => clock.install());
    const left = new Set(clocks);
    for (const at of order) {
      installed[at]?.[Symbol.dispose]();
      installed[at]?.[Symbol.dispose]();
      left.delete(clocks[at] as JumpingClock);
      assert.equal(hub.clock, [...left].at(-1) ?? before);
    }
  }
});

test('a promise that the body returns is waited for', () => {
  const before = hub.clock;
  const seen = withJumpingClock(async () => {
    await turn();
    return hub.clock;
  });
  assert.notEqual(seen, before);
  assert.equal(hub.clock, before);
  assert.throws(() => withJumpingClock(() => Promise.reject(new RangeError('rejected'))), RangeError);
  assert.equal(hub.clock, before);
});

test('timers that are left over stay with their clock, which goes on to jump for them', () => {
  let clock: JumpingClock | undefined;
  const greenlets = withJumpingClock((given): Greenlet<string>[] => {
    clock = given;
    const sleeper = spawn(() => {
      sleep(60_000);
      return `woken at ${given.now()}`;
    });
    sleep(0);
    return [sleeper, spawnLater(70_000, () => `began at ${given.now()}`)];
  });
  assert.equal(clock?.pending, 2);
  joinAll(greenlets);
  assert.deepEqual(
    greenlets.map((greenlet) => greenlet.value),
    ['woken at 60000', 'began at 70000'],
  );
});

test('timers that are left over in a clock that does not jump wait to be advanced', () => {
  const clock = new JumpingClock({ jump: false });
  const sleeper = withClock(clock, () => {
    const greenlet = spawn(() => sleep(10));
    sleep(0);
    return greenlet;
  });
  clock.advance(10);
  sleeper.join();
});

test('any object that is a clock can be put in', () => {
  const asked: number[] = [];
  const impatient: Clock = {
    now: () => 0,
    setTimer: (callback, ms, ref): Timer => {
      asked.push(ms);
      const real = setTimeout(callback, 0);
      if (!ref) real.unref();
      return { cancel: () => clearTimeout(real) };
    },
  };
  withClock(impatient, () => sleep(60_000));
  assert.deepEqual(asked, [60_000]);
});

testInHub('what is no clock, and what is no function, is refused before anything is changed', () => {
  const before = hub.clock;
  const body = (): void => assert.fail('it was called');
  assert.throws(() => withClock({} as never, body), { code: 'ERR_INVALID_ARG_TYPE', message: /setTimer/ });
  assert.throws(() => withClock(undefined as never, body), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => withClock({ setTimer: () => undefined } as never, body), { message: /now/ });
  assert.throws(() => withClock(new JumpingClock(), 5 as never), {
    code: 'ERR_INVALID_ARG_TYPE',
    message: /withClock/,
  });
  assert.equal(hub.clock, before);
});

test('wait() is over when no timer that counts is left', () => {
  withJumpingClock((clock) => {
    // In the tests' own program something is always alive; its time limit is what ends it.
    const late = spawnLater(10_000, () => undefined);
    assert.equal(wait(undefined, { timeout: 50 }), false);
    assert.equal(clock.now(), 50);
    late.kill();
  });
});

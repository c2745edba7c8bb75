/** A clock that only moves when it is told to. */
import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { sleep, spawn, Timeout, wait } from 'geventjs';
import { JumpingClock, untilAllBlocked, withClock, withJumpingClock } from 'geventjs/testing';
import { test, testInHub } from '../support/suite.js';

const manual = (): JumpingClock => new JumpingClock({ jump: false });

test('without jump time stands still until it is advanced', () => {
  withClock(manual(), (clock) => {
    const sleeper = spawn(() => sleep(10));
    for (let round = 0; round < 20; round++) wait(turn());
    assert.deepEqual([clock.now(), sleeper.ready()], [0, false]);
    clock.advance(9);
    sleep(0);
    assert.deepEqual([clock.now(), sleeper.ready()], [9, false]);
    clock.advance(1);
    assert.equal(sleeper.ready(), false);
    sleeper.join();
    assert.equal(clock.now(), 10);
  });
});

testInHub('advance calls what is due at once, in order, each at its time', () => {
  const clock = manual();
  const fired: string[] = [];
  for (const [name, ms] of Object.entries({ c: 30, a: 10, b: 20, d: 30, e: 31 })) {
    clock.setTimer(() => fired.push(`${name} at ${clock.now()}`), ms);
  }
  clock.advance(30);
  assert.deepEqual(fired, ['a at 10', 'b at 20', 'c at 30', 'd at 30']);
  assert.deepEqual([clock.now(), clock.pending], [30, 1]);
});

testInHub('advance(0) calls what is due now', () => {
  const clock = manual();
  let fired = 0;
  clock.setTimer(() => fired++, 0);
  clock.setTimer(() => fired++, -5);
  assert.equal(fired, 0);
  clock.advance(0);
  assert.equal(fired, 2);
});

testInHub('a timer that is set by another is called in the same advance if it is due by then', () => {
  const clock = manual();
  const fired: number[] = [];
  clock.setTimer(() => {
    fired.push(clock.now());
    clock.setTimer(() => fired.push(clock.now()), 10);
    clock.setTimer(() => fired.push(clock.now()), 11);
  }, 10);
  clock.advance(20);
  assert.deepEqual(fired, [10, 20]);
  clock.advance(1);
  assert.deepEqual(fired, [10, 20, 21]);
});

testInHub('a timer that another cancels is not called', () => {
  const clock = manual();
  const late = clock.setTimer(() => assert.fail('it was cancelled'), 10);
  clock.setTimer(() => late.cancel(), 5);
  clock.advance(20);
  assert.equal(clock.pending, 0);
});

testInHub('time never goes back, also when a timer advances it', () => {
  const clock = manual();
  const seen: number[] = [];
  clock.setTimer(() => clock.advance(100), 10);
  clock.setTimer(() => seen.push(clock.now()), 20);
  clock.advance(15);
  assert.deepEqual([seen, clock.now()], [[20], 110]);
});

testInHub('an error of a timer comes out of advance, and the others are called by the next', () => {
  const clock = manual();
  const fired: number[] = [];
  clock.setTimer(() => {
    throw new RangeError('from the timer');
  }, 10);
  clock.setTimer(() => fired.push(clock.now()), 10);
  assert.throws(() => clock.advance(20), RangeError);
  assert.deepEqual([fired, clock.now(), clock.pending], [[], 10, 1]);
  clock.advance(0);
  assert.deepEqual(fired, [10]);
});

test('a clock that jumps can be advanced, too', () => {
  withJumpingClock((clock) => {
    const woken: string[] = [];
    for (const ms of [10, 20]) {
      spawn(() => {
        sleep(ms);
        woken.push(`${ms} at ${clock.now()}`);
      });
    }
    sleep(0);
    clock.advance(15);
    untilAllBlocked();
    assert.deepEqual(woken, ['10 at 15']);
    sleep(100);
    assert.deepEqual(woken, ['10 at 15', '20 at 20']);
    assert.equal(clock.now(), 115);
  });
});

test('a greenlet may advance the clock that its own Timeout runs on: it gets it when it blocks', () => {
  withClock(manual(), (clock) => {
    using timeout = Timeout.startNew(10);
    clock.advance(10);
    assert.throws(
      () => sleep(0),
      (error) => error === timeout,
    );
  });
});

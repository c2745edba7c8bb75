import assert from 'node:assert/strict';
import { sleep } from 'geventjs';
import { JumpingClock, withClock } from 'geventjs/testing';
import { currentThread, Thread, Timer } from 'geventjs/threading';
import { test } from '../support/suite.js';

test('a timer calls its function once, with its arguments, in a thread of its own, when the time is up', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const calls: unknown[] = [];
    const timer: Timer<[number, string]> = new Timer(
      100,
      (...args: [number, string]) => calls.push([...args, currentThread() === (timer as Thread)]),
      [1, 'two'],
    );
    assert.ok(timer instanceof Thread);
    clock.advance(1000);
    timer.start();
    sleep(0);
    assert.equal(clock.pending, 1);
    clock.advance(99);
    sleep(0);
    assert.deepEqual([calls, timer.isAlive()], [[], true]);
    clock.advance(1);
    timer.join();
    assert.deepEqual(calls, [[1, 'two', true]]);
    timer.cancel();
    assert.equal(timer.isAlive(), false);
  });
});

test('cancelled before its time it ends without a call, and stops the clock', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const timer = new Timer(100, () => assert.fail('called'));
    timer.start();
    sleep(0);
    timer.cancel();
    timer.cancel();
    timer.join();
    assert.deepEqual([timer.isAlive(), clock.pending], [false, 0]);
  });
});

test('cancelled before its start it never calls', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const timer = new Timer(100, () => assert.fail('called'));
    timer.cancel();
    timer.start();
    timer.join();
    assert.equal(clock.pending, 0);
  });
});

test('cancelled in the moment when its time is up, before it has run, it has been called', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    let called = 0;
    const timer = new Timer(100, () => called++);
    timer.start();
    sleep(0);
    clock.advance(100);
    timer.cancel();
    timer.join();
    assert.equal(called, 1);
  });
});

test('the function may block, and cancel its own timer; no time at all is a time, and so is none', () => {
  const order: string[] = [];
  const timer = new Timer(0, () => {
    timer.cancel();
    sleep(0);
    order.push('called');
  });
  timer.start();
  const never = new Timer(Number.POSITIVE_INFINITY, () => order.push('never'));
  never.start();
  timer.join();
  never.cancel();
  never.join();
  assert.deepEqual(order, ['called']);
});

test('using a timer cancels it at the end of the block, and does not wait for it', () => {
  const calls: string[] = [];
  let timer: Timer | undefined;
  {
    using inner = new Timer(60_000, () => calls.push('called'));
    inner.start();
    timer = inner;
  }
  assert.equal(timer.isAlive(), true);
  timer.join();
  assert.deepEqual(calls, []);
});

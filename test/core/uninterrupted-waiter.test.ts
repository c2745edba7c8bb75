/** A wait that nobody ends before it is over. */
import assert from 'node:assert/strict';
import { type Greenlet, GreenletExit, LoopExit, sleep, spawn, Timeout } from 'geventjs';
import { JumpingClock, withClock } from 'geventjs/testing';
import { UninterruptedWaiter } from '#internal/core/uninterrupted-waiter.js';
import { test } from '../support/suite.js';

/** What `body` throws, or what it returns. */
function outcome(body: () => unknown): unknown {
  try {
    return body();
  } catch (error) {
    return error;
  }
}

/** A greenlet that waits and then blocks three times. Answers what came of each. */
function waitOn(waiter: UninterruptedWaiter<string>): Greenlet<unknown[]> {
  return spawn(() => [() => waiter.get(), sleep, sleep, sleep].map((block) => outcome(() => block())));
}

test('errors that come meanwhile are raised at the next blocking calls, in order', () => {
  const waiter = new UninterruptedWaiter<string>();
  const greenlet = waitOn(waiter);
  sleep(0);
  const errors = [new RangeError('one'), new RangeError('two')];
  for (const error of errors) greenlet.kill(error, { block: false });
  sleep(0);
  assert.equal(greenlet.ready(), false);
  waiter.switch('value');
  assert.deepEqual(greenlet.get(), ['value', ...errors, undefined]);
});

test('errors that came before are raised afterwards, before those that come meanwhile', () => {
  const waiter = new UninterruptedWaiter<string>();
  const errors = [new RangeError('before'), new RangeError('meanwhile')] as const;
  const greenlet: Greenlet<unknown[]> = spawn(() => {
    greenlet.kill(errors[0], { block: false });
    return [() => waiter.get(), sleep, sleep, sleep].map((block) => outcome(() => block()));
  });
  sleep(0);
  greenlet.kill(errors[1], { block: false });
  sleep(0);
  waiter.switch('value');
  assert.deepEqual(greenlet.get(), ['value', ...errors, undefined]);
});

test('one that is insisted on is raised at every blocking call, from the next on', () => {
  const waiter = new UninterruptedWaiter<string>();
  const greenlet = waitOn(waiter);
  sleep(0);
  const error = new RangeError('again and again');
  greenlet.kill(error, { block: false, insist: true });
  sleep(0);
  waiter.switch('value');
  assert.deepEqual(greenlet.get(), ['value', error, error, error]);
});

test('a Timeout does not end it, and can be closed before it is raised', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const waiter = new UninterruptedWaiter<string>();
    const greenlet = spawn(() => {
      const timeout = Timeout.startNew(10);
      const value = waiter.get();
      timeout.close();
      return [value, outcome(() => sleep(0))];
    });
    sleep(0);
    clock.advance(10);
    sleep(0);
    waiter.switch('value');
    assert.deepEqual(greenlet.get(), ['value', undefined]);
  });
});

test('a Timeout that came before can be closed by another greenlet meanwhile', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const waiter = new UninterruptedWaiter<string>();
    const timeout = new Timeout(10);
    const greenlet = spawn(() => {
      timeout.start();
      clock.advance(10);
      return [waiter.get(), outcome(() => sleep(0))];
    });
    sleep(0);
    timeout.close();
    waiter.switch('value');
    assert.deepEqual(greenlet.get(), ['value', undefined]);
  });
});

test('a LoopExit ends it, and what came before is still raised', () => {
  const waiter = new UninterruptedWaiter<string>();
  const greenlet = waitOn(waiter);
  sleep(0);
  greenlet.kill(undefined, { block: false });
  const exit = new LoopExit('nothing left');
  assert.equal(waiter.throw(exit), true);
  const [first, second, third] = greenlet.get();
  assert.equal(first, exit);
  assert.ok(second instanceof GreenletExit);
  assert.equal(third, undefined);
});

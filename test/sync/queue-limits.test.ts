// A limit on the time of any get and any put.
import assert from 'node:assert/strict';
import { sleep, Timeout } from 'geventjs';
import type { QueueWaitOptions } from 'geventjs/queue';
import { JumpingClock, withClock } from 'geventjs/testing';
import { begin, makeEmpty, makeFull } from '../support/queues.js';
import { test } from '../support/suite.js';

interface Operation {
  readonly title: string;
  readonly expected: string;
  readonly call: (options: QueueWaitOptions) => unknown;
}

const operations: Operation[] = [
  ...makeEmpty().map(([kind, exchange]) => ({
    title: `${kind}.get`,
    expected: 'Empty',
    call: (options: QueueWaitOptions) => exchange.get(options),
  })),
  ...makeFull().map(([kind, exchange]) => ({
    title: `${kind}.put`,
    expected: 'Full',
    call: (options: QueueWaitOptions) => exchange.put(1, options),
  })),
];

/** What `call` ends with when 10 milliseconds have passed, and not one less. */
function outcomeAfter10(clock: JumpingClock, call: () => unknown): unknown {
  const begun = begin(call);
  sleep(0);
  clock.advance(9);
  sleep(0);
  assert.equal(begun.greenlet.ready(), false, 'too early');
  clock.advance(1);
  begun.greenlet.join();
  assert.equal(clock.pending, 0, 'a timer is left');
  return begun.outcome;
}

for (const { title, expected, call } of operations) {
  test(`${title}: when a number of milliseconds is over it is ${expected}`, () => {
    withClock(new JumpingClock({ jump: false }), (clock) => {
      const error = outcomeAfter10(clock, () => call({ timeout: 10 })) as Error;
      assert.equal(error.name, expected);
      assert.match(error.message, /for 10 ms$/);
    });
  });

  test(`${title}: a Timeout is raised itself`, () => {
    withClock(new JumpingClock({ jump: false }), (clock) => {
      const timeout = new Timeout(10);
      assert.equal(
        outcomeAfter10(clock, () => call({ timeout })),
        timeout,
      );
    });
  });

  test(`${title}: of a Timeout with an error, that error is raised`, () => {
    withClock(new JumpingClock({ jump: false }), (clock) => {
      const error = new RangeError('too slow');
      assert.equal(
        outcomeAfter10(clock, () => call({ timeout: new Timeout(10, error) })),
        error,
      );
    });
  });

  test(`${title}: a shorter Timeout around it is raised itself`, () => {
    withClock(new JumpingClock({ jump: false }), (clock) => {
      const outer = new Timeout(10);
      assert.equal(
        outcomeAfter10(clock, () => outer.run(() => call({ timeout: 1000 }))),
        outer,
      );
    });
  });

  test(`${title}: wrong limits are errors before anything is done`, () => {
    assert.throws(() => call({ timeout: -1 }), { code: 'ERR_OUT_OF_RANGE' });
    assert.throws(() => call({ timeout: '10' as never }), { code: 'ERR_INVALID_ARG_TYPE' });
    assert.throws(() => call(10 as never), { code: 'ERR_INVALID_ARG_TYPE', message: new RegExp(title) });
    const closed = new Timeout(10);
    closed.close();
    assert.throws(() => call({ timeout: closed }), { code: 'ERR_ALREADY_STARTED' });
  });

  test(`${title}: with block: false there is no limit to wait for`, () => {
    withClock(new JumpingClock({ jump: false }), (clock) => {
      assert.throws(() => call({ block: false, timeout: 10 }), { name: expected });
      assert.equal(clock.pending, 0);
    });
  });
}

/** What holds for every call with a limit on time, for all calls of `geventjs/event`. */
import assert from 'node:assert/strict';
import { sleep, spawn, Timeout, type TimeoutLike, wait, withTimeout } from 'geventjs';
import { AsyncResult, Event } from 'geventjs/event';
import { JumpingClock, withClock } from 'geventjs/testing';
import { test } from '../support/suite.js';

type Call = (timeout: TimeoutLike | undefined, event: Event, result: AsyncResult<string>) => unknown;

/** These answer when the time is up, and also when it is the time of a `Timeout` that was given to them. */
const answering: Record<string, { call: Call; late: unknown }> = {
  'Event.wait': { call: (timeout, event) => event.wait({ timeout }), late: false },
  'wait for an event': { call: (timeout, event) => wait([event], { timeout }), late: [] },
  'AsyncResult.wait': { call: (timeout, _, result) => result.wait({ timeout }), late: undefined },
  'wait for a result': { call: (timeout, _, result) => wait([result], { timeout }), late: [] },
};

/** These throw. */
const raising: Record<string, Call> = {
  'AsyncResult.get': (timeout, _, result) => result.get({ timeout }),
  'AsyncResult.result': (timeout, _, result) => result.result({ timeout }),
};

const all: Record<string, Call> = {
  ...raising,
  ...Object.fromEntries(Object.entries(answering).map(([title, { call }]) => [title, call])),
};

const errorOf = (body: () => unknown): unknown => {
  try {
    return assert.fail(`nothing was thrown, but returned: ${body()}`);
  } catch (error) {
    return error;
  }
};

/** Calls `body` in a greenlet that waits while the clock is moved by `ms`. */
function during<T>(ms: number, body: () => T): T {
  return withClock(new JumpingClock({ jump: false }), (clock) => {
    const greenlet = spawn(() => {
      try {
        return { value: body() };
      } catch (error) {
        return { error };
      }
    });
    sleep(0);
    clock.advance(ms - 1);
    sleep(0);
    assert.equal(greenlet.ready(), false, 'it ended before its time');
    clock.advance(1);
    const outcome = greenlet.get() as { value: T; error?: unknown };
    assert.equal(clock.pending, 0);
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  });
}

function checkUnused(event: Event, result: AsyncResult<string>): void {
  assert.deepEqual([event.linkCount, result.linkCount], [0, 0], 'a link is left');
}

for (const [title, { call, late }] of Object.entries(answering)) {
  test(`${title} answers when the time is up, given as a number or as a Timeout of any kind`, () => {
    const [event, result] = [new Event(), new AsyncResult<string>()];
    for (const timeout of [
      200,
      new Timeout(200),
      new Timeout(200, false),
      new Timeout(200, new RangeError('not thrown')),
    ]) {
      assert.deepEqual(
        during(200, () => call(timeout, event, result)),
        late,
      );
      checkUnused(event, result);
    }
    assert.deepEqual(call(0, event, result), late);
  });
}

for (const [title, call] of Object.entries(raising)) {
  test(`${title} throws a Timeout when the time is up; a Timeout that it was given, or what that was made with`, () => {
    const [event, result] = [new Event(), new AsyncResult<string>()];
    assert.throws(() => during(10, () => call(10, event, result)), { code: 'ERR_TIMEOUT', ms: 10 });
    for (const error of [undefined, false, new RangeError('too slow')] as const) {
      const timeout = new Timeout(10, error);
      assert.equal(
        errorOf(() => during(10, () => call(timeout, event, result))),
        error instanceof RangeError ? error : timeout,
      );
      checkUnused(event, result);
    }
    assert.throws(() => call(0, event, result), { code: 'ERR_TIMEOUT' });
  });
}

for (const [title, call] of Object.entries(all)) {
  test(`${title}: the Timeout of an outer scope passes`, () => {
    const [event, result] = [new Event(), new AsyncResult<string>()];
    const raised = errorOf(() =>
      during(1, () => {
        using outer = Timeout.startNew(1);
        assert.equal(
          errorOf(() => call(1000, event, result)),
          outer,
        );
        throw outer;
      }),
    );
    assert.ok(raised instanceof Timeout && raised.ms === 1);
    checkUnused(event, result);
  });

  test(`${title}: a wrong limit is an error, and leaves no link`, () => {
    const [event, result] = [new Event(), new AsyncResult<string>()];
    const closed = new Timeout(1);
    closed.close();
    for (const wrong of ['1', null, Number.NaN, {}]) {
      assert.throws(() => call(wrong as never, event, result), { code: 'ERR_INVALID_ARG_TYPE' });
    }
    assert.throws(() => call(-1, event, result), { code: 'ERR_OUT_OF_RANGE' });
    assert.throws(() => call(closed, event, result), { code: 'ERR_ALREADY_STARTED' });
    checkUnused(event, result);
  });
}

test('options that are no object are an error, also when nobody has to wait', () => {
  const [event, result] = [new Event(), new AsyncResult<string>()];
  event.set();
  result.set('value');
  for (const wrong of [20, 'soon', null, new Timeout(20)] as never[]) {
    for (const call of [
      () => event.wait(wrong),
      () => result.get(wrong),
      () => result.result(wrong),
      () => result.wait(wrong),
    ]) {
      assert.throws(call, {
        code: 'ERR_INVALID_ARG_TYPE',
        message: /^the options of (Event|AsyncResult)\.\w+ must be/,
      });
    }
  }
  assert.throws(() => event.wait({ timeout: -1 }), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => result.get({ timeout: -1 }), { code: 'ERR_OUT_OF_RANGE' });
});

test('withTimeout and a Timeout around a get', () => {
  const result = new AsyncResult<string>();
  const value = {};
  assert.equal(
    withTimeout(1, () => result.get(), { otherwise: value }),
    value,
  );
  const error = new RangeError('too slow');
  assert.equal(
    errorOf(() => withTimeout(new Timeout(0, error), () => result.get())),
    error,
  );
  assert.equal(result.linkCount, 0);
});

test('what comes in time stops the clock', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const [event, result] = [new Event(), new AsyncResult<string>()];
    const calls = Object.values(all).map((call) => spawn(() => call(60_000, event, result)));
    sleep(0);
    assert.equal(clock.pending, calls.length);
    event.set();
    result.set('value');
    assert.deepEqual(
      calls.map((greenlet) => greenlet.get()),
      ['value', 'value', true, [event], 'value', [result]],
    );
    assert.equal(clock.pending, 0);
  });
});

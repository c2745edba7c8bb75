import assert from 'node:assert/strict';
import { GreenletExit, sleep, spawn, Timeout, wait } from 'geventjs';
import { test, testInHub } from '../support/suite.js';

const later = <T>(value: T): Promise<T> => new Promise((resolve) => setImmediate(resolve, value));

/** A promise that is rejected by its signal, as that of `fetch` is. Notes the signal. */
function abortable(seen: AbortSignal[]): (signal: AbortSignal) => Promise<string> {
  return (signal) => {
    seen.push(signal);
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  };
}

test('wait with a function hands it a signal, and returns the value of its promise', () => {
  const seen: AbortSignal[] = [];
  const value = wait((signal) => {
    seen.push(signal);
    return later('value');
  });
  assert.equal(value, 'value');
  assert.equal(seen.length, 1);
  assert.ok(seen[0] instanceof AbortSignal);
});

test('the signal is not aborted when the promise has its value', () => {
  let aborted = 0;
  let mine: AbortSignal | undefined;
  wait((signal) => {
    mine = signal;
    signal.addEventListener('abort', () => aborted++);
    return later('value');
  }, 60_000);
  sleep(0);
  assert.equal(mine?.aborted, false);
  assert.equal(aborted, 0);
});

test('the signal is not aborted when the promise fails by itself', () => {
  const error = new Error('boom');
  let mine: AbortSignal | undefined;
  assert.throws(
    () =>
      wait((signal) => {
        mine = signal;
        return Promise.reject(error);
      }),
    (caught) => caught === error,
  );
  assert.equal(mine?.aborted, false);
});

test('the signal is aborted when the greenlet is killed, with what it was killed with', () => {
  const seen: AbortSignal[] = [];
  const greenlet = spawn(() => wait(abortable(seen)));
  sleep(0);
  assert.equal(seen[0]?.aborted, false);
  greenlet.kill();
  assert.equal(seen[0]?.aborted, true);
  assert.ok((greenlet.value as unknown) instanceof GreenletExit);
  assert.equal(seen[0]?.reason, greenlet.value);
});

test('the signal is aborted when the time is up, with the Timeout that is thrown', () => {
  for (const limit of [1, new Timeout(1)]) {
    const seen: AbortSignal[] = [];
    assert.throws(
      () => wait(abortable(seen), limit),
      (error) => error instanceof Timeout && error === seen[0]?.reason,
    );
    assert.equal(seen[0]?.aborted, true);
  }
});

test('the signal is aborted when a Timeout of an outer scope is raised', () => {
  const seen: AbortSignal[] = [];
  using outer = Timeout.startNew(1);
  assert.throws(
    () => wait(abortable(seen)),
    (error) => error === outer,
  );
  assert.equal(seen[0]?.reason, outer);
});

test('an error that the function throws by itself passes', () => {
  const error = new Error('boom');
  assert.throws(
    () =>
      wait(() => {
        throw error;
      }),
    (caught) => caught === error,
  );
});

test('a function that returns no promise is an error', () => {
  for (const wrong of [1, undefined, null, 'text', {}]) {
    assert.throws(() => wait((() => wrong) as never), {
      code: 'ERR_INVALID_ARG_TYPE',
      message: /must return a promise/,
    });
  }
});

test('a wrong limit is an error', () => {
  assert.throws(() => wait(() => later(1), -1), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => wait(() => later(1), 'x' as never), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => wait(later(1), -1), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => wait(later(1), Number.NaN), { code: 'ERR_INVALID_ARG_TYPE' });
});

testInHub('in the hub it refuses, and aborts the signal', async () => {
  const seen: AbortSignal[] = [];
  assert.throws(() => wait(abortable(seen)), { code: 'ERR_BLOCKING_SWITCH_OUT' });
  assert.equal(seen[0]?.aborted, true);
});

test('with a wrong limit the function is not called', () => {
  let called = false;
  const start = () => {
    called = true;
    return later(1);
  };
  assert.throws(() => wait(start, -1), { code: 'ERR_OUT_OF_RANGE' });
  assert.equal(called, false);
});

test('a promise that fails at the very moment of a kill: what came first counts', () => {
  for (const order of ['the kill', 'the promise']) {
    const seen: AbortSignal[] = [];
    let fail = (_: unknown) => undefined as unknown;
    const greenlet = spawn(() => {
      try {
        wait((signal) => {
          seen.push(signal);
          return new Promise((_, reject) => {
            fail = reject;
          });
        });
      } catch (error) {
        return error instanceof GreenletExit ? 'the kill' : 'the promise';
      }
      return undefined;
    });
    sleep(0);
    if (order === 'the kill') greenlet.kill(undefined, { block: false });
    fail(new Error('boom'));
    // The reactions of the promise run while nobody of the hub does.
    if (order === 'the promise') wait(Promise.resolve());
    greenlet.kill(undefined, { block: false });
    assert.equal(greenlet.get(), order);
    assert.equal(seen[0]?.aborted, order === 'the kill');
  }
});

import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { sleep, Timeout } from 'geventjs';
import { Queue } from 'geventjs/queue';
import { runScript } from '../support/child.js';
import { test, testInHub } from '../support/suite.js';

/** What is thrown, and nothing else. */
function thrownBy(body: () => unknown): unknown {
  try {
    body();
  } catch (error) {
    return error;
  }
  return assert.fail('nothing was thrown');
}

test('it raises what it was made with: an error, a new one of a class, or itself', () => {
  const error = new RangeError('too slow');
  const raisedBy = (given?: ConstructorParameters<typeof Timeout>[1]): [unknown, Timeout] => {
    using timeout = Timeout.startNew(0, given);
    const raised = thrownBy(() => sleep(60_000));
    assert.equal(timeout.hasRaised(raised), true);
    return [raised, timeout];
  };
  assert.equal(raisedBy(error)[0], error);
  const [first, second] = [raisedBy(RangeError)[0], raisedBy(RangeError)[0]];
  assert.ok(first instanceof RangeError && second instanceof RangeError && first !== second);
  for (const given of [undefined, false, 'a text'] as const) {
    const [raised, timeout] = raisedBy(given);
    assert.equal(raised, timeout);
  }
});

test('its message says how long, and why', () => {
  const messages = [
    new Timeout(),
    new Timeout(20),
    new Timeout(20, false),
    new Timeout(20, 'for the database'),
    new Timeout(undefined, false),
  ].map((timeout) => timeout.message);
  assert.deepEqual(messages, ['', '20 ms', '20 ms (silent)', '20 ms: for the database', '']);
});

test('the message of one that raises another error fits on one line and names that error', () => {
  assert.match(new Timeout(20, new RangeError('too slow')).message, /^20 ms: .*RangeError: too slow.*$/);
  assert.match(new Timeout(20, RangeError).message, /^20 ms: .*RangeError.*$/);
});

test('inspect shows the time, and whether it runs', () => {
  const timeout = new Timeout(20);
  assert.equal(inspect(timeout), '<Timeout 20 ms>');
  timeout.start();
  assert.equal(inspect(timeout), '<Timeout 20 ms, pending>');
  timeout.close();
  assert.equal(inspect(timeout), '<Timeout 20 ms>');
  assert.equal(inspect(new Timeout()), '<Timeout never>');
});

test('the stack of one that is raised shows where the greenlet waited', () => {
  using timeout = Timeout.startNew(1);
  function waitingHere(): void {
    new Queue().get();
  }
  assert.equal(thrownBy(waitingHere), timeout);
  assert.match(timeout.stack ?? '', /waitingHere .*timeout-error\.test/);
});

for (const wrong of ['1', 'soon', null, Number.NaN, {}, true, [], 10n]) {
  test(`${inspect(wrong)} is not a number of milliseconds`, () => {
    assert.throws(() => new Timeout(wrong as never), { code: 'ERR_INVALID_ARG_TYPE' });
  });
}

test('what is neither an error nor a class of errors cannot be raised', () => {
  for (const wrong of [42, true, null, {}, () => new Error('from a function'), class NoError {}]) {
    assert.throws(() => new Timeout(1, wrong as never), { code: 'ERR_INVALID_ARG_TYPE' });
  }
});

testInHub('what a Timeout has raised is not kept once it is closed and dropped', async () => {
  const { code, stdout, stderr } = await runScript('timeout-collected.mjs', { flags: ['--expose-gc'] });
  assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'collected 40 of 40\n', stderr: '' });
});

test('what the constructor of a class throws is raised instead of an error of that class', () => {
  const failure = new TypeError('cannot be made');
  class Broken extends Error {
    constructor() {
      super();
      throw failure;
    }
  }
  using timeout = Timeout.startNew(1, Broken);
  assert.equal(
    thrownBy(() => sleep(60_000)),
    failure,
  );
  assert.equal(timeout.hasRaised(failure), true);
});

test('the stack of an error that was made for it shows the line that waited', () => {
  class TooSlow extends Error {}
  const timeout = Timeout.startNew(1, TooSlow);
  function patience(): void {
    sleep(60_000);
  }
  assert.throws(patience, (error: Error) => error instanceof TooSlow && /\bpatience\b/.test(error.stack ?? ''));
  timeout.close();
});

import assert from 'node:assert/strict';
import { sleep, Timeout, withTimeout } from 'geventjs';
import { JumpingClock, withClock } from 'geventjs/testing';
import { test, testInHub } from '../support/suite.js';

const tooLong = (): string => {
  sleep(60_000);
  return 'done';
};

const briefly = (): string => {
  sleep(1);
  return 'done';
};

test('withTimeout returns what the function returns in time, and leaves no timer', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    assert.equal(
      withTimeout(10, () => 'done'),
      'done',
    );
    assert.equal(
      withTimeout(10, () => undefined, { otherwise: 'too slow' }),
      undefined,
    );
    assert.equal(clock.pending, 0);
  });
});

test('withTimeout throws a Timeout when the time is up', () => {
  const begin = performance.now();
  assert.throws(() => withTimeout(20, tooLong), { code: 'ERR_TIMEOUT', ms: 20 });
  assert.ok(performance.now() - begin >= 18);
});

test('withTimeout answers with something else when the time is up, undefined too', () => {
  assert.equal(withTimeout(1, tooLong, { otherwise: 'too slow' }), 'too slow');
  assert.equal(withTimeout(1, tooLong, { otherwise: undefined }), undefined);
  assert.equal(withTimeout(0, tooLong, { otherwise: 1 }), 1);
  assert.equal(withTimeout(-1, tooLong, { otherwise: 1 }), 1);
});

test('withTimeout without a limit calls the function', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const limits = [undefined, Number.POSITIVE_INFINITY].map((ms) => withTimeout(ms, () => clock.pending));
    assert.deepEqual(limits, [0, 0]);
  });
});

test('withTimeout takes a Timeout, and closes it', () => {
  const error = new RangeError('too slow');
  const timeout = new Timeout(1, error);
  assert.throws(
    () => withTimeout(timeout, tooLong),
    (caught) => caught === error,
  );
  assert.equal(timeout.pending, false);
  assert.equal(withTimeout(new Timeout(1, error), tooLong, { otherwise: 'too slow' }), 'too slow');
});

test('an error of the function passes through withTimeout', () => {
  const error = new Error('boom');
  const fail = () => {
    throw error;
  };
  for (const options of [undefined, { otherwise: 'too slow' }]) {
    assert.throws(
      () => (options ? withTimeout(10, fail, options) : withTimeout(10, fail)),
      (caught) => caught === error,
    );
  }
});

test('run returns what the function returns, and closes the Timeout', () => {
  const timeout = new Timeout(60_000);
  const value = timeout.run(() => {
    assert.equal(timeout.pending, true);
    return 'done';
  });
  assert.equal(value, 'done');
  assert.equal(timeout.pending, false);
  assert.throws(() => timeout.start(), { code: 'ERR_ALREADY_STARTED' });
});

test('run takes a Timeout that runs already', () => {
  const timeout = Timeout.startNew(60_000);
  assert.equal(
    timeout.run(() => timeout.pending),
    true,
  );
  assert.equal(timeout.pending, false);
});

test('run throws what the Timeout raises, unless that is silent', () => {
  const timeout = new Timeout(1);
  assert.throws(
    () => timeout.run(tooLong),
    (caught) => caught === timeout,
  );
  const error = new RangeError('too slow');
  assert.throws(
    () => new Timeout(1, error).run(tooLong),
    (caught) => caught === error,
  );
  assert.throws(() => new Timeout(1, RangeError).run(tooLong), RangeError);
  assert.throws(() => new Timeout(1, 'a text').run(tooLong), { code: 'ERR_TIMEOUT', message: '1 ms: a text' });
  assert.equal(new Timeout(1, false).run(tooLong), undefined);
});

test('a silent Timeout lets every other error pass, another silent one too', () => {
  const other = new Timeout(1, false);
  assert.throws(
    () =>
      new Timeout(60_000, false).run(() => {
        throw other;
      }),
    (caught) => caught === other,
  );
});

test('a silent Timeout that is not used with run is raised', () => {
  using timeout = Timeout.startNew(1, false);
  assert.throws(
    () => sleep(60_000),
    (caught) => caught === timeout,
  );
});

test('run without milliseconds sets no limit', () => {
  assert.equal(new Timeout().run(briefly), 'done');
});

testInHub('wrong arguments are errors at once; without a limit withTimeout works in the hub', () => {
  assert.throws(() => withTimeout(1, 1 as never), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => withTimeout(Number.NaN, () => 1), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => withTimeout(1, () => 1), { code: 'ERR_BLOCKING_SWITCH_OUT' });
  assert.equal(
    withTimeout(undefined, () => 'done'),
    'done',
  );
});

test('withTimeout waits for what an async function promises', () => {
  const later = async () => {
    await new Promise((done) => setImmediate(done));
    return 'done';
  };
  assert.equal(withTimeout(60_000, later), 'done');
  assert.equal(withTimeout(undefined, later), 'done');
  assert.equal(
    withTimeout(1, () => new Promise<string>(() => undefined), { otherwise: 'too slow' }),
    'too slow',
  );
});

import assert from 'node:assert/strict';
import {
  fromCallback,
  type Greenlet,
  iwait,
  joinAll,
  killAll,
  sleep,
  spawn,
  Timeout,
  type TimeoutLike,
  wait,
} from 'geventjs';
import { Queue } from 'geventjs/queue';
import { test, testInHub } from '../support/suite.js';

const never = (): Promise<never> => new Promise(() => undefined);

/** Swallows every error until the gate opens. */
function stubborn(gate: Queue<string>): Greenlet<string> {
  const greenlet = spawn(() => {
    for (;;) {
      try {
        return gate.get();
      } catch {}
    }
  });
  sleep(0);
  return greenlet;
}

interface Call {
  title: string;
  /** Waits at most so long for `other` or for `gate`; nothing of that will happen. */
  call: (timeout: TimeoutLike, other: Greenlet<string>, gate: Queue<string>) => unknown;
  /** The code of the error when a number of milliseconds ran out. */
  code: string;
}

const raising: Call[] = [
  { title: 'Greenlet.get', call: (timeout, other) => other.get({ timeout }), code: 'ERR_TIMEOUT' },
  { title: 'Queue.get', call: (timeout) => new Queue().get({ timeout }), code: 'ERR_QUEUE_EMPTY' },
  { title: 'Queue.put', call: (timeout) => new Queue(1, [1]).put(2, { timeout }), code: 'ERR_QUEUE_FULL' },
  { title: 'wait for a promise', call: (timeout) => wait(never(), timeout), code: 'ERR_TIMEOUT' },
  { title: 'wait with a signal', call: (timeout) => wait(never, timeout), code: 'ERR_TIMEOUT' },
  { title: 'fromCallback', call: (timeout) => fromCallback(() => 0, timeout), code: 'ERR_TIMEOUT' },
  { title: 'killAll', call: (timeout, other) => killAll([other], undefined, { timeout }), code: 'ERR_TIMEOUT' },
];

const answering: (Omit<Call, 'code'> & { answer: unknown })[] = [
  { title: 'Greenlet.join', call: (timeout, other) => other.join({ timeout }), answer: undefined },
  { title: 'Greenlet.kill', call: (timeout, other) => other.kill(undefined, { timeout }), answer: undefined },
  { title: 'joinAll', call: (timeout, other) => joinAll([other], { timeout }), answer: [] },
  { title: 'iwait', call: (timeout, other) => [...iwait([other], { timeout })], answer: [] },
  { title: 'wait for greenlets', call: (timeout, other) => wait([other], { timeout }), answer: [] },
  { title: 'wait until idle', call: (timeout) => wait(undefined, { timeout }), answer: false },
];

/** Calls `body` with a greenlet that does not end by itself, and ends it. */
function withOther(body: (other: Greenlet<string>, gate: Queue<string>) => void): void {
  const gate = new Queue<string>();
  const other = stubborn(gate);
  // Something must be left that could happen, or waiting until idle is over at once.
  const alarm = setTimeout(() => undefined, 60_000);
  try {
    body(other, gate);
  } finally {
    clearTimeout(alarm);
    gate.put('end');
    other.join();
  }
}

const errorOf = (body: () => unknown): unknown => {
  try {
    body();
  } catch (error) {
    return error;
  }
  return assert.fail('nothing was thrown');
};

for (const { title, call, code } of raising) {
  test(`${title} with a number of milliseconds throws after no less than that`, () => {
    withOther((other, gate) => {
      const begin = performance.now();
      assert.throws(() => call(20, other, gate), { code });
      assert.ok(performance.now() - begin >= 18);
    });
  });

  test(`${title} with a Timeout raises that Timeout, or what it was made with`, () => {
    withOther((other, gate) => {
      const timeout = new Timeout(1);
      assert.equal(
        errorOf(() => call(timeout, other, gate)),
        timeout,
      );
      assert.equal(timeout.pending, false);
      const silent = new Timeout(1, false);
      assert.equal(
        errorOf(() => call(silent, other, gate)),
        silent,
      );
      const error = new RangeError('too slow');
      assert.equal(
        errorOf(() => call(new Timeout(1, error), other, gate)),
        error,
      );
    });
  });
}

for (const { title, call, answer } of answering) {
  test(`${title} with a number of milliseconds, or a Timeout of whatever kind, returns after no less than that`, () => {
    for (const timeout of [
      20,
      new Timeout(20),
      new Timeout(20, false),
      new Timeout(20, new RangeError('not thrown')),
    ]) {
      withOther((other, gate) => {
        const begin = performance.now();
        assert.deepEqual(call(timeout, other, gate), answer);
        assert.ok(performance.now() - begin >= 18);
        if (timeout instanceof Timeout) assert.equal(timeout.pending, false);
      });
    }
  });
}

for (const { title, call } of [...raising, ...answering]) {
  test(`${title}: no time, and a wrong time`, () => {
    withOther((other, gate) => {
      for (const wrong of ['1', null, Number.NaN, {}]) {
        assert.throws(() => call(wrong as never, other, gate), { code: 'ERR_INVALID_ARG_TYPE' });
      }
      assert.throws(() => call(-1, other, gate), { code: 'ERR_OUT_OF_RANGE' });
      assert.equal(other.hasLinks(), 0);
    });
  });
}

for (const { title, call } of [...raising, ...answering]) {
  test(`${title}: a Timeout that has been closed is refused`, () => {
    withOther((other, gate) => {
      const closed = new Timeout(1);
      closed.close();
      assert.throws(() => call(closed, other, gate), { code: 'ERR_ALREADY_STARTED', message: /Make a new one/ });
      assert.equal(other.hasLinks(), 0);
    });
  });
}

test('a queue keeps no place for who was refused', () => {
  const closed = new Timeout(1);
  closed.close();
  const queue = new Queue<string>();
  assert.throws(() => queue.get({ timeout: closed }), { code: 'ERR_ALREADY_STARTED' });
  queue.put('item');
  assert.equal(queue.get(), 'item');
});

testInHub(
  'in the hub a Timeout as limit harms no call that need not wait, and the others say who they are',
  async () => {
    const timeout = new Timeout(60_000);
    const answer = fromCallback((done) => done(null, 'at once'), timeout);
    assert.equal(answer, 'at once');
    const greenlet = spawn(() => sleep(0));
    for (const call of [() => greenlet.get({ timeout }), () => greenlet.join({ timeout })]) {
      assert.throws(call, { code: 'ERR_BLOCKING_SWITCH_OUT', message: /^Greenlet\.\w+ would block / });
    }
    assert.deepEqual([greenlet.hasLinks(), timeout.pending], [0, false]);
    await greenlet;
  },
);

test('options that are no object are an error, not a wait without limit', () => {
  const other = spawn(() => sleep(60_000));
  const queue = new Queue<string>();
  const calls: Record<string, (options: never) => unknown> = {
    'Greenlet.get': (options) => other.get(options),
    'Greenlet.join': (options) => other.join(options),
    'Greenlet.kill': (options) => other.kill(undefined, options),
    killAll: (options) => killAll([other], undefined, options),
    joinAll: (options) => joinAll([other], options),
    iwait: (options) => iwait([other], options),
    wait: (options) => wait([other], options),
    'Queue.get': (options) => queue.get(options),
    'Queue.put': (options) => queue.put('item', options),
  };
  for (const [name, call] of Object.entries(calls)) {
    for (const wrong of [20, 'soon', null, new Timeout(20)]) {
      assert.throws(
        () => call(wrong as never),
        (error: Error & { code?: string }) =>
          error.code === 'ERR_INVALID_ARG_TYPE' &&
          error.message.startsWith(`the options of ${name} must be an object like { timeout: 100 }, got `),
        `${name} ${String(wrong)}`,
      );
    }
  }
  assert.equal(queue.size, 0);
  assert.equal(other.dead, false);
  other.kill();
});

test('an option that a call does not have is an error, not ignored', () => {
  const greenlet = spawn(() => sleep(0));
  const wrong = { timout: 5 } as object;
  for (const [call, text] of [
    [() => greenlet.get(wrong), /Greenlet\.get has no option 'timout'; it has block, timeout/],
    [() => greenlet.join({ block: false } as object), /Greenlet\.join has no option 'block'; it has timeout/],
    [() => joinAll([greenlet], wrong), /joinAll has no option 'timout'; it has timeout, raiseError, count/],
    [
      () => new Queue().get({ blocking: false } as object),
      /Queue\.get has no option 'blocking'; it has block, timeout/,
    ],
    [() => wait([greenlet], wrong), /wait has no option 'timout'; it has timeout, count/],
    [() => greenlet.kill(undefined, wrong), /Greenlet\.kill has no option 'timout'; it has block, timeout, insist/],
  ] as const) {
    assert.throws(call, { code: 'ERR_INVALID_ARG_TYPE', message: text });
  }
  greenlet.join();
});

test('a Timeout that runs for another greenlet is refused: it would limit nothing here', () => {
  const queue = new Queue<number>();
  const timeout = new Timeout(60_000);
  const first = spawn(() => queue.get({ timeout }));
  sleep(0);
  assert.throws(() => queue.get({ timeout }), { code: 'ERR_CONCURRENT_OBJECT_USE' });
  queue.put(1);
  assert.equal(first.get(), 1);
  queue.put(2);
  assert.equal(queue.get({ timeout }), 2);
});

import assert from 'node:assert/strict';
import { sleep, spawn, Timeout, wait } from 'geventjs';
import { runScript } from '../support/child.js';
import { test, testInHub } from '../support/suite.js';

const later = <T>(value: T): Promise<T> => new Promise((resolve) => setImmediate(resolve, value));
const failLater = (error: unknown): Promise<never> => new Promise((_, reject) => setImmediate(reject, error));
const never = (): Promise<never> => new Promise(() => undefined);

function thrownBy(body: () => unknown): unknown {
  try {
    body();
  } catch (error) {
    return error;
  }
  return assert.fail('nothing was thrown');
}

test('wait returns the value of a promise', () => {
  const value = { n: 1 };
  assert.equal(wait(later(value)), value);
  assert.equal(wait(Promise.resolve('settled before')), 'settled before');
  assert.equal(wait(Promise.resolve()), undefined);
  assert.equal(
    wait(
      (async () => {
        await null;
        return 'from an async function';
      })(),
    ),
    'from an async function',
  );
});

test('while one greenlet waits the others go on', () => {
  const order: string[] = [];
  let resolve: (value: string) => void = () => undefined;
  const promise = new Promise<string>((done) => {
    resolve = done;
  });
  spawn(() => {
    order.push('other');
    sleep(1);
    order.push('other again');
    resolve('value');
  });
  order.push(wait(promise));
  assert.deepEqual(order, ['other', 'other again', 'value']);
});

test('several greenlets may wait for one promise', () => {
  const promise = later('value');
  const greenlets = [1, 2, 3].map(() => spawn(() => wait(promise)));
  assert.deepEqual(
    greenlets.map((greenlet) => greenlet.get()),
    ['value', 'value', 'value'],
  );
});

test('wait throws the very error of a promise, whatever it is', () => {
  for (const error of [new Error('boom'), 'text', undefined, null, { code: 1 }, Object.freeze(new Error('frozen'))]) {
    assert.equal(
      thrownBy(() => wait(failLater(error))),
      error,
    );
    assert.equal(
      thrownBy(() => wait(Promise.reject(error))),
      error,
    );
  }
});

test('the stack of the error shows where it was made, and the line that waited, once', () => {
  async function failFarAway(): Promise<never> {
    await null;
    throw new RangeError('boom');
  }
  const promise = failFarAway();
  function waitingHere(): never {
    return wait(promise);
  }
  function passingOn(): never {
    return waitingHere();
  }
  const error = thrownBy(passingOn) as Error;
  thrownBy(passingOn);
  const stack = error.stack ?? '';
  assert.match(stack, /^RangeError: boom\n {4}at (async )?failFarAway /);
  assert.match(stack, /\n {4}at waitingHere .*promises\.test/);
  assert.match(stack, /\n {4}at passingOn .*promises\.test/);
  assert.equal(stack.split('at waitingHere').length, 2, stack);
  assert.ok(stack.indexOf('failFarAway') < stack.indexOf('waitingHere'));
});

test('everything with a then can be waited for', () => {
  const thenable = <T>(settle: (resolve: (value: T) => void, reject: (error: unknown) => void) => void) =>
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what is tested
    ({ then: settle }) as unknown as PromiseLike<T>;
  assert.equal(wait(thenable<number>((resolve) => void setImmediate(resolve, 5))), 5);
  assert.equal(wait(thenable<number>((resolve) => resolve(6))), 6);
  const error = new Error('boom');
  assert.equal(
    thrownBy(() => wait(thenable((_, reject) => reject(error)))),
    error,
  );
  const twice = thenable<number>((resolve, reject) => {
    resolve(7);
    resolve(8);
    reject(error);
  });
  assert.equal(wait(twice), 7);
  const throwing = thenable(() => {
    throw error;
  });
  assert.equal(
    thrownBy(() => wait(throwing)),
    error,
  );
});

test('one that is settled at once needs no switch', () => {
  let ran = false;
  const other = spawn(() => {
    ran = true;
  });
  // biome-ignore lint/suspicious/noThenProperty: a thenable is what is tested
  wait({ then: (resolve: (value: number) => void) => resolve(1) } as unknown as PromiseLike<number>);
  assert.equal(ran, false);
  other.join();
});

test('with a number of milliseconds it throws a Timeout of that length', () => {
  const begin = performance.now();
  assert.throws(() => wait(never(), 20), { code: 'ERR_TIMEOUT', ms: 20 });
  assert.ok(performance.now() - begin >= 18);
  assert.throws(() => wait(never(), 0), { code: 'ERR_TIMEOUT', ms: 0 });
  assert.equal(wait(later('in time'), 60_000), 'in time');
  assert.equal(wait(later('for ever'), Number.POSITIVE_INFINITY), 'for ever');
});

test('with a Timeout it raises that, or what it was made with', () => {
  const timeout = new Timeout(1);
  assert.equal(
    thrownBy(() => wait(never(), timeout)),
    timeout,
  );
  const error = new RangeError('too slow');
  assert.equal(
    thrownBy(() => wait(never(), new Timeout(1, error))),
    error,
  );
});

test('a promise that is given up may be waited for again', () => {
  let resolve: (value: string) => void = () => undefined;
  const promise = new Promise<string>((done) => {
    resolve = done;
  });
  assert.throws(() => wait(promise, 1), { code: 'ERR_TIMEOUT' });
  resolve('value');
  assert.equal(wait(promise), 'value');
});

testInHub('in the hub it refuses, says what to do, and the promise does no harm', async () => {
  assert.throws(() => wait(failLater(new Error('nobody waits'))), {
    code: 'ERR_BLOCKING_SWITCH_OUT',
    message: /^wait\(promise\) would block .*spawn\(\(\) => \{ … \}\)/,
  });
  await later(undefined);
  await later(undefined);
});

testInHub('a promise that is given up never becomes an unhandled rejection', async () => {
  const { code, stdout, stderr } = await runScript('abandoned-promises.mjs');
  assert.equal(code, 0, stderr);
  assert.equal(stderr, '');
  assert.deepEqual(stdout.trimEnd().split('\n'), [
    'timed out: Timeout',
    'with a signal: Timeout',
    'killed: GreenletExit',
    'blocking: Timeout',
    'returned by a function: GreenletExit',
    'in the hub: BlockingSwitchOutError',
    '6 rejected too late',
  ]);
});

testInHub('a promise that nobody ever waited for still is an unhandled rejection', async () => {
  const { code, stderr } = await runScript('abandoned-promises.mjs', { args: ['nobody'] });
  assert.equal(code, 1);
  assert.match(stderr, /Error: nobody waited/);
});

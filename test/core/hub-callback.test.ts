import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { getCurrent, sleep, spawn } from 'geventjs';
import { Callback, getHub, type Hub } from 'geventjs/hub';
import { captureReports, test, testInHub } from '../support/suite.js';

const hub: Hub = getHub();

/** A turn of everybody who is ready. */
const turn = () => new Promise<void>((done) => setImmediate(done));

test('runCallback calls in the hub, with the arguments, after the current greenlet blocks', () => {
  const calls: unknown[] = [];
  hub.runCallback((...args: unknown[]) => calls.push([getCurrent() === hub.greenlet, ...args]), 1, 'two');
  assert.deepEqual(calls, []);
  sleep(0);
  assert.deepEqual(calls, [[true, 1, 'two']]);
});

test('callbacks are called once, in order', () => {
  const calls: number[] = [];
  for (let i = 0; i < 1000; i++) hub.runCallback(() => calls.push(i));
  sleep(0);
  sleep(0);
  assert.deepEqual(
    calls,
    Array.from({ length: 1000 }, (_, i) => i),
  );
});

testInHub('runCallback works in the hub, and returns before the call', async () => {
  let called = false;
  hub.runCallback(() => {
    called = true;
  });
  assert.equal(called, false);
  await turn();
  assert.equal(called, true);
});

test('a callback is pending until it begins', () => {
  const states: boolean[] = [];
  const callback = hub.runCallback(() => states.push(callback.pending));
  assert.ok(callback instanceof Callback);
  states.push(callback.pending);
  assert.equal(inspect(callback), '<Callback: pending>');
  sleep(0);
  states.push(callback.pending);
  assert.equal(inspect(callback), '<Callback: done>');
  assert.deepEqual(states, [true, false, false]);
});

test('a callback that is stopped is not called, and its neighbours are', () => {
  const calls: string[] = [];
  hub.runCallback(() => {
    calls.push('first');
    later.stop();
  });
  const stopped = hub.runCallback(() => calls.push('stopped at once'));
  const later = hub.runCallback(() => calls.push('stopped by the first'));
  const last = hub.runCallback(() => calls.push('last'));
  stopped.stop();
  assert.equal(stopped.pending, false);
  sleep(0);
  assert.deepEqual(calls, ['first', 'last']);
  last.stop();
  last.stop();
  sleep(0);
  assert.deepEqual(calls, ['first', 'last']);
});

test('what is no function is refused at once', () => {
  for (const wrong of [undefined, null, 1, 'callback', {}]) {
    assert.throws(() => hub.runCallback(wrong as never), {
      code: 'ERR_INVALID_ARG_TYPE',
      message: /callback must be a function/,
    });
  }
});

test('an error in a callback is reported, once, and the next ones are called', () => {
  const calls: string[] = [];
  const text = captureReports(() => {
    hub.runCallback(() => calls.push('before'));
    hub.runCallback(() => {
      throw new RangeError('in a callback');
    });
    hub.runCallback(() => calls.push('after'));
    const greenlet = spawn(() => calls.push('greenlet'));
    greenlet.join();
    sleep(0);
  });
  assert.deepEqual(calls, ['before', 'after', 'greenlet']);
  assert.equal(text.match(/RangeError: in a callback/g)?.length, 1, text);
  assert.match(text, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ <Callback: done> failed with RangeError$/m);
});

test('an error in a callback does not shorten the sleep of a greenlet', () => {
  let timers = 0;
  const text = captureReports(() => {
    setTimeout(() => {
      timers++;
      hub.runCallback(() => {
        throw new Error('while somebody sleeps');
      });
    }, 1);
    const end = performance.now() + 20;
    sleep(20);
    // A timer may be some microseconds early by this clock.
    assert.ok(performance.now() > end - 2);
  });
  assert.equal(timers, 1);
  assert.equal(text.match(/while somebody sleeps/g)?.length, 1, text);
});

test('two hundred errors in a row are all reported, and the drain goes on', () => {
  const calls: number[] = [];
  const text = captureReports(() => {
    for (let i = 0; i < 200; i++) {
      hub.runCallback(() => {
        calls.push(i);
        throw new Error(`number ${i};`);
      });
    }
    sleep(0);
    sleep(0);
  });
  assert.equal(calls.length, 200);
  assert.equal(text.match(/Error: number \d+;/g)?.length, 200);
});

test('what is thrown need not be an error', () => {
  const text = captureReports(() => {
    for (const thrown of [undefined, null, 'text', 7]) {
      hub.runCallback(() => {
        throw thrown;
      });
    }
    sleep(0);
  });
  for (const name of ['undefined', 'object', 'string', 'number'])
    assert.ok(text.includes(`failed with ${name}\n`), text);
});

test('inspect of the hub says how many are ready', () => {
  assert.equal(inspect(hub), '<Hub: 0 ready>');
  hub.runCallback(() => undefined);
  assert.deepEqual([inspect(hub), hub.readyCount], ['<Hub: 1 ready>', 1]);
  sleep(0);
  assert.equal(hub.readyCount, 0);
});

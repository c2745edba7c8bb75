import assert from 'node:assert/strict';
import { type Greenlet, sleep, spawn, Timeout, wait } from 'geventjs';
import { runScript } from '../support/child.js';
import { gated } from '../support/gated.js';
import { captureReports, test, testInHub } from '../support/suite.js';

const endless = (): Greenlet<void> => spawn(() => sleep(60_000));
test('wait returns those that are ready, in that order', () => {
  const { a, b, c, finish } = gated();
  spawn(finish, 'b', 'c', 'a');
  assert.deepEqual(wait([a, b, c]), [b, c, a]);
  assert.deepEqual(wait([a, b, c]), [a, b, c]);
});

test('it returns when enough are ready', () => {
  const { a, b, c, finish } = gated();
  spawn(finish, 'c', 'b');
  assert.deepEqual(wait([a, b, c], { count: 1 }), [c]);
  assert.deepEqual(wait([a, b, c], { count: 0 }), []);
  assert.deepEqual(wait([a, b, c], { count: 2, timeout: 60_000 }), [c, b]);
  assert.equal(a.hasLinks(), 0);
  a.kill();
});

test('it returns when the time is up', () => {
  const greenlet = endless();
  const begin = performance.now();
  assert.deepEqual(wait([greenlet], { timeout: 20 }), []);
  assert.ok(performance.now() - begin >= 18);
  assert.equal(greenlet.hasLinks(), 0);
  greenlet.kill();
});

test('an empty list needs no switch', () => {
  let ran = false;
  const other = spawn(() => {
    ran = true;
  });
  assert.deepEqual(wait([]), []);
  assert.equal(ran, false);
  other.join();
});

test('a failed greenlet is ready, too', () => {
  captureReports(() => {
    const failed = spawn((): number => {
      throw new Error('boom');
    });
    assert.deepEqual(wait([failed]), [failed]);
  });
});

test('a Timeout of somebody else passes, and no link is left', () => {
  const greenlet = endless();
  using outer = Timeout.startNew(1);
  assert.throws(
    () => wait([greenlet], { timeout: 60_000 }),
    (error) => error === outer,
  );
  assert.equal(greenlet.hasLinks(), 0);
  greenlet.kill();
});

test('a single greenlet is waited for like a promise: its value, or its error', () => {
  assert.equal(wait(spawn(() => 1)), 1);
  captureReports(() => {
    const error = new Error('boom');
    const failed = spawn((): number => {
      throw error;
    });
    assert.throws(
      () => wait(failed),
      (caught) => caught === error,
    );
  });
});

test('what cannot be waited for is an error', () => {
  for (const wrong of [42, 'text', null, true, {}, Symbol('s'), [1], [Promise.resolve()]]) {
    assert.throws(() => wait(wrong as never), { code: 'ERR_INVALID_ARG_TYPE' });
  }
});

testInHub('wait without objects returns when nothing is left that could happen, or its time is up', async () => {
  const { code, stdout, stderr } = await runScript('wait-until-idle.cjs');
  assert.equal(code, 0, stderr);
  assert.deepEqual(stdout.trimEnd().split('\n'), [
    'nothing to do: true',
    'again: true',
    'a spawned greenlet: true, it ran: true',
    'a greenlet of 30 ms: true, it ran: true, long enough: true',
    'a greenlet of 60 s, 20 ms: false, long enough: true',
    'a Timeout: false',
    'it was killed: true',
    'a greenlet that nobody can wake: true',
    'a timer without ref: true',
    'a sleep without ref: true',
    'sleeping afterwards works',
  ]);
});

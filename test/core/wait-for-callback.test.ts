import assert from 'node:assert/strict';
import { type Greenlet, sleep, spawn, withTimeout } from 'geventjs';
import { GreenletExit } from 'geventjs/exceptions';
import { type Done, waitForCallback } from '#internal/core/wait-for-callback.js';
import { test } from '../support/suite.js';

/** An operation that is over when the test says so. */
function operation() {
  const late: string[] = [];
  let finish: Done<string> = () => assert.fail('not started');
  const start = (done: Done<string>) => {
    finish = done;
  };
  const wait = () => waitForCallback<string>('test', start, (value) => late.push(value));
  return { late, wait, finish: (value: string) => finish(null, value) };
}

test('a result that nobody waits for any more is given back', () => {
  const { late, wait, finish } = operation();
  const greenlet: Greenlet<unknown, []> = spawn(wait);
  sleep(0);
  greenlet.kill();
  assert.ok(greenlet.value instanceof GreenletExit);
  finish('result');
  assert.deepEqual(late, ['result']);
});

test('so it is after a timeout', () => {
  const { late, wait, finish } = operation();
  assert.equal(withTimeout(1, wait, { otherwise: 'too late' }), 'too late');
  finish('result');
  assert.deepEqual(late, ['result']);
});

test('a greenlet that is killed between the result and its turn gets the result first, and loses nothing', () => {
  const { late, wait, finish } = operation();
  const got: string[] = [];
  const greenlet = spawn(() => {
    got.push(wait());
    sleep(1000);
    got.push('went on');
  });
  sleep(0);
  finish('result');
  greenlet.kill();
  assert.deepEqual([got, late], [['result'], []]);
});

test('a greenlet that has been killed before does not start it', () => {
  let started = 0;
  const greenlet: Greenlet<void, []> = spawn(() => {
    greenlet.kill(GreenletExit, { block: false });
    waitForCallback('test', () => started++);
  });
  greenlet.join();
  assert.equal(started, 0);
});

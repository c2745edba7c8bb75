import assert from 'node:assert/strict';
import { GreenletExit, sleep, spawn, Timeout, wait } from 'geventjs';
import { AsyncResult } from 'geventjs/event';
import { runScript } from '../support/child.js';
import { captureReports, test, testInHub } from '../support/suite.js';

const boom = new Error('boom');
const tooEarly = Symbol('not delivered');

/** What comes of a greenlet that is linked to three results in the three ways. */
function linkThree(run: () => number, when: 'before' | 'after'): unknown[] {
  const results = [1, 2, 3].map(() => new AsyncResult<number>());
  captureReports(() => {
    const greenlet = spawn(run);
    if (when === 'after') greenlet.join();
    greenlet.link(results[0] as AsyncResult<number>);
    greenlet.linkValue(results[1] as AsyncResult<number>);
    greenlet.linkException(results[2] as AsyncResult<number>);
    greenlet.join();
    sleep(0);
  });
  return results.map((result) => {
    try {
      return result.get({ timeout: 1 });
    } catch (error) {
      return error instanceof Timeout ? tooEarly : error;
    }
  });
}

for (const when of ['before', 'after'] as const) {
  test(`linked ${when} the end of a greenlet it gets the value, or the error, if the link is for that`, () => {
    assert.deepEqual(
      linkThree(() => 25, when),
      [25, 25, tooEarly],
    );
    const fail = () => {
      throw boom;
    };
    assert.deepEqual(linkThree(fail, when), [boom, tooEarly, boom]);
  });
}

test('a killed greenlet delivers its GreenletExit as a value', () => {
  const result = new AsyncResult<void>();
  const greenlet = spawn(() => sleep(60_000));
  greenlet.link(result);
  sleep(0);
  greenlet.kill();
  sleep(0);
  assert.ok((result.get() as unknown) instanceof GreenletExit);
});

test('one result can be linked to another, and taken back', () => {
  const [first, second, third] = [1, 2, 3].map(() => new AsyncResult<number>()) as [
    AsyncResult<number>,
    AsyncResult<number>,
    AsyncResult<number>,
  ];
  first.rawlink(second);
  first.rawlink(third);
  first.unlink(third);
  first.set(7);
  assert.equal(second.get(), 7);
  assert.equal(third.ready(), false);
  const failed = new AsyncResult<number>();
  first.rawlink(failed);
  failed.setException(boom);
  sleep(0);
  assert.equal(failed.get(), 7, 'the value that came later wins');
});

test('links are told once, in order, in the hub; soon if it is ready', () => {
  const result = new AsyncResult<number>();
  const told: string[] = [];
  result.rawlink((source) => told.push(`first ${source.value}`));
  const taken = () => told.push('taken back');
  result.rawlink(taken);
  result.unlink(taken);
  result.set(1);
  result.set(2);
  assert.equal(told.length, 0, 'told before the hub had its turn');
  sleep(0);
  assert.deepEqual(told, ['first 2']);
  result.rawlink(() => told.push('late'));
  sleep(0);
  assert.deepEqual(told, ['first 2', 'late']);
  assert.equal(result.linkCount, 0);
});

testInHub('what is not a function, and has no receive, cannot be linked; to unlink anything is silent', () => {
  const result = new AsyncResult<number>();
  for (const wrong of [null, undefined, 1, {}]) {
    assert.throws(() => result.rawlink(wrong as never), { code: 'ERR_INVALID_ARG_TYPE' });
  }
  result.unlink(null as never);
  result.unlink(null as never);
  assert.equal(result.linkCount, 0);
});

testInHub('it can be awaited', async () => {
  const result = new AsyncResult<number>();
  setTimeout(() => result.set(5), 1);
  assert.equal(await result, 5);
  assert.equal(await result.then((value) => value + 1), 6);
  const failed = new AsyncResult<number>();
  setTimeout(() => failed.setException(boom), 1);
  await assert.rejects(async () => await failed, boom);
  assert.equal(await failed.then(undefined, () => 'caught'), 'caught');
});

test('a greenlet can wait for its value like that of a promise', () => {
  const result = new AsyncResult<number>();
  spawn(() => result.set(5));
  assert.equal(wait(result), 5);
});

test('an error that nobody asks for is silent; a promise made of it is not', () => {
  const { code, stdout, stderr } = wait(runScript('async-result-silent.mjs'));
  assert.equal(stderr, '');
  assert.equal(stdout, 'unhandled: asked for\n');
  assert.equal(code, 0);
});

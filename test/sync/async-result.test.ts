import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { GreenletExit, joinAll, sleep, spawn } from 'geventjs';
import { AsyncResult } from 'geventjs/event';
import { getHub } from 'geventjs/hub';
import { test, testInHub } from '../support/suite.js';

const hub = getHub();
const boom = new Error('boom');

testInHub('a new one has nothing, and needs no greenlet', () => {
  const result = new AsyncResult<number>();
  assert.deepEqual([result.ready(), result.done(), result.successful()], [false, false, false]);
  assert.deepEqual([result.value, result.exception, result.excInfo], [undefined, undefined, undefined]);
  assert.deepEqual([result.cancel(), result.cancelled()], [false, false]);
  assert.equal(result.linkCount, 0);
});

testInHub('inspect and statistics show the name and the state', () => {
  const result = new AsyncResult<number>({ name: 'answer' });
  assert.equal(inspect(result), '<AsyncResult "answer": not ready, 0 waiting>');
  assert.deepEqual(result.statistics(), { ready: false, waiting: 0 });
  assert.ok(Object.isFrozen(result.statistics()));
  result.setException(boom);
  assert.match(inspect(result), /^<AsyncResult "answer": error Error: boom>$/);
  result.set(42);
  assert.equal(inspect(result), '<AsyncResult "answer": value 42>');
  assert.deepEqual(result.statistics(), { ready: true, waiting: 0 });
  assert.throws(() => new AsyncResult(1 as never), { code: 'ERR_INVALID_ARG_TYPE' });
});

for (const deliver of ['set', 'setResult'] as const) {
  test(`${deliver} gives its value to everybody who asks, before and after, and does not switch`, () => {
    const result = new AsyncResult<string>();
    const order: string[] = [];
    const asking = [1, 2, 3].map((n) => spawn(() => order.push(`${n} ${result.get()}`)));
    sleep(0);
    assert.equal(result.linkCount, 3);
    result[deliver]('value');
    order.push('delivered');
    joinAll(asking, { raiseError: true });
    assert.deepEqual(order, ['delivered', '1 value', '2 value', '3 value']);
    const answers = [result.get(), result.getNowait(), result.result(), result.wait(), result.value];
    assert.deepEqual(answers, Array(5).fill('value'));
    assert.deepEqual([result.ready(), result.done(), result.successful()], [true, true, true]);
  });
}

test('an undefined value is a value', () => {
  const result = new AsyncResult();
  result.set();
  assert.deepEqual([result.ready(), result.successful(), result.get()], [true, true, undefined]);
});

test('another value takes the place of the first, also for those who have not run yet', () => {
  const result = new AsyncResult<number>();
  const asking = spawn(() => result.get());
  sleep(0);
  result.set(1);
  result.set(2);
  assert.equal(result.get(), 2);
  assert.equal(asking.get(), 2);
});

test('setException throws the very error at everybody who gets, and at nobody who waits', () => {
  const result = new AsyncResult<number>();
  let caught: unknown;
  const asking = spawn(() => {
    try {
      result.get();
    } catch (error) {
      caught = error;
    }
  });
  const waiting = spawn(() => result.wait());
  sleep(0);
  result.setException(boom);
  assert.equal(caught, undefined);
  sleep(0);
  assert.equal(caught, boom);
  assert.equal(waiting.get(), undefined);
  for (const get of [() => result.get(), () => result.getNowait(), () => result.result()]) {
    assert.throws(get, (error) => error === boom);
  }
  assert.equal(result.wait(), undefined);
  assert.deepEqual([result.ready(), result.successful(), result.exception], [true, false, boom]);
  assert.deepEqual(result.excInfo, [Error, boom, boom.stack]);
  asking.join();
});

test('anything can be the error', () => {
  for (const thrown of [undefined, null, 0, 'text']) {
    const result = new AsyncResult<number>();
    result.setException(thrown);
    assert.deepEqual([result.ready(), result.successful()], [true, false]);
    let caught: unknown = 'nothing';
    try {
      result.get();
    } catch (error) {
      caught = error;
    }
    assert.equal(caught, thrown);
  }
});

for (const order of ['the value first', 'the error first']) {
  test(`with a value and an error the value wins: ${order}`, () => {
    const result = new AsyncResult<number>();
    if (order === 'the value first') result.set(1);
    result.setException(boom);
    if (order === 'the error first') result.set(1);
    assert.deepEqual([result.get(), result.wait(), result.successful()], [1, 1, true]);
    assert.equal(result.exception, boom);
    assert.equal(result.excInfo?.[1], boom);
  });
}

test('without a result those who do not want to wait get a Timeout', () => {
  const result = new AsyncResult<number>();
  assert.throws(() => result.get({ block: false }), { code: 'ERR_TIMEOUT' });
  assert.throws(() => result.get({ block: false, timeout: 10 }), { code: 'ERR_TIMEOUT' });
  assert.throws(() => result.getNowait(), { code: 'ERR_TIMEOUT' });
  assert.equal(result.linkCount, 0);
});

test('one who is killed leaves at once; a kill that crosses the delivery comes after it', () => {
  const result = new AsyncResult<number>();
  const seen: unknown[] = [];
  const killed = spawn(() => result.get());
  const crossing = spawn(() => {
    seen.push(result.get());
    sleep(0);
    seen.push('not reached');
  });
  sleep(0);
  killed.kill();
  assert.equal(result.linkCount, 1);
  result.set(1);
  crossing.kill();
  assert.deepEqual(seen, [1]);
  assert.ok((killed.value as unknown) instanceof GreenletExit);
});

test('inspect of results that hold themselves, or one another through a greenlet, comes to an end', () => {
  const own = new AsyncResult<unknown>();
  own.set(own);
  assert.equal(inspect(own), '<AsyncResult: value <AsyncResult: value [Circular]>>');
  const held = new AsyncResult<unknown>();
  const greenlet = spawn(() => held);
  greenlet.join();
  held.set(greenlet);
  assert.match(inspect(held), /^<AsyncResult: value <Greenlet "Greenlet-\d+": finished with value <.*>>$/);
  assert.match(inspect(greenlet), /^<Greenlet "Greenlet-\d+": finished with value <AsyncResult: value/);
});

testInHub('callbacks of the loop deliver and ask, and never wait', async () => {
  const result = new AsyncResult<number>({ name: 'answer' });
  for (const call of [() => result.get(), () => result.wait(), () => result.result()]) {
    assert.throws(call, { code: 'ERR_BLOCKING_SWITCH_OUT', message: /AsyncResult\./ });
  }
  assert.throws(() => result.getNowait(), { code: 'ERR_TIMEOUT' });
  assert.equal(result.linkCount, 0);
  const asking = spawn(() => result.get());
  setTimeout(() => result.set(5), 1);
  assert.equal(await asking, 5);
  assert.deepEqual([result.get(), result.wait()], [5, 5]);
  assert.equal(hub.readyCount, 0);
});

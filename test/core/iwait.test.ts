import assert from 'node:assert/strict';
import { type Greenlet, iwait, joinAll, sleep, spawn, type Waitable } from 'geventjs';
import { Flag } from '../support/flag.js';
import { gated } from '../support/gated.js';
import { captureReports, test, testInHub } from '../support/suite.js';

const links = (greenlets: Greenlet[]): number[] => greenlets.map((greenlet) => greenlet.hasLinks());

test('iwait yields greenlets as they end', () => {
  const { a, b, c, finish } = gated();
  spawn(finish, 'b', 'c', 'a');
  const values: (string | undefined)[] = [];
  for (const greenlet of iwait([a, b, c])) values.push(greenlet.value);
  assert.deepEqual(values, ['b', 'c', 'a']);
  assert.deepEqual(links([a, b, c]), [0, 0, 0]);
});

test('it works step by step, without a loop, and makes its links at the first step', () => {
  const { a, b, c, finish } = gated();
  const ready = iwait([a, b, c]);
  assert.deepEqual(links([a, b, c]), [0, 0, 0]);
  assert.equal(ready[Symbol.iterator](), ready);
  spawn(finish, 'b');
  assert.deepEqual(ready.next(), { done: false, value: b });
  assert.deepEqual(links([a, b, c]), [1, 0, 1]);
  finish('c', 'a');
  assert.deepEqual(ready.next(), { done: false, value: c });
  assert.deepEqual(ready.next(), { done: false, value: a });
  assert.deepEqual(ready.next(), { done: true, value: undefined });
  assert.deepEqual(ready.next(), { done: true, value: undefined });
});

test('a loop may sleep, and does not miss who ends meanwhile; one may fail, one may have ended before', () => {
  captureReports(() => {
    const before = spawn(() => 'before');
    const third = () => {
      sleep(1);
      return 'three';
    };
    before.join();
    const failed = spawn((): string => {
      throw new Error('boom');
    });
    const greenlets = [spawn(() => 'one'), failed, spawn(third), before];
    const seen: Greenlet<string>[] = [];
    for (const greenlet of iwait(greenlets)) {
      seen.push(greenlet);
      sleep(3);
    }
    assert.equal(seen.length, 4);
    assert.deepEqual(new Set(seen), new Set(greenlets));
  });
});

test('with count it ends after so many, and takes the other links back', () => {
  const { a, b, c, finish } = gated();
  spawn(finish, 'c', 'b');
  assert.deepEqual([...iwait([a, b, c], { count: 2 })], [c, b]);
  assert.deepEqual(links([a, b, c]), [0, 0, 0]);
  assert.deepEqual([...iwait([a, b, c], { count: 0 })], []);
  assert.deepEqual(links([a, b, c]), [0, 0, 0]);
  a.kill();
});

test('what is in the list twice is yielded twice', () => {
  const { a, b, c, finish } = gated();
  spawn(finish, 'b', 'a', 'c');
  assert.deepEqual([...iwait([a, b, a, c])], [b, a, a, c]);
});

test('greenlets and other things can be waited for together', () => {
  const flag = new Flag();
  const greenlet = spawn(() => sleep(1));
  const raiser = spawn(() => {
    greenlet.join();
    flag.raise();
  });
  assert.deepEqual([...iwait<Waitable>([flag, greenlet])], [greenlet, flag]);
  assert.equal(flag.linked, 0);
  raiser.join();
});

test('two greenlets may iterate over the same', () => {
  const { a, b, c, finish } = gated();
  const orders = [1, 2].map(() => spawn(() => [...iwait([a, b, c])]));
  spawn(finish, 'c', 'a', 'b');
  joinAll(orders);
  for (const order of orders) assert.deepEqual(order.value, [c, a, b]);
});

testInHub('wrong arguments are errors at once, and the hub refuses to wait', async () => {
  const greenlet = spawn(() => 1);
  assert.throws(() => iwait(greenlet as never), {
    code: 'ERR_INVALID_ARG_TYPE',
    message: /^what iwait waits for must be a list or another iterable, got <Greenlet .*>\. iwait\(\[a, b\]\)$/,
  });
  assert.throws(() => iwait([1] as never), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => iwait([greenlet, Promise.resolve()] as never), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => iwait([greenlet], { count: -1 }), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => iwait([greenlet], { timeout: -1 }), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => iwait([greenlet], { timeout: 'x' as never }), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => iwait([greenlet]).next(), { code: 'ERR_BLOCKING_SWITCH_OUT' });
  assert.equal(greenlet.hasLinks(), 0);
  await greenlet;
});

import assert from 'node:assert/strict';
import { type Greenlet, joinAll, sleep, spawn, Timeout } from 'geventjs';
import { captureReports, test, testInHub } from '../support/suite.js';

/** Greenlets that end in the order of their delays. */
function delayed(...delays: number[]): Greenlet<number>[] {
  return delays.map((ms) =>
    spawn(() => {
      sleep(ms);
      return ms;
    }),
  );
}

function failing(message: string, before?: Greenlet): Greenlet<never> {
  return spawn(() => {
    before?.join();
    throw new Error(message);
  });
}

const endless = (): Greenlet<void> => spawn(() => sleep(60_000));

test('a Timeout of somebody else passes, and no link is left', () => {
  const greenlets = [endless(), endless()];
  using outer = Timeout.startNew(1);
  assert.throws(
    () => joinAll(greenlets, { timeout: 60_000 }),
    (error) => error === outer,
  );
  assert.deepEqual(
    greenlets.map((greenlet) => greenlet.hasLinks()),
    [0, 0],
  );
  for (const greenlet of greenlets) greenlet.kill();
});

test('errors of greenlets are not thrown unless asked for', () => {
  captureReports(() => {
    const greenlets = [failing('boom'), ...delayed(1)];
    assert.deepEqual(joinAll<Greenlet>(greenlets), greenlets);
  });
});

test('with raiseError the first error in the order of ends is thrown, at once; the others go on', () => {
  captureReports(() => {
    const slow = endless();
    const last = failing('ends last', slow);
    const first = failing('ends first');
    assert.throws(
      () => joinAll<Greenlet>([slow, last, first], { raiseError: true }),
      (error) => error === first.exception && first.exception !== undefined,
    );
    assert.equal(slow.ready(), false);
    assert.equal(last.ready(), false);
    assert.equal(last.hasLinks(), 0);
    assert.throws(() => joinAll([first], { raiseError: true }), { message: 'ends first' });
    assert.throws(() => joinAll([last, first], { raiseError: true }), { message: 'ends first' });
    slow.kill();
    last.join();
    assert.throws(() => joinAll([last, first], { raiseError: true }), { message: 'ends last' });
    assert.equal(joinAll([last, first]).length, 2);
  });
});

test('with raiseError a thrown undefined is thrown, and a killed greenlet is a success', () => {
  captureReports(() => {
    const killed = endless();
    killed.kill();
    assert.deepEqual(joinAll([killed], { raiseError: true }), [killed]);
    const failed = spawn(() => {
      throw undefined;
    });
    let thrown = false;
    try {
      joinAll([failed], { raiseError: true });
    } catch (error) {
      thrown = error === undefined;
    }
    assert.equal(thrown, true);
  });
});

test('count and raiseError: enough successes come before a later error', () => {
  captureReports(() => {
    const [quick] = delayed(1) as [Greenlet<number>];
    const failed = failing('boom', quick);
    assert.deepEqual(joinAll<Greenlet>([failed, quick], { raiseError: true, count: 1 }), [quick]);
    failed.join();
  });
});

test('[endless, failing] with a count of 1: the failing one is ready, the endless one can be killed', () => {
  captureReports(() => {
    const [slow, failed] = [endless(), failing('boom')];
    joinAll<Greenlet>([slow, failed], { count: 1 });
    assert.deepEqual([slow.ready(), failed.ready()], [false, true]);
    slow.kill();
    assert.equal(slow.ready(), true);
  });
});

test('wrong arguments are errors, and leave no link', () => {
  const greenlet = endless();
  const type = { code: 'ERR_INVALID_ARG_TYPE' };
  const range = { code: 'ERR_OUT_OF_RANGE' };
  assert.throws(() => joinAll([greenlet, Promise.resolve()] as never), { ...type, message: /Promise\.all/ });
  assert.throws(() => joinAll([greenlet, null] as never), type);
  assert.throws(() => joinAll([greenlet, 1] as never), type);
  assert.throws(() => joinAll([greenlet], { count: -1 }), range);
  assert.throws(() => joinAll([greenlet], { count: 1.5 }), range);
  assert.throws(() => joinAll([greenlet], { count: Number.NaN }), range);
  assert.throws(() => joinAll([greenlet], { count: '1' as never }), type);
  assert.throws(() => joinAll([greenlet], { timeout: -1 }), range);
  assert.throws(() => joinAll([greenlet], { timeout: '1' as never }), type);
  assert.throws(() => joinAll(greenlet as never), TypeError);
  assert.equal(greenlet.hasLinks(), 0);
  greenlet.kill();
});

testInHub('in the hub joinAll refuses', async () => {
  const greenlet = spawn(() => 1);
  assert.throws(() => joinAll([greenlet]), { code: 'ERR_BLOCKING_SWITCH_OUT' });
  assert.equal(greenlet.hasLinks(), 0);
  await greenlet;
});

import assert from 'node:assert/strict';
import { Greenlet, GreenletExit, sleep, spawn, Timeout } from 'geventjs';
import { runScript } from '../support/child.js';
import { captureReports, test, testInHub } from '../support/suite.js';

test('get returns what the function returned, each time', () => {
  const value = { n: 1 };
  const greenlet = spawn(() => value);
  assert.equal(greenlet.get(), value);
  assert.equal(greenlet.get(), value);
  assert.equal(greenlet.get({ block: false }), value);
});

test('get throws the very error, each time, with the stack it had', () => {
  captureReports(() => {
    const error = new Error('boom');
    const { stack } = error;
    const greenlet = spawn(() => {
      throw error;
    });
    for (let i = 0; i < 3; i++) {
      assert.throws(
        () => greenlet.get(),
        (caught) => caught === error,
      );
    }
    assert.equal(error.stack, stack);
  });
});

test('what is not an Error can be thrown, too', () => {
  captureReports(() => {
    const greenlet = spawn(() => {
      throw 'text';
    });
    greenlet.join();
    assert.equal(greenlet.successful(), false);
    assert.equal(greenlet.exception, 'text');
    assert.throws(
      () => greenlet.get(),
      (caught) => caught === 'text',
    );
  });
});

test('a thrown undefined is a failure all the same', () => {
  captureReports(() => {
    const greenlet = spawn(() => {
      throw undefined;
    });
    greenlet.join();
    assert.equal(greenlet.ready(), true);
    assert.equal(greenlet.successful(), false);
    let caught: unknown = 'nothing was thrown';
    try {
      greenlet.get();
    } catch (error) {
      caught = error;
    }
    assert.equal(caught, undefined);
  });
});

test('a GreenletExit that the function throws by itself is its value', () => {
  const exit = new GreenletExit('enough');
  const greenlet = spawn(() => {
    throw exit;
  });
  assert.equal(greenlet.get(), exit);
  assert.equal(greenlet.successful(), true);
});

test('get with a number of milliseconds throws a Timeout of that length, and leaves no link', () => {
  const greenlet = spawn(() => sleep(60_000));
  const begin = performance.now();
  assert.throws(() => greenlet.get({ timeout: 20 }), { name: 'Timeout', code: 'ERR_TIMEOUT', ms: 20 });
  assert.ok(performance.now() - begin >= 18);
  assert.equal(greenlet.hasLinks(), 0);
  greenlet.kill();
});

test('get with no time at all still lets those go first who are ready', () => {
  const greenlet = spawn(() => 'quick');
  assert.equal(greenlet.get({ timeout: 0 }), 'quick');
  const slow = spawn(() => sleep(60_000));
  assert.throws(() => slow.get({ timeout: 0 }), { code: 'ERR_TIMEOUT' });
  slow.kill();
});

test('get with block: false throws a Timeout without a switch', () => {
  let ran = false;
  const greenlet = spawn(() => {
    ran = true;
  });
  assert.throws(() => greenlet.get({ block: false }), { code: 'ERR_TIMEOUT', ms: undefined });
  assert.equal(ran, false);
  assert.equal(greenlet.hasLinks(), 0);
  greenlet.kill();
});

test('join returns nothing and never throws the error of the greenlet', () => {
  captureReports(() => {
    const greenlet = spawn(() => {
      throw new Error('boom');
    });
    assert.equal(greenlet.join(), undefined);
    assert.equal(greenlet.ready(), true);
    assert.equal(greenlet.join(), undefined);
  });
});

test('join returns when its time is up', () => {
  const greenlet = spawn(() => sleep(60_000));
  const begin = performance.now();
  assert.equal(greenlet.join({ timeout: 20 }), undefined);
  assert.ok(performance.now() - begin >= 18);
  assert.equal(greenlet.ready(), false);
  assert.equal(greenlet.hasLinks(), 0);
  greenlet.kill();
});

test('join of a greenlet that was never started ends with its time', () => {
  const greenlet = new Greenlet(() => 1);
  greenlet.join({ timeout: 5 });
  assert.equal(greenlet.ready(), false);
});

test('a Timeout of somebody else passes through get and join, and leaves no link', () => {
  const greenlet = spawn(() => sleep(60_000));
  for (const wait of [() => greenlet.get({ timeout: 60_000 }), () => greenlet.join({ timeout: 60_000 })]) {
    using outer = Timeout.startNew(1);
    assert.throws(wait, (caught) => caught === outer);
    assert.equal(greenlet.hasLinks(), 0);
  }
  greenlet.kill();
});

test('several greenlets wait for one, and go on in the order they came', () => {
  const order: number[] = [];
  const slow = spawn(() => sleep(5));
  const waiting = [1, 2, 3].map((n) =>
    spawn(() => {
      slow.join();
      order.push(n);
    }),
  );
  for (const greenlet of waiting) greenlet.join();
  assert.deepEqual(order, [1, 2, 3]);
});

test('a greenlet cannot wait for its own end', () => {
  const greenlet: Greenlet<void> = spawn(() => {
    assert.throws(() => greenlet.get(), { code: 'ERR_INVALID_SWITCH', message: /Greenlet\.get/ });
    assert.throws(() => greenlet.join(), { code: 'ERR_INVALID_SWITCH', message: /Greenlet\.join/ });
  });
  greenlet.get();
});

test('wrong timeouts are errors, and leave no link', () => {
  const greenlet = new Greenlet(() => 1);
  for (const wait of [
    (timeout: number) => greenlet.get({ timeout }),
    (timeout: number) => greenlet.join({ timeout }),
  ]) {
    assert.throws(() => wait(-1), { code: 'ERR_OUT_OF_RANGE' });
    assert.throws(() => wait(Number.NaN), { code: 'ERR_INVALID_ARG_TYPE' });
    assert.throws(() => wait('1' as never), { code: 'ERR_INVALID_ARG_TYPE' });
    assert.throws(() => wait(null as never), { code: 'ERR_INVALID_ARG_TYPE' });
  }
  assert.equal(greenlet.hasLinks(), 0);
});

testInHub('in the hub get and join work for a greenlet that has ended, and refuse otherwise', async () => {
  const greenlet = spawn(() => 'done');
  assert.throws(() => greenlet.get(), { code: 'ERR_BLOCKING_SWITCH_OUT', message: /^Greenlet\.get would block/ });
  assert.throws(() => greenlet.join(), { code: 'ERR_BLOCKING_SWITCH_OUT', message: /^Greenlet\.join would block/ });
  assert.throws(() => greenlet.get({ block: false }), { code: 'ERR_TIMEOUT' });
  assert.equal(greenlet.hasLinks(), 0);
  await greenlet;
  assert.equal(greenlet.get(), 'done');
  greenlet.join();
});

testInHub('to wait for a greenlet that was never started, with nothing else alive, is a LoopExit in main', async () => {
  const { code, stdout, stderr } = await runScript('join-never-started.mjs');
  assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'LoopExit Greenlet.join\nlinks 0\n', stderr: '' });
});

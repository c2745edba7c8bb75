import assert from 'node:assert/strict';
import { Greenlet, GreenletExit, sleep, spawn } from 'geventjs';
import { RawGreenlet } from 'geventjs/greenlet';
import { getHub } from 'geventjs/hub';
import { captureReports, test } from '../support/suite.js';

test('a greenlet whose parent is changed hands its result to the new parent', () => {
  let got: unknown;
  const parent = new RawGreenlet((value) => {
    got = value;
  }, getHub().greenlet);
  const greenlet = new Greenlet(() => 'result');
  assert.equal(greenlet.parent, getHub().greenlet);
  greenlet.parent = parent;
  assert.equal(greenlet.parent, parent);
  greenlet.start();
  assert.equal(greenlet.get(), 'result');
  assert.equal(got, 'result');
  assert.equal(parent.dead, true);
});

test('a greenlet whose parent is changed raises its error in the new parent', () => {
  captureReports(() => {
    const error = new Error('boom');
    let got: unknown;
    const parent = new RawGreenlet(() => {
      try {
        getHub().greenlet.switch();
      } catch (caught) {
        got = caught;
      }
    }, getHub().greenlet);
    const greenlet = new Greenlet(() => {
      throw error;
    });
    greenlet.parent = parent;
    getHub().runCallback(() => parent.switch());
    greenlet.start();
    greenlet.join();
    assert.equal(greenlet.exception, error);
    sleep(0);
    assert.equal(got, error);
  });
});

test('the parent of a greenlet must be a greenlet, and no descendant', () => {
  const greenlet = new Greenlet(() => 1);
  const child = new RawGreenlet(() => 1, greenlet);
  assert.throws(
    () => {
      greenlet.parent = 1 as never;
    },
    { code: 'ERR_INVALID_ARG_TYPE' },
  );
  assert.throws(
    () => {
      greenlet.parent = child;
    },
    { code: 'ERR_INVALID_ARG_VALUE' },
  );
  assert.equal(greenlet.parent, getHub().greenlet);
});

test('a greenlet with another parent can still be killed', () => {
  const parent = new RawGreenlet(() => undefined, getHub().greenlet);
  const greenlet = spawn(() => sleep(60_000));
  greenlet.parent = parent;
  sleep(0);
  greenlet.kill();
  assert.ok((greenlet.value as unknown) instanceof GreenletExit);
});

test('a greenlet that has not begun fails with the error of its child, and whoever waits for it is told', () => {
  const text = captureReports(() => {
    const error = new Error('of the child');
    const greenlet = new Greenlet(() => 'never');
    const child = new RawGreenlet(() => {
      throw error;
    }, greenlet);
    const waiting = spawn(() => {
      greenlet.join();
      return greenlet.exception;
    });
    getHub().runCallback(() => child.switch());
    assert.equal(waiting.get(), error);
    assert.equal(greenlet.dead, true);
  });
  assert.match(text, /of the child/);
});

import assert from 'node:assert/strict';
import { getCurrent, kill, sleep, spawn, Timeout } from 'geventjs';
import { GreenletExit, RawGreenlet } from 'geventjs/greenlet';
import { Waiter } from 'geventjs/hub';
import { test } from '../support/suite.js';

test('a timeout that a raw greenlet started is raised where it sleeps', () => {
  const greenlet = new RawGreenlet(() => {
    const timeout = Timeout.startNew(1);
    try {
      sleep(60_000);
    } catch (error) {
      return error === timeout ? 'timed out' : error;
    }
    return 'slept';
  });
  assert.equal(greenlet.switch(), 'timed out');
});

test('a blocked raw greenlet can be killed: its finally block runs, and its parent gets the GreenletExit', () => {
  const order: string[] = [];
  let raw: RawGreenlet | undefined;
  const parent = spawn(() => {
    raw = new RawGreenlet<unknown, unknown>(() => {
      try {
        sleep(60_000);
      } finally {
        order.push('killed');
        sleep(1);
        order.push('cleaned up');
      }
    });
    return raw.switch();
  });
  sleep(0);
  kill(raw as RawGreenlet);
  assert.deepEqual(order, []);
  assert.ok((parent.get() as unknown) instanceof GreenletExit);
  assert.deepEqual(order, ['killed', 'cleaned up']);
});

test('a parent that is killed while its raw greenlet sleeps ends at once', () => {
  const raw = new RawGreenlet(() => sleep(2));
  const order: string[] = [];
  const parent = spawn(() => {
    raw.parent = getCurrent();
    try {
      raw.switch();
    } finally {
      order.push('finally');
    }
  });
  sleep(0);
  parent.kill();
  assert.deepEqual([order, parent.successful(), raw.dead], [['finally'], true, false]);
  while (!raw.dead) sleep(1);
});

test('a timeout of the parent is raised in the parent while its raw greenlet blocks', () => {
  const release = new Waiter('release');
  const raw = new RawGreenlet(() => release.get());
  const parent = spawn(() => {
    raw.parent = getCurrent();
    const timeout = Timeout.startNew(1);
    try {
      raw.switch();
    } catch (error) {
      return error === timeout ? 'timed out' : error;
    } finally {
      timeout.close();
    }
    return 'never raised';
  });
  // So that a timeout that is not raised fails this test, and does not hang it.
  const rescue = setTimeout(() => release.switch(), 10_000);
  assert.equal(parent.get(), 'timed out');
  clearTimeout(rescue);
  release.switch();
  sleep(0);
  assert.equal(raw.dead, true);
});

test('a parent that waits for its raw greenlet and is killed for good gets the error at each blocking call', () => {
  const release = new Waiter('release');
  const raw = new RawGreenlet(() => release.get());
  let raised = 0;
  const parent = spawn(() => {
    raw.parent = getCurrent();
    for (const block of [() => raw.switch(), () => sleep(60_000), () => sleep(60_000)]) {
      try {
        block();
      } catch (error) {
        raised += error instanceof GreenletExit ? 1 : 0;
      }
    }
  });
  sleep(0);
  parent.kill(undefined, { insist: true });
  assert.equal(raised, 3);
  release.switch();
  sleep(0);
  assert.equal(raw.dead, true);
});

test('the result of a raw greenlet that comes before a kill of its parent is not lost', () => {
  const order: unknown[] = [];
  const release = new Waiter<string>('release');
  const raw = new RawGreenlet(() => release.get());
  const parent = spawn(() => {
    raw.parent = getCurrent();
    order.push(raw.switch());
    sleep(60_000);
  });
  sleep(0);
  release.switch('result');
  kill(parent);
  parent.join();
  assert.deepEqual(order, ['result']);
  assert.ok((parent.value as unknown) instanceof GreenletExit);
});

test('an error on its way to a parent that comes back first is raised once, at its next blocking call', () => {
  const release = new Waiter('release');
  const raw = new RawGreenlet(() => release.get());
  const error = new Error('on its way');
  const seen: unknown[] = [];
  const parent = spawn(() => {
    raw.parent = getCurrent();
    raw.switch();
    seen.push('came back');
    for (let i = 0; i < 2; i++) {
      try {
        sleep(0);
        seen.push('slept');
      } catch (caught) {
        seen.push(caught);
      }
    }
  });
  sleep(0);
  release.switch();
  parent.kill(error, { block: false });
  parent.join();
  assert.deepEqual(seen, ['came back', error, 'slept']);
});

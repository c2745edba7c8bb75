/** Callbacks that are told of a permit, and waiting for semaphores together with other things. */
import assert from 'node:assert/strict';
import { type Greenlet, iwait, sleep, spawn, wait } from 'geventjs';
import { BoundedSemaphore, DummySemaphore, Semaphore } from 'geventjs/lock';
import { captureReports, test } from '../support/suite.js';

test('a callback is told of a permit once, in the hub, and takes none', () => {
  const semaphore = new Semaphore(0);
  const told: unknown[] = [];
  semaphore.rawlink((source) => told.push(source));
  assert.equal(semaphore.linkCount, 1);
  semaphore.release();
  assert.deepEqual(told, []);
  sleep(0);
  assert.deepEqual(told, [semaphore]);
  assert.deepEqual([semaphore.counter, semaphore.linkCount], [1, 0]);
  semaphore.release();
  sleep(0);
  assert.equal(told.length, 1);
});

test('linked while there is a permit, a callback is told soon', () => {
  const semaphore = new Semaphore();
  const told: string[] = [];
  semaphore.rawlink(() => told.push('a'));
  semaphore.release();
  semaphore.rawlink(() => told.push('b'));
  semaphore.release();
  assert.deepEqual(told, []);
  sleep(0);
  assert.deepEqual(told, ['a', 'b']);
});

test('an object with a receive can be linked', () => {
  const semaphore = new Semaphore();
  const told: unknown[] = [];
  semaphore.rawlink({ receive: (source) => told.push(source) });
  sleep(0);
  assert.deepEqual(told, [semaphore]);
  assert.throws(() => semaphore.rawlink(5 as never), { code: 'ERR_INVALID_ARG_TYPE' });
});

test('unlink takes a callback back, also when it was about to be told; links are told apart by identity', () => {
  const semaphore = new Semaphore(0);
  const told: string[] = [];
  const stubborn = (name: string) =>
    Object.assign(() => void told.push(name), {
      valueOf: () => assert.fail('compared by value'),
      toString: () => assert.fail('compared as text'),
    });
  const [first, second, third] = [stubborn('first'), stubborn('second'), stubborn('third')];
  for (const link of [first, second, third]) semaphore.rawlink(link);
  semaphore.unlink(second);
  semaphore.release();
  semaphore.unlink(third);
  semaphore.unlink(() => undefined);
  sleep(0);
  assert.deepEqual([told, semaphore.linkCount], [['first'], 0]);
});

test('callbacks and greenlets have their turn in the order they came', () => {
  const semaphore = new Semaphore(0);
  const order: string[] = [];
  semaphore.rawlink(() => order.push('callback'));
  spawn(() => semaphore.acquire() && order.push('greenlet'));
  sleep(0);
  semaphore.rawlink(() => order.push('late callback'));
  semaphore.release();
  sleep(0);
  assert.deepEqual(order, ['callback', 'greenlet']);
  semaphore.release();
  sleep(0);
  assert.deepEqual(order, ['callback', 'greenlet', 'late callback']);
  assert.equal(semaphore.counter, 1);
});

test('a callback that fails is reported, and the others are told', () => {
  const semaphore = new Semaphore(0);
  let told = false;
  semaphore.rawlink(() => {
    throw new RangeError('in a link');
  });
  semaphore.rawlink(() => {
    told = true;
  });
  const text = captureReports(() => {
    semaphore.release();
    sleep(0);
  });
  assert.match(text, /RangeError: in a link/);
  assert.equal(told, true);
});

test('wait and iwait take semaphores, together with greenlets', () => {
  const [closed, open] = [new Semaphore(0), new Semaphore(1)];
  const greenlet: Greenlet = spawn(() => closed.release());
  assert.deepEqual(wait([open]), [open]);
  const order: unknown[] = [];
  for (const ready of iwait<Greenlet | Semaphore>([closed, greenlet, open])) order.push(ready);
  assert.deepEqual(new Set(order), new Set([closed, greenlet, open]));
  assert.deepEqual(wait([new BoundedSemaphore(), new DummySemaphore()], { count: 1 }).length, 1);
});

test('a wait whose time is up leaves no link behind', () => {
  const semaphore = new Semaphore(0);
  assert.deepEqual(wait([semaphore], { timeout: 0 }), []);
  assert.equal(semaphore.linkCount, 0);
});

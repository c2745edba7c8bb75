import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { getCurrent, joinAll, sleep, spawn, Timeout, withTimeout } from 'geventjs';
import { Waiter } from 'geventjs/hub';
import { test, testInHub } from '../support/suite.js';

test('get blocks until a value comes, and returns it', () => {
  const waiter = new Waiter<string>();
  const order: string[] = [];
  const greenlet = spawn(() => {
    order.push('waits');
    order.push(waiter.get());
  });
  sleep(0);
  order.push('switch');
  assert.equal(waiter.switch('value'), true);
  order.push('after switch');
  greenlet.join();
  assert.deepEqual(order, ['waits', 'switch', 'after switch', 'value']);
});

test('get blocks until an error comes, and throws it', () => {
  const waiter = new Waiter();
  const error = new RangeError('the very one');
  const greenlet = spawn(() => {
    try {
      waiter.get();
    } catch (caught) {
      return caught;
    }
    return 'no error';
  });
  sleep(0);
  assert.equal(waiter.throw(error), true);
  assert.equal(greenlet.get(), error);
});

test('what comes before anybody waits is kept', () => {
  const withValue = new Waiter<unknown>();
  const value = { some: 'value' };
  withValue.switch(value);
  assert.equal(withValue.get(), value);
  const withError = new Waiter();
  const error = new Error('early');
  withError.throw(error);
  assert.throws(
    () => withError.get(),
    (caught) => caught === error,
  );
});

test('whatever is thrown comes out as it is', () => {
  for (const thrown of [undefined, null, 0, 'text', Symbol('s')]) {
    const waiter = new Waiter();
    waiter.throw(thrown);
    try {
      waiter.get();
      assert.fail('get returned');
    } catch (caught) {
      assert.equal(caught, thrown);
    }
  }
});

test('get answers again and again once settled', () => {
  const waiter = new Waiter<number>();
  waiter.switch(1);
  assert.deepEqual([waiter.get(), waiter.get(), spawn(() => waiter.get()).get()], [1, 1, 1]);
});

test('a waiter is settled once: what comes later is not taken', () => {
  const settle: [string, (waiter: Waiter<string>) => boolean][] = [
    ['value', (waiter) => waiter.switch('value')],
    ['error', (waiter) => waiter.throw(new Error('error'))],
  ];
  for (const [first, settleFirst] of settle) {
    for (const [, settleSecond] of settle) {
      const waiter = new Waiter<string>();
      assert.deepEqual([settleFirst(waiter), settleSecond(waiter), settleFirst(waiter)], [true, false, false]);
      if (first === 'value') assert.equal(waiter.get(), 'value');
      else assert.throws(() => waiter.get(), { message: 'error' });
    }
  }
});

test('ready, settled and successful tell the state', () => {
  const states = (waiter: Waiter) => [waiter.ready(), waiter.settled, waiter.successful()];
  const waiting = new Waiter();
  const good = new Waiter();
  const bad = new Waiter();
  good.switch();
  bad.throw(new Error());
  assert.deepEqual([waiting, good, bad].map(states), [
    [false, false, false],
    [true, true, true],
    [true, true, false],
  ]);
});

test('a second greenlet that waits on the same waiter is refused, and the first is not disturbed', () => {
  const waiter = new Waiter<string>('the parcel');
  const first = spawn(() => waiter.get());
  sleep(0);
  const second = spawn(() => {
    assert.throws(() => waiter.get(), {
      code: 'ERR_CONCURRENT_OBJECT_USE',
      name: 'ConcurrentObjectUseError',
      message: /the parcel.*already used by <Greenlet/,
    });
    return 'refused';
  });
  assert.equal(second.get(), 'refused');
  assert.equal(first.ready(), false);
  waiter.switch('for the first');
  assert.equal(first.get(), 'for the first');
});

test('inspect shows what is waited for, and how it ended', () => {
  const waiting = new Waiter();
  const good = new Waiter<number>('an answer');
  const bad = new Waiter('an error');
  good.switch(25);
  bad.throw(new Error('no'));
  assert.deepEqual(
    [waiting, good, bad].map((waiter) => inspect(waiter)),
    ['<Waiter Waiter.get: waiting>', '<Waiter an answer: value>', '<Waiter an error: error>'],
  );
});

test('inspect of a greenlet shows what it waits on', () => {
  const waiter = new Waiter('a parcel');
  const greenlet = spawn(() => waiter.get());
  sleep(0);
  assert.match(inspect(greenlet), /^<Greenlet.*: waiting on a parcel>$/);
  waiter.switch();
  greenlet.join();
});

test('a waiter whose greenlet gave up takes nothing any more', () => {
  const waiter = new Waiter<string>();
  assert.throws(() => withTimeout(1, () => waiter.get()), Timeout);
  assert.deepEqual([waiter.switch('late'), waiter.throw(new Error('late'))], [false, false]);
  const killed = new Waiter();
  const greenlet = spawn(() => killed.get());
  sleep(0);
  greenlet.kill();
  assert.equal(killed.switch(), false);
});

test('a thousand waiters settled in a muddled order give each greenlet its own value', () => {
  const waiters = Array.from({ length: 1000 }, () => new Waiter<number>());
  const order: number[] = [];
  const greenlets = waiters.map((waiter, i) =>
    spawn(() => {
      const value = waiter.get();
      order.push(i);
      return value;
    }),
  );
  sleep(0);
  // 7 and 1000 have no common divisor: every number comes once.
  const muddled = waiters.map((_, i) => (i * 7) % 1000);
  for (const i of muddled) waiters[i]?.switch(i * 2);
  joinAll(greenlets);
  assert.deepEqual(order, muddled);
  for (const [i, { value }] of greenlets.entries()) assert.equal(value, i * 2);
});

testInHub('in the hub get returns and throws what is there, and refuses to wait', () => {
  const settled = new Waiter<number>();
  settled.switch(1);
  assert.equal(settled.get(), 1);
  const failed = new Waiter();
  failed.throw(new Error('there'));
  assert.throws(() => failed.get(), { message: 'there' });
  assert.throws(() => new Waiter().get(), { code: 'ERR_BLOCKING_SWITCH_OUT', message: /^Waiter\.get would block / });
});

testInHub('callbacks of the loop settle waiters: timers, I/O, promises', async () => {
  const order: unknown[] = [];
  const timer = new Waiter<string>();
  const promise = new Waiter<string>();
  const greenlet = spawn(() => {
    order.push(timer.get(), promise.get(), getCurrent() === greenlet);
  });
  setTimeout(() => timer.switch('timer'), 1);
  Promise.reject(new Error('promise')).catch(({ message }: Error) => promise.switch(message));
  await greenlet;
  assert.deepEqual(order, ['timer', 'promise', true]);
});

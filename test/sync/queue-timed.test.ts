import assert from 'node:assert/strict';
import { joinAll, sleep, spawn, Timeout } from 'geventjs';
import { Queue } from 'geventjs/queue';
import { JumpingClock, withClock } from 'geventjs/testing';
import { captureReports, test } from '../support/suite.js';

test('a get whose time is up throws Empty, and takes nothing later', () => {
  const queue = new Queue<string>();
  const begin = performance.now();
  assert.throws(() => queue.get({ timeout: 20 }), { code: 'ERR_QUEUE_EMPTY', message: /20 ms/ });
  assert.ok(performance.now() - begin >= 18);
  queue.put('item');
  assert.equal(queue.size, 1);
  assert.equal(queue.get(), 'item');
});

test('get with no time at all lets those go first who are ready', () => {
  const queue = new Queue<string>();
  spawn(() => queue.put('item'));
  assert.equal(queue.get({ timeout: 0 }), 'item');
  assert.throws(() => queue.get({ timeout: 0 }), { code: 'ERR_QUEUE_EMPTY' });
});

test('an item put when the time is up but nobody has noticed yet is not lost', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const queue = new Queue<string>();
    const late = spawn(() => queue.get({ timeout: 10 }));
    const early = spawn(() => queue.get({ timeout: 20 }));
    sleep(0);
    captureReports(() => {
      clock.advance(10);
      queue.put('for the second');
      clock.advance(10);
      late.join();
    });
    assert.equal((late.exception as { code?: string }).code, 'ERR_QUEUE_EMPTY');
    assert.equal(early.get(), 'for the second');
    assert.equal(queue.size, 0);
  });
});

test('of two getters the first has a Timeout: the second gets the item', () => {
  const queue = new Queue<string>();
  const first = spawn(() => {
    const error = new RangeError('too slow');
    const timeout = Timeout.startNew(0, error);
    try {
      return queue.get();
    } catch (caught) {
      return caught === error ? 'timed out' : 'something else';
    } finally {
      timeout.close();
    }
  });
  const second = spawn(() => queue.get());
  assert.equal(first.get(), 'timed out');
  queue.put('item');
  assert.equal(second.get(), 'item');
});

test('when all getters have timed out the item stays', () => {
  const queue = new Queue<string>();
  const getters = [1, 2].map(() => spawn(() => new Timeout(0, false).run(() => queue.get())));
  joinAll(getters);
  queue.put('sent');
  assert.equal(queue.get(), 'sent');
});

test('a getter with a Timeout gets what comes in time', () => {
  const queue = new Queue<string>();
  const getter = spawn(() => {
    using _ = Timeout.startNew(60_000);
    return queue.get();
  });
  sleep(0);
  queue.put('in time');
  assert.equal(getter.get({ timeout: 0 }), 'in time');
});

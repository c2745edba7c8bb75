import assert from 'node:assert/strict';
import { Greenlet, sleep, spawn, Timeout, withTimeout } from 'geventjs';
import { Pool } from 'geventjs/pool';
import { Queue } from 'geventjs/queue';
import { JumpingClock, withClock } from 'geventjs/testing';
import { captureReports, test } from '../support/suite.js';

const deadlock = { code: 'ERR_POOL_DEADLOCK', name: 'PoolDeadlockError' };
const nothing = () => undefined;

function turns(count: number): void {
  for (let turn = 0; turn < count; turn++) sleep(0);
}

test('a call with a timeout of its own simply runs out of time', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const pool = new Pool(1);
    const member = pool.spawn(() => {
      assert.throws(() => pool.add(new Greenlet(nothing), { timeout: 10 }), { code: 'ERR_POOL_FULL' });
      const timeout = new Timeout(10);
      assert.throws(
        () => pool.add(new Greenlet(nothing), { timeout }),
        (error) => error === timeout,
      );
      return [pool.waitAvailable({ timeout: 10 }), pool.join({ timeout: 10 })];
    });
    for (let n = 0; n < 4; n++) {
      turns(2);
      clock.advance(10);
    }
    assert.deepEqual(member.get(), [0, false]);
  });
});

test('a member that waits with a timeout is hope for the others', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const pool = new Pool(2);
    const [first, second] = [
      pool.spawn(() => pool.waitAvailable({ timeout: 10 })),
      pool.spawn(() => [pool.spawn(nothing)]),
    ];
    turns(3);
    assert.deepEqual([first.ready(), second.ready()], [false, false]);
    clock.advance(10);
    assert.equal(first.get(), 0);
    assert.equal(second.get().length, 1);
    pool.join();
  });
});

test('a timeout of no time at all is hope, too', () => {
  const pool = new Pool(2);
  const order: string[] = [];
  const endless = new Greenlet(nothing);
  const first = pool.spawn(() => {
    assert.throws(() => spawn(() => pool.waitAvailable()).get({ timeout: 0 }), Timeout);
    order.push('first');
  });
  const second = pool.spawn(() => {
    pool.start(endless);
    order.push('second');
  });
  first.join();
  second.join();
  assert.deepEqual(order, ['first', 'second']);
  pool.join();
});

test('who has been let in but has not run yet is hope', () => {
  const pool = new Pool(1);
  const gate = new Queue<void>();
  const first = pool.spawn(() => gate.get());
  const outsider = spawn(() => [pool.spawn(() => pool.size)]);
  turns(2);
  gate.put();
  first.join();
  const second = spawn(() => [pool.spawn(nothing)]);
  assert.equal(outsider.get()[0]?.get(), 1);
  second.join();
  pool.join();
});

test('another pool is hope', () => {
  const [outer, inner] = [new Pool(1), new Pool(1)];
  assert.deepEqual(
    outer.map((n) => inner.map((m) => n * m, [1, 2]), [1, 2]),
    [
      [1, 2],
      [2, 4],
    ],
  );
  const blocker = inner.spawn(sleep, 1);
  assert.equal(outer.spawn(() => [inner.spawn(nothing)]).get().length, 1);
  blocker.join();
  inner.join();
});

test('an input that may go on is hope; when it has come to a stop, its reader gets the error', () => {
  captureReports(() => {
    const pool = new Pool(2);
    const queue = new Queue<number>();
    const results = pool.imap((n) => n, queue);
    const reader = pool.spawn(() => {
      assert.throws(() => results.next(), deadlock);
      return 'found out';
    });
    turns(3);
    const other = pool.spawn(() => [pool.spawn(nothing)]);
    turns(3);
    assert.deepEqual([reader.ready(), other.ready()], [false, false]);
    queue.put(7);
    assert.equal(reader.get(), 'found out');
    other.join();
    assert.equal(results.next().value, 7, 'what has been read is not lost');
    results.return?.();
    pool.join();
  });
});

test('to take in what may end by itself is hope', () => {
  const pool = new Pool(1);
  const gate = new Queue<void>();
  const outside = spawn(() => gate.get());
  const member = pool.spawn(() => pool.add(outside));
  turns(3);
  assert.equal(member.ready(), false);
  gate.put();
  member.get();
  const waiting = spawn(() => pool.waitAvailable());
  captureReports(() => assert.throws(() => pool.spawn(() => pool.add(waiting)).get(), deadlock));
  assert.equal(waiting.get(), 1);
});

test('who only stands by is never accused', () => {
  const pool = new Pool(1);
  const member = pool.spawn(() => withTimeout(5, () => pool.spawn(nothing).get(), { otherwise: 'free again' }));
  const outsiders = [1, 2].map(() => spawn(() => [pool.spawn(nothing)]));
  assert.equal(member.get(), 'free again');
  for (const outsider of outsiders) assert.equal(outsider.get().length, 1);
  pool.join();
});

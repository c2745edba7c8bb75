/** Killed, or out of time, while they wait to read or to write. */
import assert from 'node:assert/strict';
import { type Greenlet, GreenletExit, joinAll, sleep, spawn, Timeout } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { type Lockable, ReadWriteLock } from 'geventjs/lock';
import { JumpingClock, withClock } from 'geventjs/testing';
import { test } from '../support/suite.js';

const idle = { readers: 0, writer: undefined, waitingReaders: 0, waitingWriters: 0 };

const take = (lock: Lockable, log: string[], name: string, timeout?: number) =>
  spawn(() => {
    if (!lock.acquire({ timeout })) return log.push(`not ${name}`);
    log.push(name);
    return lock.release();
  });

test('a writer that is out of time lets the readers go on that it held up', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const lock = new ReadWriteLock();
    const log: string[] = [];
    lock.readLock.acquire();
    const waiting = [
      take(lock.writeLock, log, 'writer', 10),
      take(lock.readLock, log, 'r1'),
      take(lock.readLock, log, 'r2'),
    ];
    sleep(0);
    assert.deepEqual(log, []);
    clock.advance(10);
    joinAll<Greenlet>(waiting, { raiseError: true });
    assert.deepEqual(log, ['not writer', 'r1', 'r2']);
    lock.readLock.release();
    assert.deepEqual(lock.statistics(), idle);
  });
});

test('the same for one that is killed, and for one that another Timeout reaches', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const lock = new ReadWriteLock();
    const log: string[] = [];
    lock.readLock.acquire();
    const killed = take(lock.writeLock, log, 'killed');
    const first = take(lock.readLock, log, 'first');
    sleep(0);
    killed.kill();
    first.join();
    const timed = spawn(() => new Timeout(10, false).run(() => lock.writeLock.acquire()));
    const second = take(lock.readLock, log, 'second');
    sleep(0);
    clock.advance(10);
    joinAll<Greenlet>([timed, second]);
    assert.deepEqual(log, ['first', 'second']);
    lock.readLock.release();
    assert.deepEqual(lock.statistics(), idle);
  });
});

test('a writer that gives up lets them in at once, not only when it has its turn', () => {
  const lock = new ReadWriteLock();
  const log: string[] = [];
  lock.readLock.acquire();
  const killed = take(lock.writeLock, log, 'killed');
  const reader = take(lock.readLock, log, 'reader');
  sleep(0);
  killed.kill(undefined, { block: false });
  assert.deepEqual(lock.statistics(), { ...idle, readers: 2 });
  lock.readLock.release();
  joinAll<Greenlet>([killed, reader]);
  assert.deepEqual([log, lock.statistics()], [['reader'], idle]);
});

test('a writer that comes before one that gave up has its turn does not hold up those who waited already', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const lock = new ReadWriteLock();
    const log: string[] = [];
    lock.readLock.acquire();
    const late = take(lock.writeLock, log, 'late', 10);
    const reader = take(lock.readLock, log, 'reader');
    sleep(0);
    const writer = take(lock.writeLock, log, 'writer');
    clock.advance(10);
    joinAll<Greenlet>([late, reader]);
    assert.deepEqual(log, ['not late', 'reader']);
    lock.readLock.release();
    writer.join();
    assert.deepEqual([log.at(-1), lock.statistics()], ['writer', idle]);
  });
});

test('of two writers that wait one gives up: the readers still wait for the other', () => {
  const lock = new ReadWriteLock();
  const log: string[] = [];
  lock.readLock.acquire();
  const [killed, writer] = [take(lock.writeLock, log, 'killed'), take(lock.writeLock, log, 'writer')];
  const reader = take(lock.readLock, log, 'reader');
  sleep(0);
  killed.kill();
  sleep(0);
  assert.deepEqual(log, []);
  lock.readLock.release();
  joinAll<Greenlet>([writer, reader]);
  assert.deepEqual(log, ['writer', 'reader']);
});

test('the last reader leaves when a writer has been killed and has not run yet: those go on that wait', () => {
  const lock = new ReadWriteLock();
  const log: string[] = [];
  lock.readLock.acquire();
  const killed = take(lock.writeLock, log, 'killed');
  const waiting = [take(lock.readLock, log, 'reader'), take(lock.writeLock, log, 'writer')];
  sleep(0);
  killed.kill(undefined, { block: false });
  lock.readLock.release();
  joinAll<Greenlet>([killed, ...waiting]);
  assert.deepEqual(log, ['writer', 'reader']);
  assert.deepEqual(lock.statistics(), idle);
});

test('a reader that gives up lets nobody in who must wait', () => {
  const lock = new ReadWriteLock();
  const log: string[] = [];
  lock.writeLock.acquire();
  const [killed, reader] = [take(lock.readLock, log, 'killed'), take(lock.readLock, log, 'reader')];
  sleep(0);
  killed.kill();
  assert.deepEqual(log, []);
  lock.writeLock.release();
  reader.join();
  assert.deepEqual([log, lock.statistics()], [['reader'], idle]);
});

for (const side of ['readLock', 'writeLock'] as const) {
  test(`${side}: who was let in and is killed then has it, and gives it back on its way out`, () => {
    const lock = new ReadWriteLock();
    const log: string[] = [];
    lock.writeLock.acquire();
    const killed = spawn(() => {
      using _ = lock[side].acquired();
      log.push('in');
      sleep(0);
    });
    sleep(0);
    lock.writeLock.release();
    killed.kill(undefined, { block: false });
    lock.writeLock.with(() => log.push('next'));
    assert.deepEqual(log, ['in', 'next']);
    assert.ok((killed.value as unknown) instanceof GreenletExit);
    assert.deepEqual(lock.statistics(), idle);
  });
}

test('a writer that the hub refuses lets nobody in, and holds nobody up', () => {
  const lock = new ReadWriteLock();
  lock.readLock.acquire();
  let code: unknown;
  getHub().runCallback(() => {
    try {
      lock.writeLock.acquire();
    } catch (error) {
      ({ code } = error as { code: string });
    }
  });
  sleep(0);
  assert.equal(code, 'ERR_BLOCKING_SWITCH_OUT');
  assert.deepEqual(lock.statistics(), { ...idle, readers: 1 });
  assert.equal(lock.readLock.locked(), false);
  lock.readLock.release();
});

test('readers and writers that come, go, and are killed at random never meet, and lose nothing', () => {
  const lock = new ReadWriteLock();
  let seed = 1;
  const random = (n: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % n;
  };
  let [reading, writing] = [0, 0];
  const read = () => {
    reading++;
    assert.equal(writing, 0);
    sleep(0);
    reading--;
  };
  const write = () => {
    assert.deepEqual([reading, writing], [0, 0]);
    writing++;
    sleep(0);
    writing--;
  };
  const greenlets = Array.from({ length: 300 }, () =>
    spawn(() => {
      for (let i = random(5); i > 0; i--) sleep(0);
      const [side, body] = random(4) === 0 ? ([lock.writeLock, write] as const) : ([lock.readLock, read] as const);
      const timeout = random(3) === 0 ? 0 : undefined;
      if (!side.acquire({ timeout })) return;
      try {
        body();
      } catch (error) {
        if (side === lock.readLock) reading--;
        else writing--;
        throw error;
      } finally {
        side.release();
      }
    }),
  );
  for (let round = 0; round < 20; round++) {
    sleep(0);
    greenlets[random(300)]?.kill(undefined, { block: false });
  }
  joinAll(greenlets, { raiseError: true });
  assert.deepEqual([reading, writing, lock.statistics()], [0, 0, idle]);
});

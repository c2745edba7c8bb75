import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { type Greenlet, getCurrent, joinAll, sleep, spawn, spawnWith } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { type Lockable, ReadWriteLock } from 'geventjs/lock';
import { test, testInHub } from '../support/suite.js';

const notOwner = { code: 'ERR_NOT_OWNER' };

/** A greenlet that takes `lock`, notes it, and gives it back when it is told to end. */
function hold(lock: Lockable, name: string, log: string[]): { greenlet: Greenlet; end: () => void } {
  let held = true;
  const greenlet = spawnWith({ name }, () => {
    using _ = lock.acquired();
    log.push(name);
    while (held) sleep(0);
  });
  sleep(0);
  return {
    greenlet,
    end: () => {
      held = false;
      greenlet.join();
    },
  };
}

test('many read at once, and nobody writes meanwhile', () => {
  const lock = new ReadWriteLock();
  const log: string[] = [];
  const [a, b] = [hold(lock.readLock, 'a', log), hold(lock.readLock, 'b', log)];
  assert.deepEqual(log, ['a', 'b']);
  assert.deepEqual([lock.readLock.locked(), lock.writeLock.locked()], [false, true]);
  assert.equal(lock.writeLock.acquire({ blocking: false }), false);
  const writer = hold(lock.writeLock, 'writer', log);
  a.end();
  assert.deepEqual(log, ['a', 'b']);
  b.end();
  sleep(0);
  assert.deepEqual(log, ['a', 'b', 'writer']);
  writer.end();
});

test('one writes, and nobody else reads or writes meanwhile', () => {
  const lock = new ReadWriteLock();
  const log: string[] = [];
  const writer = hold(lock.writeLock, 'writer', log);
  assert.deepEqual([lock.readLock.locked(), lock.writeLock.locked()], [true, true]);
  for (const side of [lock.readLock, lock.writeLock]) assert.equal(side.acquire({ blocking: false }), false);
  const [reader, next] = [hold(lock.readLock, 'reader', log), hold(lock.writeLock, 'next', log)];
  assert.deepEqual(log, ['writer']);
  for (const holder of [writer, next, reader]) holder.end();
  assert.deepEqual(log, ['writer', 'next', 'reader']);
});

test('a writer that waits goes before readers that come later', () => {
  const lock = new ReadWriteLock();
  const log: string[] = [];
  const first = hold(lock.readLock, 'first', log);
  const writer = hold(lock.writeLock, 'writer', log);
  assert.equal(lock.readLock.locked(), true);
  assert.equal(lock.readLock.acquire({ blocking: false }), false);
  const late = hold(lock.readLock, 'late', log);
  for (const holder of [first, writer, late]) holder.end();
  assert.deepEqual(log, ['first', 'writer', 'late']);
});

test('after a writer comes the next, in the order they came; then all readers together', () => {
  const lock = new ReadWriteLock();
  const log: string[] = [];
  const writer = hold(lock.writeLock, 'writer', log);
  const readers = ['r1', 'r2', 'r3'].map((name) => hold(lock.readLock, name, log));
  const writers = ['w1', 'w2'].map((name) => hold(lock.writeLock, name, log));
  for (const holder of [writer, ...writers]) holder.end();
  sleep(0);
  assert.deepEqual(log, ['writer', 'w1', 'w2', 'r1', 'r2', 'r3']);
  assert.equal(lock.statistics().readers, 3);
  for (const reader of readers) reader.end();
});

test('nobody can come between who releases and who was let in', () => {
  const lock = new ReadWriteLock();
  lock.writeLock.acquire();
  const order: string[] = [];
  const writer = spawn(() => lock.writeLock.with(() => order.push('writer')));
  const reader = spawn(() => lock.readLock.with(() => order.push('reader')));
  sleep(0);
  lock.writeLock.release();
  assert.equal(lock.writeLock.acquire({ blocking: false }), false);
  assert.equal(lock.readLock.acquire({ blocking: false }), false);
  joinAll<Greenlet>([writer, reader]);
  assert.deepEqual(order, ['writer', 'reader']);
});

test('only who reads may release the read lock, only who writes the write lock', () => {
  const lock = new ReadWriteLock({ name: 'prices' });
  assert.throws(() => lock.readLock.release(), {
    ...notOwner,
    message: /^ReadLock\.release\(\) by <Greenlet "main".*: <ReadLock "prices": free>$/,
  });
  assert.throws(() => lock.writeLock.release(), { ...notOwner, message: /^WriteLock\.release\(\) by/ });
  lock.readLock.acquire();
  assert.throws(() => lock.writeLock.release(), notOwner);
  spawn(() => assert.throws(() => lock.readLock.release(), notOwner)).get();
  lock.readLock.release();
  lock.writeLock.acquire();
  assert.throws(() => lock.readLock.release(), notOwner);
  spawn(() => assert.throws(() => lock.writeLock.release(), notOwner)).get();
  lock.writeLock.release();
  assert.deepEqual([lock.readLock.locked(), lock.writeLock.locked()], [false, false]);
});

test('who reads may read again, even while a writer waits', () => {
  const lock = new ReadWriteLock();
  lock.readLock.acquire();
  const writer = spawn(() => lock.writeLock.with(() => 'written'));
  sleep(0);
  assert.equal(
    lock.readLock.with(() => 'read'),
    'read',
  );
  sleep(0);
  assert.equal(writer.ready(), false);
  lock.readLock.release();
  assert.equal(writer.get(), 'written');
});

testInHub('who writes may write again, and read', () => {
  const lock = new ReadWriteLock();
  const { readLock, writeLock } = lock;
  assert.deepEqual([writeLock.acquire(), writeLock.acquire(), readLock.acquire()], [true, true, true]);
  readLock.release();
  writeLock.release();
  assert.equal(writeLock.locked(), true);
  writeLock.release();
  assert.equal(writeLock.locked(), false);
});

test('who writes may go on reading: other readers are let in then, unless a writer waits', () => {
  const lock = new ReadWriteLock();
  const log: string[] = [];
  const downgrade = (between: () => void) => {
    lock.writeLock.acquire();
    lock.readLock.acquire();
    const reader = hold(lock.readLock, 'reader', log);
    between();
    lock.writeLock.release();
    sleep(0);
    log.push('downgraded');
    lock.readLock.release();
    return reader;
  };
  downgrade(() => undefined).end();
  assert.deepEqual(log.splice(0), ['reader', 'downgraded']);
  let writer: ReturnType<typeof hold> | undefined;
  const reader = downgrade(() => {
    writer = hold(lock.writeLock, 'writer', log);
  });
  writer?.end();
  reader.end();
  assert.deepEqual(log, ['downgraded', 'writer', 'reader']);
});

test('who reads cannot begin to write: the error says so, whatever the options', () => {
  const lock = new ReadWriteLock();
  const error = {
    code: 'ERR_INVALID_SWITCH',
    message:
      /^WriteLock\.acquire by <Greenlet "main".*>, which reads, would wait for its own end of reading for ever\. Release/,
  };
  lock.readLock.acquire();
  assert.throws(() => lock.writeLock.acquire(), error);
  assert.throws(() => lock.writeLock.acquire({ blocking: false }), error);
  assert.throws(() => lock.writeLock.with(() => undefined, { timeout: 5 }), error);
  lock.readLock.release();
  assert.deepEqual(lock.statistics(), { readers: 0, writer: undefined, waitingReaders: 0, waitingWriters: 0 });
  lock.writeLock.with(() => assert.equal(lock.statistics().writer, getCurrent()));
});

test('inspect and statistics show who reads, who writes, and how many wait', () => {
  const lock = new ReadWriteLock({ name: 'prices' });
  const log: string[] = [];
  assert.equal(inspect(lock), '<ReadWriteLock "prices": free>');
  const readers = ['ann', 'bob', 'eve'].map((name) => hold(lock.readLock, name, log));
  assert.equal(
    inspect(lock),
    '<ReadWriteLock "prices": read by <Greenlet "ann": waiting on sleep> and 2 more, 0 waiting to read, 0 to write>',
  );
  const writer = hold(lock.writeLock, 'joe', log);
  const late = hold(lock.readLock, 'kim', log);
  assert.match(inspect(writer.greenlet), /waiting on WriteLock\.acquire of "prices">$/);
  assert.match(inspect(late.greenlet), /waiting on ReadLock\.acquire of "prices">$/);
  for (const reader of readers) reader.end();
  const state = '"prices": written by <Greenlet "joe": waiting on sleep>, 1 waiting to read, 0 to write>';
  assert.deepEqual(
    [inspect(lock), inspect(lock.readLock), inspect(lock.writeLock)],
    [`<ReadWriteLock ${state}`, `<ReadLock ${state}`, `<WriteLock ${state}`],
  );
  const statistics = lock.statistics();
  assert.deepEqual([lock.readLock.statistics(), lock.writeLock.statistics()], [statistics, statistics]);
  assert.equal(statistics.writer, writer.greenlet);
  assert.ok(Object.isFrozen(statistics));
  for (const holder of [writer, late]) holder.end();
  getHub().runCallback(() => lock.readLock.with(() => log.push(`in the hub: ${lock.statistics().readers}`)));
  sleep(0);
  assert.equal(log.at(-1), 'in the hub: 1');
});

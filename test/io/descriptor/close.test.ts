import assert from 'node:assert/strict';
import fs from 'node:fs';
import { type Greenlet, GreenletExit, joinAll, sleep, spawn, Timeout, withTimeout } from 'geventjs';
import { BlockingSwitchOutError } from 'geventjs/exceptions';
import { untilAllBlocked } from 'geventjs/testing';
import { closeDescriptor } from '#internal/io/descriptor/close-descriptor.js';
import { Descriptor } from '#internal/io/descriptor/descriptor.js';
import { readDescriptor } from '#internal/io/descriptor/read-descriptor.js';
import { waitForDescriptor } from '#internal/io/descriptor/wait-for-descriptor.js';
import { withDescriptor } from '#internal/io/descriptor/with-descriptor.js';
import { closeQuietly, countAlike, makePipe, newPath } from '../../support/descriptors.js';
import { captureReports, test, testInHub } from '../../support/suite.js';
import { occupyThreadPool } from '../../support/thread-pool.js';

const badDescriptor = (syscall: string) => ({
  code: 'EBADF',
  errno: -9,
  syscall,
  message: `EBADF: bad file descriptor, ${syscall}`,
});

const close = (fd: number) => closeDescriptor(fd, 'test.close');

function read(fd: number | Descriptor, size = 100, position: number | null = null): string {
  const buffer = Buffer.alloc(size);
  return buffer.toString('latin1', 0, readDescriptor(fd, buffer, position, 'test.read'));
}

function openFile(text = '0123456789'): number {
  const path = newPath();
  fs.writeFileSync(path, text);
  return fs.openSync(path, 'r');
}

/** Opens a file under a number that is free. There may be lower ones. */
function openFileAs(fd: number, text?: string): void {
  const opened = openFile(text);
  if (opened === fd) return;
  openFileAs(fd, text);
  fs.closeSync(opened);
}

/** A greenlet that reads a pipe whose number is given to a file meanwhile, without anybody being told. */
function waitThenReplace(fd: number): Greenlet<string, []> {
  const waiting = spawn(() => read(fd));
  untilAllBlocked();
  fs.closeSync(fd);
  openFileAs(fd);
  return waiting;
}

function isOpen(fd: number): boolean {
  try {
    fs.fstatSync(fd);
    return true;
  } catch {
    return false;
  }
}

test('a descriptor that nobody uses is closed at once', () => {
  const fd = openFile();
  close(fd);
  assert.ok(!isOpen(fd));
  assert.throws(() => close(fd), badDescriptor('close'));
});

testInHub('that works in callbacks of the loop, too', () => {
  const fd = openFile();
  close(fd);
  assert.ok(!isOpen(fd));
});

test('it is not closed before what a killed greenlet left in the thread pool is over', () => {
  const pool = occupyThreadPool();
  const fd = openFile();
  const reader = spawn(() => read(fd));
  untilAllBlocked();
  reader.kill();
  const closer = spawn(() => close(fd));
  untilAllBlocked();
  assert.ok(!closer.ready());
  assert.ok(isOpen(fd));
  assert.throws(() => read(fd), badDescriptor('read'));
  assert.throws(() => close(fd), badDescriptor('close'));
  pool.release();
  closer.join();
  assert.ok(!isOpen(fd));
  assert.equal(Descriptor.count, 0);
});

test('it is closed even if who closes is killed meanwhile', () => {
  const pool = occupyThreadPool();
  const fd = openFile();
  const reader = spawn(() => read(fd, 100, 2));
  untilAllBlocked();
  const closer = spawn(() => close(fd));
  untilAllBlocked();
  closer.kill();
  assert.ok((closer.value as unknown) instanceof GreenletExit);
  assert.ok(isOpen(fd));
  pool.release();
  assert.equal(reader.get(), '23456789');
  untilAllBlocked();
  assert.ok(!isOpen(fd));
  assert.equal(Descriptor.count, 0);
});

test('who waits in the loop gets an EBADF, and the other end notices at once', () => {
  using pipe = makePipe();
  const waiting = spawn(() => read(pipe.readEnd));
  const inTurn = spawn(() => read(pipe.readEnd));
  untilAllBlocked();
  assert.equal(countAlike(pipe.writeEnd), 3, 'both ends, and the copy that is polled');
  close(pipe.readEnd);
  assert.throws(() => fs.writeSync(pipe.writeEnd, 'x'), { code: 'EPIPE' });
  captureReports(() => joinAll([waiting, inTurn]));
  for (const { exception } of [waiting, inTurn]) {
    assert.deepEqual({ ...(exception as Error), message: (exception as Error).message }, badDescriptor('read'));
  }
  assert.equal(countAlike(pipe.writeEnd), 1);
});

test('what a killed greenlet left in the pool is over before the next has its turn', () => {
  const pool = occupyThreadPool();
  const fd = openFile();
  const killed = spawn(() => withDescriptor(fd, 'readable', (file) => read(file, 2)));
  const next = spawn(() => read(fd, 3));
  untilAllBlocked();
  killed.kill();
  const elsewhere = spawn(() => read(fd, 2, 8));
  untilAllBlocked();
  pool.release();
  assert.equal(next.get(), '234');
  assert.equal(elsewhere.get(), '89');
  close(fd);
});

test('one that was out of time and tries again comes after what it left in the pool, and after others', () => {
  const pool = occupyThreadPool();
  const fd = openFile();
  let isOutOfTime = false;
  const impatient = spawn(() => {
    assert.throws(() => withTimeout(1, () => read(fd, 2)), Timeout);
    isOutOfTime = true;
    return read(fd, 2);
  });
  const next = spawn(() => read(fd, 3));
  while (!isOutOfTime) sleep(1);
  untilAllBlocked();
  pool.release();
  assert.equal(next.get(), '234');
  assert.equal(impatient.get(), '56');
  close(fd);
});

testInHub('a callback of the loop cannot wait for the thread pool, and closes nothing', async () => {
  const pool = occupyThreadPool();
  const fd = openFile();
  const reader = spawn(() => read(fd));
  await new Promise((done) => setImmediate(done));
  assert.throws(() => close(fd), BlockingSwitchOutError);
  pool.release();
  assert.equal(await reader, '0123456789');
  close(fd);
});

test('steps of one greenlet are not disturbed by others', () => {
  const fd = openFile();
  const steps = spawn(() => withDescriptor(fd, 'readable', (file) => read(file, 2) + read(file, 2)));
  const other = spawn(() => read(fd, 2));
  assert.equal(steps.get(), '0123');
  assert.equal(other.get(), '45');
  close(fd);
});

test('steps end with an EBADF when another file gets the number between them', () => {
  const fd = openFile('old');
  withDescriptor(fd, 'readable', (file) => {
    assert.equal(read(file, 1), 'o');
    spawn(() => close(fd)).join();
    openFileAs(fd, 'new');
    assert.throws(() => read(file, 1), badDescriptor('read'));
    assert.equal(read(fd), 'new');
  });
  close(fd);
});

test('a number that was closed by others is not mistaken for the new file, and who waited is told', () => {
  using pipe = makePipe();
  const fd = pipe.readEnd;
  const waiting = waitThenReplace(fd);
  captureReports(() => assert.equal(read(fd, 4), '0123'));
  assert.equal((waiting.exception as NodeJS.ErrnoException).code, 'EBADF');
});

test('the new file of a number that was closed by others is closed, though somebody still waits for the old one', () => {
  using pipe = makePipe();
  const fd = pipe.readEnd;
  const waiting = waitThenReplace(fd);
  close(fd);
  assert.ok(!isOpen(fd));
  captureReports(() => waiting.join());
  assert.equal((waiting.exception as NodeJS.ErrnoException).code, 'EBADF');
});

test('waiting for a descriptor: the wrong direction, a closed one, and the time', () => {
  using pipe = makePipe();
  const wait = (fd: number, direction: 'readable' | 'writable', timeout?: number) =>
    waitForDescriptor(fd, direction, 'test.wait', { timeout });
  assert.ok(wait(pipe.writeEnd, 'writable'));
  assert.equal(wait(pipe.readEnd, 'readable', 0), false);
  assert.throws(() => wait(pipe.readEnd, 'writable'), badDescriptor('poll'));
  assert.throws(() => wait(pipe.writeEnd, 'readable'), badDescriptor('poll'));
  const fd = openFile();
  assert.ok(wait(fd, 'readable'));
  fs.closeSync(fd);
  assert.throws(() => wait(fd, 'readable'), badDescriptor('poll'));
  closeQuietly(fd);
});

test('a number that was closed behind our back and given to another file is closed at once', () => {
  const pool = occupyThreadPool();
  const fd = openFile();
  const reader = spawn(() => read(fd, 2, 0));
  untilAllBlocked();
  reader.kill();
  fs.closeSync(fd);
  openFileAs(fd);
  const closer = spawn(() => close(fd));
  untilAllBlocked();
  assert.ok(closer.ready());
  assert.ok(!isOpen(fd));
  pool.release();
  untilAllBlocked();
});

test('so it is while somebody waits to close the file that had the number', () => {
  const pool = occupyThreadPool();
  const fd = openFile();
  const reader = spawn(() => read(fd, 2, 0));
  untilAllBlocked();
  reader.kill();
  const closer = spawn(() => close(fd));
  untilAllBlocked();
  fs.closeSync(fd);
  openFileAs(fd, 'another');
  const other = spawn(() => read(fd));
  untilAllBlocked();
  pool.release();
  joinAll([closer, other], { raiseError: true });
  assert.equal(other.value, 'another');
  assert.ok(isOpen(fd));
  close(fd);
  assert.equal(Descriptor.count, 0);
});

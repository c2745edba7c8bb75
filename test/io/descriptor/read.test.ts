import assert from 'node:assert/strict';
import fs from 'node:fs';
import { joinAll, sleep, spawn, Timeout, withTimeout } from 'geventjs';
import { untilAllBlocked } from 'geventjs/testing';
import { Descriptor } from '#internal/io/descriptor/descriptor.js';
import { readDescriptor } from '#internal/io/descriptor/read-descriptor.js';
import { waitForDescriptor } from '#internal/io/descriptor/wait-for-descriptor.js';
import { countAlike, isBlocking, makePipe, newPath } from '../../support/descriptors.js';
import { attempt } from '../../support/outcome.js';
import { captureReports, test } from '../../support/suite.js';

function read(fd: number, size = 100): string {
  const buffer = Buffer.alloc(size);
  return buffer.toString('latin1', 0, readDescriptor(fd, buffer, null, 'test.read'));
}

test('a greenlet that reads an empty pipe waits alone, and gets what is written', () => {
  using pipe = makePipe();
  const log: string[] = [];
  const reader = spawn(() => log.push(`read ${read(pipe.readEnd)}`));
  untilAllBlocked();
  log.push('write');
  fs.writeSync(pipe.writeEnd, 'hello');
  reader.join();
  assert.deepEqual(log, ['write', 'read hello']);
  assert.ok(isBlocking(pipe.readEnd));
});

test('the end of a pipe is 0 bytes, also for who waits for it', () => {
  using pipe = makePipe();
  const reader = spawn(() => read(pipe.readEnd));
  untilAllBlocked();
  fs.closeSync(pipe.writeEnd);
  assert.equal(reader.get(), '');
  assert.equal(read(pipe.readEnd), '');
});

test('readers of one pipe are served in the order they came', () => {
  using pipe = makePipe();
  const log: string[] = [];
  const readers = ['a', 'b', 'c'].map((name) => spawn(() => log.push(name + read(pipe.readEnd, 1))));
  untilAllBlocked();
  fs.writeSync(pipe.writeEnd, '123');
  joinAll(readers);
  assert.deepEqual(log, ['a1', 'b2', 'c3']);
});

test('one that is killed in a read takes nothing with it', () => {
  using pipe = makePipe();
  const before = countAlike(pipe.readEnd);
  const killed = spawn(() => read(pipe.readEnd));
  const next = spawn(() => read(pipe.readEnd));
  untilAllBlocked();
  killed.kill();
  fs.writeSync(pipe.writeEnd, 'data');
  assert.equal(next.get(), 'data');
  assert.equal(countAlike(pipe.readEnd), before);
});

test('a timeout ends a read', () => {
  using pipe = makePipe();
  assert.throws(() => withTimeout(1, () => read(pipe.readEnd)), Timeout);
  assert.equal(Descriptor.count, 0);
});

test('one that was killed before its turn does not read', () => {
  using pipe = makePipe();
  fs.writeSync(pipe.writeEnd, 'kept');
  const reader = spawn(() => {
    try {
      sleep(1_000_000);
    } finally {
      assert.throws(() => read(pipe.readEnd), /second/);
    }
  });
  sleep(0);
  captureReports(() => {
    reader.kill(new Error('first'), { block: false });
    reader.kill(new Error('second'), { block: false });
    assert.throws(() => reader.get(), /first/);
  });
  assert.equal(read(pipe.readEnd), 'kept');
});

test('a hundred waiting readers leave the thread pool to others', () => {
  const pipes = Array.from({ length: 100 }, makePipe);
  const readers = pipes.map((pipe) => spawn(() => read(pipe.readEnd)));
  untilAllBlocked();
  const path = newPath();
  fs.writeFileSync(path, 'file');
  const fd = fs.openSync(path, 'r');
  assert.equal(read(fd), 'file');
  fs.closeSync(fd);
  for (const pipe of pipes) fs.writeSync(pipe.writeEnd, 'x');
  joinAll(readers);
  for (const pipe of pipes) pipe[Symbol.dispose]();
  assert.equal(Descriptor.count, 0);
});

test('a file is read at the current position and at others, into one view and into several', () => {
  const path = newPath();
  fs.writeFileSync(path, '0123456789');
  const fd = fs.openSync(path, 'r');
  const [first, second] = [Buffer.alloc(2), Buffer.alloc(3)];
  assert.equal(readDescriptor(fd, [first, second], null, 'test.read'), 5);
  assert.equal(`${first} ${second}`, '01 234');
  assert.equal(readDescriptor(fd, first, 8, 'test.read'), 2);
  assert.equal(first.toString(), '89');
  assert.equal(readDescriptor(fd, first, 1n, 'test.read'), 2);
  assert.equal(first.toString(), '12');
  assert.equal(read(fd), '56789');
  assert.equal(read(fd), '');
  fs.closeSync(fd);
});

test('one whose data was taken by somebody else goes on waiting, and the thread does not', () => {
  using pipe = makePipe();
  const reader = spawn(() => read(pipe.readEnd));
  untilAllBlocked();
  const rival = spawn(
    () => waitForDescriptor(pipe.readEnd, 'readable', 'test.wait') && fs.readSync(pipe.readEnd, Buffer.alloc(9)),
  );
  const other = spawn(
    () => waitForDescriptor(pipe.readEnd, 'readable', 'test.wait') && fs.readSync(pipe.readEnd, Buffer.alloc(9)),
  );
  untilAllBlocked();
  fs.writeSync(pipe.writeEnd, 'first');
  untilAllBlocked();
  for (const text of ['second', 'third']) {
    fs.writeSync(pipe.writeEnd, text);
    untilAllBlocked();
  }
  assert.deepEqual([reader.get().length, rival.get(), other.get()].sort(), [5, 5, 6]);
});

test('errors are those of Node', () => {
  const folder = fs.openSync('/', 'r');
  using pipe = makePipe();
  const buffer = Buffer.alloc(1);
  for (const [fd, position] of [
    [folder, null],
    [folder, 0],
    [999, null],
    [999, 0],
    [pipe.readEnd, 0],
    [pipe.writeEnd, null],
  ] as const) {
    const expected = attempt(() => fs.readSync(fd, buffer, 0, 1, position));
    assert.deepEqual(
      attempt(() => readDescriptor(fd, buffer, position, 'test.read')),
      expected,
    );
    assert.equal(expected['syscall'], 'read');
  }
  fs.closeSync(folder);
});

import assert from 'node:assert/strict';
import { spawn as spawnProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { mock } from 'node:test';
import { GreenletExit, joinAll, sleep, spawn, Timeout, wait, withTimeout } from 'geventjs';
import { untilAllBlocked } from 'geventjs/testing';
import { native } from '#internal/base/addon.js';
import { Descriptor } from '#internal/io/descriptor/descriptor.js';
import { readDescriptor } from '#internal/io/descriptor/read-descriptor.js';
import { writeDescriptor } from '#internal/io/descriptor/write-descriptor.js';
import { countAlike, isBlocking, makePipe, newPath } from '../../support/descriptors.js';
import { attempt } from '../../support/outcome.js';
import { test } from '../../support/suite.js';

const large = 300_000;

function write(fd: number, ...views: NodeJS.ArrayBufferView[]): number {
  return writeDescriptor(fd, views.length === 1 ? (views[0] as NodeJS.ArrayBufferView) : views, null, 'test.write');
}

function readAll(fd: number, size: number): string {
  const buffer = Buffer.alloc(size);
  for (let at = 0; at < size; ) at += readDescriptor(fd, buffer.subarray(at), null, 'test.read');
  return buffer.toString('latin1');
}

test('more than a pipe holds is written while another greenlet reads', () => {
  using pipe = makePipe();
  const data = Buffer.from(Array.from({ length: large }, (_, i) => 97 + (i % 26)));
  const writer = spawn(() => write(pipe.writeEnd, data));
  untilAllBlocked();
  assert.equal(readAll(pipe.readEnd, large), data.toString('latin1'));
  assert.equal(writer.get(), large);
  assert.ok(isBlocking(pipe.writeEnd));
});

test('what is written in one call stays together, in the order of the calls', () => {
  using pipe = makePipe();
  const writers = ['a', 'b', 'c'].map((name) => spawn(() => write(pipe.writeEnd, Buffer.alloc(large, name))));
  untilAllBlocked();
  const text = readAll(pipe.readEnd, 3 * large);
  joinAll(writers);
  assert.ok(text === ['a', 'b', 'c'].map((name) => name.repeat(large)).join(''));
});

test('several views are written one after the other', () => {
  using pipe = makePipe();
  assert.equal(write(pipe.writeEnd, Buffer.from('one'), new Uint8Array(0), new Uint16Array([0x4142])), 5);
  assert.equal(readAll(pipe.readEnd, 5), 'oneBA');
  assert.equal(write(pipe.writeEnd, Buffer.alloc(0)), 0);
});

test('one that waits for room can be killed, and the next goes on', () => {
  using pipe = makePipe();
  const before = countAlike(pipe.writeEnd);
  const killed = spawn(() => write(pipe.writeEnd, Buffer.alloc(large, 'x')));
  const next = spawn(() => write(pipe.writeEnd, Buffer.from('next')));
  untilAllBlocked();
  killed.kill();
  assert.match(readAll(pipe.readEnd, 65_536), /^x*$/);
  assert.equal(next.get(), 4);
  assert.equal(readAll(pipe.readEnd, 4), 'next');
  assert.equal(countAlike(pipe.writeEnd), before);
});

test('one that finds no room after all, and waits once more, can be killed', () => {
  using pipe = makePipe();
  native.setNonblocking(pipe.writeEnd, true);
  const original = fs.writeSync;
  const replaced = mock.method(fs, 'writeSync', (...args: Parameters<typeof fs.writeSync>) => {
    // Between the look and the second part another process fills the pipe.
    if (replaced.mock.callCount() === 1) original(pipe.writeEnd, Buffer.alloc(65_536));
    return original(...args);
  });
  const killed = spawn(() => write(pipe.writeEnd, Buffer.alloc(large)));
  untilAllBlocked();
  replaced.mock.restore();
  assert.equal(replaced.mock.callCount(), 2);
  killed.kill();
  assert.ok((killed.value as unknown) instanceof GreenletExit);
  assert.equal(Descriptor.count, 0);
});

test('others have their turns during a long write, however it is cut', () => {
  const fd = fs.openSync('/dev/null', 'w');
  const writer = spawn(() => write(fd, Buffer.alloc(1), Buffer.alloc(large)));
  let turns = 0;
  for (; !writer.ready(); turns++) sleep(0);
  assert.ok(turns > 4, `${turns}`);
  fs.closeSync(fd);
});

test('a timeout ends a write', () => {
  using pipe = makePipe();
  assert.throws(() => withTimeout(1, () => write(pipe.writeEnd, Buffer.alloc(large))), Timeout);
  assert.equal(Descriptor.count, 0);
});

test('without a reader it is EPIPE, after a part was written the number of its bytes', () => {
  using pipe = makePipe();
  const writer = spawn(() => write(pipe.writeEnd, Buffer.alloc(large)));
  untilAllBlocked();
  fs.closeSync(pipe.readEnd);
  assert.equal(writer.get(), 65_536);
  assert.throws(() => write(pipe.writeEnd, Buffer.from('x')), {
    code: 'EPIPE',
    errno: -32,
    syscall: 'write',
    message: 'EPIPE: broken pipe, write',
  });
});

test('a socket in blocking mode takes all without ever stopping the thread', () => {
  // What node:child_process calls pipes are sockets. This one's other end is not read before somebody says so.
  const child = spawnProcess('sh', ['-c', 'read go <&3; wc -c'], { stdio: ['pipe', 'pipe', 'inherit', 'pipe'] });
  const { fd } = (child.stdin as unknown as { _handle: { fd: number } })._handle;
  native.setNonblocking(fd, false);
  const log: string[] = [];
  const writer = spawn(() => {
    log.push(String(write(fd, Buffer.alloc(2_000_000))));
    child.stdin?.end();
  });
  untilAllBlocked();
  log.push('others run');
  (child.stdio[3] as Writable).end('go\n');
  const [output] = wait(once(child.stdout as Readable, 'data')) as [Buffer];
  writer.join();
  assert.deepEqual(log, ['others run', '2000000']);
  assert.equal(output.toString().trim(), '2000000');
  wait(once(child, 'close'));
});

test('a file is written at the current position and at others', () => {
  const path = newPath();
  const fd = fs.openSync(path, 'w');
  assert.equal(write(fd, Buffer.from('one ')), 4);
  assert.equal(write(fd, Buffer.from('two '), Buffer.from('three')), 9);
  assert.equal(writeDescriptor(fd, Buffer.from('ONE'), 0, 'test.write'), 3);
  assert.equal(write(fd, Buffer.from(' four')), 5);
  fs.closeSync(fd);
  assert.equal(fs.readFileSync(path, 'utf8'), 'ONE two three four');
});

test('errors are those of Node', () => {
  const file = fs.openSync(newPath(), 'a+');
  const readOnly = fs.openSync('/', 'r');
  using pipe = makePipe();
  const data = Buffer.from('x');
  for (const [fd, position] of [
    [readOnly, null],
    [readOnly, 0],
    [999, null],
    [999, 0],
    [pipe.writeEnd, 0],
    [pipe.readEnd, null],
  ] as const) {
    const expected = attempt(() => fs.writeSync(fd, data, 0, 1, position));
    assert.deepEqual(
      attempt(() => writeDescriptor(fd, data, position, 'test.write')),
      expected,
    );
    assert.equal(expected['syscall'], 'write');
  }
  for (const fd of [file, readOnly]) fs.closeSync(fd);
});

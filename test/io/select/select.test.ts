import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import { sleep, spawn, Timeout, withTimeout } from 'geventjs';
import { ArgumentTypeError, BlockingSwitchOutError, OutOfRangeError } from 'geventjs/exceptions';
import { close, write } from 'geventjs/os';
import { select } from 'geventjs/select';
import { untilAllBlocked } from 'geventjs/testing';
import { Descriptor } from '#internal/io/descriptor/descriptor.js';
import { countAlike, makePipe, newPath } from '../../support/descriptors.js';
import { captureReports, test, testInHub } from '../../support/suite.js';

test('an end that can be written is ready, one with nothing to read is not', () => {
  using pipe = makePipe();
  assert.deepEqual(select([pipe.readEnd], [pipe.writeEnd], []), [[], [pipe.writeEnd], []]);
  write(pipe.writeEnd, 'x');
  assert.deepEqual(select([pipe.readEnd], [pipe.writeEnd], []), [[pipe.readEnd], [pipe.writeEnd], []]);
});

test('a greenlet waits until one of several is ready, and gets the objects that it gave', () => {
  using one = makePipe();
  using two = makePipe();
  const objects = [{ fileno: () => one.readEnd }, { fd: two.readEnd, name: 'two' }] as const;
  const waiting = spawn(() => select(new Set(objects), [], []));
  untilAllBlocked();
  assert.ok(!waiting.ready());
  write(two.writeEnd, 'x');
  const [[ready], ...rest] = waiting.get();
  assert.equal(ready, objects[1]);
  assert.deepEqual(rest, [[], []]);
});

test('all that are ready at once are told', () => {
  const pipes = Array.from({ length: 10 }, makePipe);
  const ends = pipes.map((pipe) => pipe.readEnd);
  const waiting = spawn(() => select(ends, [], []));
  untilAllBlocked();
  for (const pipe of pipes) fs.writeSync(pipe.writeEnd, 'x');
  assert.deepEqual(waiting.get()[0], ends);
  for (const pipe of pipes) pipe[Symbol.dispose]();
});

test('the same one may be asked about several times', () => {
  using pipe = makePipe();
  const [readers, writers] = select([pipe.writeEnd, pipe.writeEnd], [pipe.writeEnd, pipe.writeEnd], []);
  assert.deepEqual([readers, writers], [[], [pipe.writeEnd, pipe.writeEnd]]);
  const waiting = spawn(() => select([pipe.readEnd, pipe.readEnd], [], [pipe.readEnd]));
  untilAllBlocked();
  write(pipe.writeEnd, 'x');
  assert.deepEqual(waiting.get(), [[pipe.readEnd, pipe.readEnd], [], []]);
});

test('the other end being gone is something to read', () => {
  using pipe = makePipe();
  const waiting = spawn(() => select([pipe.readEnd], [], []));
  untilAllBlocked();
  close(pipe.writeEnd);
  assert.deepEqual(waiting.get(), [[pipe.readEnd], [], []]);
});

test('a hang-up that no list asks for ends no wait', () => {
  using pipe = makePipe();
  close(pipe.writeEnd);
  const waiting = [spawn(() => select([], [pipe.readEnd], [])), spawn(() => select([], [], [pipe.readEnd]))];
  untilAllBlocked();
  for (const greenlet of waiting) {
    assert.ok(!greenlet.ready());
    greenlet.kill();
  }
  assert.deepEqual(select([pipe.readEnd], [pipe.readEnd], [pipe.readEnd]), [[pipe.readEnd], [], []]);
});

test('the lists together may be longer than the number of descriptors that are allowed', () => {
  const program = `
    const { pipe } = require('geventjs/os');
    const { select } = require('geventjs/select');
    const ends = Array.from({ length: 30 }, pipe).flat();
    console.log(select(ends, ends, ends).map((list) => list.length).join());`;
  const limited = 'ulimit -n 130; exec "$0" -e "$1"';
  const { stdout, stderr } = spawnSync('sh', ['-c', limited, process.execPath, program], { encoding: 'utf8' });
  assert.equal(stdout, '0,30,0\n', stderr);
});

test('the time is up: three empty lists; a timeout from outside is raised', () => {
  using pipe = makePipe();
  assert.deepEqual(select([pipe.readEnd], [], [], { timeout: 1 }), [[], [], []]);
  assert.deepEqual(select([], [], [], { timeout: 1 }), [[], [], []]);
  assert.deepEqual(select([pipe.readEnd], [], [], { timeout: new Timeout(1) }), [[], [], []]);
  assert.throws(() => withTimeout(1, () => select([pipe.readEnd], [], [])), Timeout);
  assert.equal(Descriptor.count, 0);
});

test('a timeout of 0 looks, and lets others run', () => {
  using pipe = makePipe();
  const other = spawn(() => undefined);
  assert.deepEqual(select([pipe.readEnd], [], [], { timeout: 0 }), [[], [], []]);
  assert.ok(other.ready());
  const next = spawn(() => fs.writeSync(pipe.writeEnd, 'x'));
  assert.deepEqual(select([pipe.readEnd], [], [], { timeout: 0 }), [[pipe.readEnd], [], []]);
  assert.ok(next.ready());
});

test('one that is killed leaves nothing behind', () => {
  using pipe = makePipe();
  select([pipe.readEnd], [], [], { timeout: 1 });
  const before = countAlike(pipe.readEnd);
  const waiting = spawn(() => select([pipe.readEnd], [pipe.readEnd], []));
  untilAllBlocked();
  waiting.kill();
  assert.equal(countAlike(pipe.readEnd), before);
  assert.equal(Descriptor.count, 0);
});

test('a regular file is always ready', () => {
  const fd = fs.openSync(newPath(), 'w+');
  assert.deepEqual(select([fd], [fd], [fd]), [[fd], [fd], []]);
  fs.closeSync(fd);
});

test('a closed descriptor is an EBADF, also when it is closed meanwhile', () => {
  using pipe = makePipe();
  const badDescriptor = { code: 'EBADF', syscall: 'select', message: 'EBADF: bad file descriptor, select' };
  const waiting = spawn(() => select([pipe.readEnd], [], []));
  untilAllBlocked();
  captureReports(() => {
    close(pipe.readEnd);
    waiting.join();
  });
  assert.equal((waiting.exception as Error).message, badDescriptor.message);
  for (const timeout of [0, 1000]) assert.throws(() => select([pipe.readEnd], [], [], { timeout }), badDescriptor);
  assert.throws(() => select([{ fd: -1 }], [], []), badDescriptor);
});

test('closed by others, it does no harm to who waits', () => {
  using pipe = makePipe();
  const waiting = spawn(() => select([pipe.readEnd], [], [], { timeout: 5 }));
  untilAllBlocked();
  fs.closeSync(pipe.readEnd);
  assert.deepEqual(waiting.get(), [[], [], []]);
});

test("Node's servers and sockets can be waited for", () => {
  const server = net.createServer();
  server.listen(0);
  assert.deepEqual(select([], [], [server], { timeout: 0 }), [[], [], []]);
  server.close();
  sleep(1);
  assert.throws(() => select([server], [], []), { code: 'EBADF' });
});

test('what has no descriptor is refused before anybody else runs', () => {
  const other = spawn(() => undefined);
  // @ts-expect-error a string
  assert.throws(() => select(['hello'], [], []), ArgumentTypeError);
  // @ts-expect-error an object without descriptor
  assert.throws(() => select([], [{}], []), ArgumentTypeError);
  // @ts-expect-error no list
  assert.throws(() => select(0, [], []), ArgumentTypeError);
  assert.throws(() => select([-1], [], []), ArgumentTypeError);
  assert.throws(() => select([], [], [], { timeout: -1 }), OutOfRangeError);
  // @ts-expect-error seconds, by position
  assert.throws(() => select([], [], [], 5), ArgumentTypeError);
  assert.ok(!other.ready());
  other.join();
});

testInHub('in callbacks of the loop it refuses', () => {
  assert.throws(() => select([], [0], []), BlockingSwitchOutError);
});

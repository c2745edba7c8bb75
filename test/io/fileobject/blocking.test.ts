import assert from 'node:assert/strict';
import { closeSync, readSync, writeSync } from 'node:fs';
import { joinAll, sleep, spawn, Timeout } from 'geventjs';
import { FileObject } from 'geventjs/fileobject';
import { untilAllBlocked } from 'geventjs/testing';
import { countDescriptors, Folder } from '../../support/files.js';
import { test, testInHub } from '../../support/suite.js';

/** A pipe of which one end, or both, are file objects. */
function openPipe(folder: Folder) {
  const [reading, writing] = folder.pipe();
  return { reader: new FileObject(reading), writing, close: () => closeSync(writing) };
}

const big = 300_000;

test('a reader of a pipe waits for lines while others go on', () => {
  using folder = new Folder();
  const [reading, writing] = folder.pipe();
  using reader = new FileObject(reading);
  const order: string[] = [];
  const lines = spawn(() => {
    for (const line of reader) order.push(line);
  });
  const writer = spawn(() => {
    using file = new FileObject(writing, 'w', { buffering: 1 });
    for (const text of ['o', 'ne\ntw', 'o\n', 'end']) {
      file.write(text);
      file.flush();
      order.push('.');
      untilAllBlocked();
    }
  });
  joinAll([lines, writer], { raiseError: true });
  assert.deepEqual(order, ['.', '.', 'one\n', '.', 'two\n', '.', 'end']);
});

test('hundreds of thousands of bytes through a pipe arrive as they were, though it holds only a few', () => {
  using folder = new Folder();
  const [reading, writing] = folder.pipe();
  const data = Buffer.from(Array.from({ length: big }, (_, i) => i * 7));
  const writer = spawn(() => {
    using file = new FileObject(writing, 'wb');
    for (let at = 0; at < data.length; at += 5000) file.write(data.subarray(at, at + 5000));
  });
  using file = new FileObject(reading, 'rb');
  assert.ok(data.equals(file.read()));
  writer.get();
});

test('read(n) waits for so many, read1 for some, readInto for a full view', () => {
  using folder = new Folder();
  const [reading, writing] = folder.pipe();
  using file = new FileObject(reading, 'rb');
  const view = Buffer.alloc(5);
  const results: unknown[] = [];
  const reader = spawn(() => {
    results.push(file.read(4).toString());
    results.push(file.read1(100).toString());
    results.push(file.readInto(view), view.toString());
    results.push(file.readInto(view));
  });
  for (const text of ['ab', 'cdef', 'gh', 'ijk']) {
    writeSync(writing, text);
    untilAllBlocked();
  }
  closeSync(writing);
  reader.get();
  assert.deepEqual(results, ['abcd', 'ef', 5, 'ghijk', 0]);
});

test('a greenlet that is killed while it reads leaves what has come to the next reader', () => {
  using folder = new Folder();
  const { reader, writing, close } = openPipe(folder);
  using _ = reader;
  const victims = [() => reader.readLine(), () => reader.read(), () => reader.read(100)];
  for (const [index, read] of victims.entries()) {
    const victim = spawn(read);
    writeSync(writing, `part ${index} `);
    untilAllBlocked();
    assert.equal(victim.ready(), false);
    victim.kill();
    assert.equal(victim.successful(), true);
  }
  writeSync(writing, 'end\n');
  assert.equal(reader.readLine(), 'part 0 part 1 part 2 end\n');
  close();
});

test('a timeout ends a read at once, and loses nothing', () => {
  using folder = new Folder();
  const { reader, writing, close } = openPipe(folder);
  using _ = reader;
  writeSync(writing, 'half');
  const timeout = new Timeout(10);
  assert.throws(
    () => timeout.run(() => reader.readLine()),
    (error) => error === timeout,
  );
  writeSync(writing, ' whole\n');
  assert.equal(reader.readLine(), 'half whole\n');
  close();
});

test('a greenlet that is killed while it reads a file loses nothing, wherever the thread pool is', () => {
  using folder = new Folder();
  const lines = Array.from({ length: 20_000 }, (_, i) => `line ${i}\n`);
  using file = new FileObject(folder.file('x', lines.join('')));
  const got: string[] = [];
  while (got.length < lines.length) {
    const reader = spawn(() => {
      for (const line of file) got.push(line);
    });
    sleep(0);
    sleep(0);
    reader.kill();
  }
  assert.deepEqual(got, lines);
});

test('a greenlet that is killed while it writes loses nothing, and writes nothing twice', () => {
  for (const kind of ['file', 'pipe']) {
    using folder = new Folder();
    const [reading, writing] = kind === 'pipe' ? folder.pipe() : [undefined, folder.file('x')];
    const file = new FileObject(writing, 'w', { buffering: 10 });
    const content = reading === undefined ? undefined : spawn(() => readToEnd(reading));
    let written = '';
    for (let i = 0; i < 300; i++) {
      const line = `${i} ${'x'.repeat(i * 10)}\n`;
      written += line;
      const writer = spawn(() => void file.write(line));
      sleep(0);
      writer.kill();
    }
    spawn(() => file.close()).get();
    assert.equal(content?.get() ?? folder.read('x'), written, kind);
  }
});

function readToEnd(fd: number): string {
  using file = new FileObject(fd);
  return file.read();
}

test('a second reader is refused; several may write, and what each writes stays together', () => {
  using folder = new Folder();
  const { reader, close } = openPipe(folder);
  using _ = reader;
  const first = spawn(() => reader.readLine());
  untilAllBlocked();
  const error = { code: 'ERR_CONCURRENT_OBJECT_USE', message: /'r': open> is being read by <Greenlet/ };
  assert.throws(() => reader.readLine(), error);
  assert.throws(() => reader.seek(0), error);
  first.kill();
  close();
  const path = folder.file('x');
  using file = new FileObject(path, 'w', { buffering: 1 });
  const writers = Array.from({ length: 20 }, (_, i) =>
    spawn(() => {
      for (let j = 0; j < 20; j++) file.write(`${String(i).repeat(50)}\n`);
    }),
  );
  joinAll(writers, { raiseError: true });
  const lines = folder.read('x').split('\n');
  assert.equal(lines.length, 401);
  assert.ok(lines.every((line) => /^(\d{1,2})\1*$|^$/.test(line)));
});

test('closing wakes who reads with an EBADF, and who writes', () => {
  using folder = new Folder();
  const before = countDescriptors();
  const [reading, writing] = folder.pipe();
  const reader = new FileObject(reading);
  const writer = new FileObject(writing, 'wb', { buffering: 0 });
  const read = spawn(() => assert.throws(() => reader.read(), { code: 'EBADF' }));
  untilAllBlocked();
  reader.close();
  read.get();
  const [other, full] = folder.pipe('other');
  const stuck = new FileObject(full, 'wb', { buffering: 0 });
  const write = spawn(() => assert.throws(() => stuck.write(Buffer.alloc(big)), { code: 'EBADF' }));
  untilAllBlocked();
  const closing = spawn(() => stuck.close());
  untilAllBlocked();
  // Who closes waits for what is to be written before; whoever cannot wait leaves, and it is closed.
  closing.kill();
  write.get();
  closeSync(other);
  writer.close();
  assert.equal(countDescriptors(), before);
});

test('to write where nobody reads is an EPIPE, and closes all the same', () => {
  using folder = new Folder();
  const before = countDescriptors();
  const [reading, writing] = folder.pipe();
  const file = new FileObject(writing, 'w');
  closeSync(reading);
  file.write('nobody reads this');
  assert.throws(() => file.flush(), { code: 'EPIPE' });
  assert.throws(() => file.close(), { code: 'EPIPE' });
  assert.equal(file.closed, true);
  file.close();
  assert.equal(countDescriptors(), before);
});

test('a pipe has no position', () => {
  using folder = new Folder();
  const { reader, close } = openPipe(folder);
  using _ = reader;
  assert.equal(reader.seekable(), false);
  const error = { code: 'ESPIPE', syscall: 'lseek', message: 'ESPIPE: invalid seek, lseek' };
  assert.throws(() => reader.seek(0), error);
  assert.throws(() => reader.tell(), error);
  close();
});

test('a greenlet that is killed before its turn, or while it opens, leaves no descriptor open', () => {
  using folder = new Folder();
  const path = folder.file('x', 'content');
  const before = countDescriptors();
  const opening = Array.from({ length: 20 }, () => spawn(() => new FileObject(path)));
  sleep(0);
  for (const greenlet of opening) {
    greenlet.kill();
    // One that was open already, and only had to go on, got it.
    if (greenlet.value instanceof FileObject) greenlet.value.close();
  }
  const early = spawn(() => {
    early.kill(undefined, { block: false });
    return new FileObject(path);
  });
  early.join();
  for (let tries = 0; countDescriptors() > before && tries < 1000; tries++) sleep(1);
  assert.equal(countDescriptors(), before);
});

testInHub('in a callback of the loop only that works which need not wait', () => {
  using folder = new Folder();
  const [reading, writing] = folder.pipe();
  assert.throws(() => new FileObject(folder.file('x', '')), { code: 'ERR_BLOCKING_SWITCH_OUT' });
  const reader = new FileObject(reading);
  assert.throws(() => reader.read(), { code: 'ERR_BLOCKING_SWITCH_OUT', message: /FileObject\.read/ });
  const writer = new FileObject(writing, 'w');
  writer.write('stays in the buffer');
  assert.throws(() => writer.flush(), { code: 'ERR_BLOCKING_SWITCH_OUT', message: /FileObject\.write/ });
  reader.close();
  assert.throws(() => writer.close(), { code: 'ERR_BLOCKING_SWITCH_OUT' });
  assert.equal(writer.closed, true);
  assert.throws(() => readSync(reading, Buffer.alloc(1)), { code: 'EBADF' });
});

test('a seek that had to wait for the buffer does not move a file that is being read by now', () => {
  using folder = new Folder();
  using file = new FileObject(folder.file('x', 'a'.repeat(1_000_000)), 'r+b', { buffering: 1_000_000 });
  file.write(Buffer.alloc(500_000));
  spawn(() => file.flush());
  const reader = spawn(() => file.read(400_000).length);
  const seeker = spawn(() => assert.throws(() => file.seek(0), { name: 'ConcurrentObjectUseError' }));
  seeker.get();
  assert.equal(reader.get(), 400_000);
  assert.equal(file.tell(), 900_000);
});

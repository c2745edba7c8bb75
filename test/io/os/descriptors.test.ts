import assert from 'node:assert/strict';
import fs from 'node:fs';
import { spawn, Timeout, withTimeout } from 'geventjs';
import { ArgumentTypeError, BlockingSwitchOutError, OutOfRangeError } from 'geventjs/exceptions';
import { close, makeNonblocking, nbRead, nbWrite, pipe, read, tpRead, tpWrite, write } from 'geventjs/os';
import { untilAllBlocked } from 'geventjs/testing';
import { closeQuietly, isBlocking, makePipe, newPath } from '../../support/descriptors.js';
import { captureReports, test, testInHub } from '../../support/suite.js';

const million = 1_000_000;

for (const [name, readSome, writeSome] of [
  ['read and write', read, write],
  ['nbRead and nbWrite', nbRead, nbWrite],
  ['tpRead and tpWrite', tpRead, tpWrite],
] as const) {
  test(`a million bytes go through a pipe: ${name}`, () => {
    using ends = makePipe();
    if (readSome === nbRead) for (const fd of [ends.readEnd, ends.writeEnd]) assert.equal(makeNonblocking(fd), true);
    const view = Buffer.alloc(4096, 'x');
    const producer = spawn(() => {
      let sent = 0;
      while (sent < million) sent += writeSome(ends.writeEnd, view.subarray(0, Math.min(4096, million - sent)));
      close(ends.writeEnd);
      return sent;
    });
    let received = 0;
    for (let part = readSome(ends.readEnd, 4096); part.length > 0; part = readSome(ends.readEnd, 4096)) {
      received += part.length;
    }
    assert.equal(received, million);
    assert.equal(producer.get(), million);
  });
}

test('text is written in UTF-8, and files are read and written, too', () => {
  const path = newPath();
  const fd = fs.openSync(path, 'w+');
  assert.equal(write(fd, 'äöü'), 6);
  assert.equal(nbWrite(fd, Buffer.from('!')), 1);
  assert.equal(tpWrite(fd, '?'), 1);
  assert.equal(read(fd, 10).length, 0);
  close(fd);
  const again = fs.openSync(path, 'r');
  assert.equal(read(again, 6).toString(), 'äöü');
  assert.equal(tpRead(again, 10).toString(), '!?');
  assert.equal(read(again, 0).length, 0);
  close(again);
});

test('more may be asked for than Node reads in one call', () => {
  const [input, output] = pipe();
  write(output, 'hello');
  assert.equal(read(input, 2 ** 31).toString(), 'hello');
  [input, output].forEach(close);
});

test('nbWrite writes what there is room for', () => {
  using ends = makePipe();
  const data = Buffer.alloc(million);
  const count = nbWrite(ends.writeEnd, data);
  assert.ok(count > 0 && count < million, String(count));
  assert.equal(nbWrite(ends.writeEnd, ''), 0);
});

test('makeNonblocking says whether it has changed something', () => {
  using ends = makePipe();
  assert.ok(isBlocking(ends.readEnd));
  assert.equal(makeNonblocking(ends.readEnd), true);
  assert.equal(makeNonblocking(ends.readEnd), false);
  assert.ok(!isBlocking(ends.readEnd));
  assert.throws(() => makeNonblocking(999), { code: 'EBADF', syscall: 'fcntl' });
});

test('closing wakes who reads, and closing twice is an EBADF', () => {
  using ends = makePipe();
  const reader = spawn(() => read(ends.readEnd, 1));
  untilAllBlocked();
  captureReports(() => {
    close(ends.readEnd);
    reader.join();
  });
  assert.equal((reader.exception as NodeJS.ErrnoException).code, 'EBADF');
  assert.throws(() => close(ends.readEnd), { code: 'EBADF', syscall: 'close' });
});

test('a timeout and a kill end a read, and nothing is lost', () => {
  using ends = makePipe();
  assert.throws(() => withTimeout(1, () => read(ends.readEnd, 1)), Timeout);
  const reader = spawn(() => read(ends.readEnd, 1));
  untilAllBlocked();
  reader.kill();
  write(ends.writeEnd, 'x');
  assert.equal(read(ends.readEnd, 10).toString(), 'x');
});

test('errors begin at the line that called', () => {
  for (const call of [() => read(999, 1), () => write(999, 'x'), () => close(999), () => tpRead(999, 1)]) {
    assert.throws(call, (error: Error) => {
      assert.match(error.stack?.split('\n')[1] ?? '', /descriptors\.test\.js/);
      return true;
    });
  }
});

test('arguments are checked', () => {
  // @ts-expect-error not a descriptor
  assert.throws(() => read('0', 1), ArgumentTypeError);
  assert.throws(() => read(-1, 1), ArgumentTypeError);
  assert.throws(() => read(0, -1), OutOfRangeError);
  // @ts-expect-error no data
  assert.throws(() => write(1, 5), ArgumentTypeError);
});

testInHub('in callbacks of the loop only what does not wait is possible', () => {
  const [input, output] = pipe();
  assert.throws(() => read(input, 1), BlockingSwitchOutError);
  assert.throws(() => write(output, 'x'), BlockingSwitchOutError);
  assert.equal(makeNonblocking(input), true);
  close(input);
  close(output);
  closeQuietly(input);
});

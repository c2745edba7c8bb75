import assert from 'node:assert/strict';
import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { fromCallback, spawn, Timeout } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { fromStream, SocketTimeout } from 'geventjs/socket';
import { untilAllBlocked } from 'geventjs/testing';
import { codeOf, pairWithNode, receiveAll, resizableMemory, tcpPair } from '../../support/sockets.js';
import { test } from '../../support/suite.js';

const numbers = Buffer.from(Array.from({ length: 200_000 }, (_, i) => i).join());
const huge = Buffer.alloc(50_000_000, 'x');
const file = join(tmpdir(), `geventjs-send-${process.pid}`);
writeFileSync(file, numbers);
after(() => rmSync(file));

test('sendAll sends all of it, in order', () => {
  const [a, b] = tcpPair();
  const sender = spawn(() => {
    a.sendAll(numbers);
    a.sendAll('');
    a.sendAll(' ö');
    a.sendAll(new Uint16Array([0x4141]));
    a.close();
  });
  assert.deepEqual(receiveAll(b), Buffer.concat([numbers, Buffer.from(' öAA')]));
  sender.get();
  b.close();
});

test('sendAll waits while the peer does not read, and receiving goes on meanwhile', () => {
  const [a, b] = tcpPair();
  const sender = spawn(() => a.sendAll(huge));
  untilAllBlocked();
  assert.equal(sender.ready(), false);
  b.sendAll('hello world');
  assert.equal(a.recv().toString(), 'hello world');
  assert.equal(
    codeOf(() => a.sendAll('x')),
    'ERR_CONCURRENT_OBJECT_USE',
  );
  assert.equal(
    codeOf(() => a.send('x')),
    'ERR_CONCURRENT_OBJECT_USE',
  );
  const reader = spawn(() => receiveAll(b).length);
  sender.get();
  a.close();
  assert.equal(reader.get(), huge.length);
  b.close();
});

test('the time limit is for the whole of sendAll', () => {
  const [a, b] = tcpPair();
  a.setTimeout(20);
  assert.throws(() => a.sendAll(huge), SocketTimeout);
  assert.throws(() => a.sendAll('x'), SocketTimeout);
  assert.equal(
    codeOf(() => new Timeout(1).run(() => a.sendAll('x'))),
    'ERR_TIMEOUT',
  );
  a.close();
  const { length } = receiveAll(b);
  assert.ok(length > 0 && length < huge.length);
  b.close();
});

test('a killed sender leaves at most one block behind, and what is sent then comes after it', () => {
  const [a, b] = tcpPair();
  const sender = spawn(() => a.sendAll(huge));
  untilAllBlocked();
  sender.kill();
  const reader = spawn(() => receiveAll(b).toString('latin1'));
  a.sendAll('END');
  a.close();
  assert.match(reader.get(), /^x+END$/);
  b.close();
});

test('send sends a beginning and says how much', () => {
  const [a, b] = tcpPair();
  assert.equal(a.send(''), 0);
  assert.equal(a.send('abc'), 3);
  const reader = spawn(() => receiveAll(b).length);
  const sent = a.send(huge);
  assert.ok(sent > 0 && sent < huge.length);
  a.close();
  assert.equal(reader.get(), 3 + sent);
  b.close();
});

test('a greenlet that is killed before its turn sends nothing', () => {
  const [a, b] = tcpPair();
  const sender = spawn(() => {
    sender.kill(undefined, { block: false });
    a.sendAll('never');
  });
  sender.join();
  a.close();
  assert.equal(receiveAll(b).length, 0);
  b.close();
});

test('in the hub nothing is sent', () => {
  const [a, b] = tcpPair();
  const code = fromCallback<string>((done) =>
    getHub().runCallback(() =>
      done(
        undefined,
        codeOf(() => a.sendAll('x')),
      ),
    ),
  );
  assert.equal(code, 'ERR_BLOCKING_SWITCH_OUT');
  a.close();
  assert.equal(receiveAll(b).length, 0);
  b.close();
});

test('nothing can be sent after shutdown', () => {
  const [a, b] = tcpPair();
  a.shutdown('write');
  a.shutdown('write');
  assert.equal(
    codeOf(() => a.sendAll('x')),
    'EPIPE',
  );
  assert.equal(b.recv().length, 0);
  b.shutdown('both');
  assert.equal(a.recv().length, 0);
  assert.equal(b.recv().length, 0);
  assert.equal(
    codeOf(() => a.shutdown('all' as never)),
    'ERR_INVALID_ARG_VALUE',
  );
  a.close();
  b.close();
});

test('shutdown of writing wakes who sends, and what the kernel was given still leaves', () => {
  const [a, b] = tcpPair();
  const sender = spawn(() => codeOf(() => a.sendAll(huge)));
  untilAllBlocked();
  a.shutdown('write');
  assert.equal(sender.get(), 'EPIPE');
  const { length } = receiveAll(b);
  assert.ok(length > 0 && length < huge.length);
  a.close();
  b.close();
});

test('shutdown in a callback of the loop lets the callback end before who sends goes on', () => {
  const [a, b] = tcpPair();
  const said: string[] = [];
  const sender = spawn(() => said.push(codeOf(() => a.sendAll(huge))));
  untilAllBlocked();
  setImmediate(() => {
    a.shutdown('write');
    said.push('callback');
  });
  sender.get();
  assert.deepEqual(said, ['callback', 'EPIPE']);
  a.close();
  b.close();
});

test('a reset is told as what it is to who sends first, and to who receives', () => {
  const [a, b] = tcpPair();
  // The kernel has it before the loop is looked at again.
  b.detach().resetAndDestroy();
  assert.throws(() => a.sendAll('x'), { code: 'ECONNRESET', syscall: 'write', message: 'write ECONNRESET' });
  assert.equal(
    codeOf(() => a.recv()),
    'ECONNRESET',
  );
  a.close();
});

test('who is out of time again and again while it sends is told in the end', () => {
  const [a, b] = tcpPair();
  a.setTimeout(1);
  for (let i = 0; i < 20; i++) assert.throws(() => a.sendAll(huge), SocketTimeout);
  a.setTimeout(undefined);
  const reader = spawn(() => receiveAll(b).toString('latin1'));
  for (let i = 0; i < 100; i++) a.sendAll('END');
  a.close();
  assert.match(reader.get(), /^x+(END){100}$/);
  b.close();
});

test('shutdown of reading wakes who receives, and what comes is thrown away', () => {
  const [a, b] = tcpPair();
  const reader = spawn(() => codeOf(() => b.recv()));
  untilAllBlocked();
  b.shutdown('read');
  assert.equal(reader.get(), 'ERR_SOCKET_CLOSED');
  a.sendAll('x');
  assert.equal(b.recv().length, 0);
  a.close();
  b.close();
});

test('what is no data is refused', () => {
  const [a, b] = tcpPair();
  assert.equal(
    codeOf(() => a.sendAll(1 as never)),
    'ERR_INVALID_ARG_TYPE',
  );
  assert.equal(
    codeOf(() => a.send(undefined as never)),
    'ERR_INVALID_ARG_TYPE',
  );
  a.close();
  b.close();
});

test('sendFile sends a file by path, or a part of it', () => {
  const [a, b] = tcpPair();
  const reader = spawn(() => receiveAll(b));
  assert.equal(a.sendFile(file), numbers.length);
  assert.equal(a.sendFile(file, { offset: 10, count: 5 }), 5);
  assert.equal(a.sendFile(file, { offset: numbers.length }), 0);
  assert.equal(
    codeOf(() => a.sendFile('/nowhere')),
    'ENOENT',
  );
  assert.equal(
    codeOf(() => a.sendFile(file, { count: -1 })),
    'ERR_OUT_OF_RANGE',
  );
  a.close();
  assert.deepEqual(reader.get(), Buffer.concat([numbers, numbers.subarray(10, 15)]));
  b.close();
});

test('sendFile goes on where a descriptor stands, and leaves it open', () => {
  const [a, b] = tcpPair();
  const descriptor = openSync(file, 'r');
  assert.equal(a.sendFile(descriptor, { count: 3 }), 3);
  assert.equal(a.sendFile(descriptor, { count: 3 }), 3);
  closeSync(descriptor);
  a.close();
  assert.equal(receiveAll(b).toString(), numbers.toString('latin1', 0, 6));
  b.close();
});

test('a peer that never reads holds sendFile up, and a kill ends it', () => {
  const [socket, peer] = pairWithNode();
  const sender = spawn(() => {
    for (;;) socket.sendFile(file);
  });
  untilAllBlocked();
  sender.kill();
  assert.equal(sender.ready(), true);
  socket.close();
  peer.destroy();
});

test('memory that is given away before or cut short meanwhile is an error', () => {
  const [a, b] = tcpPair();
  const gone = new Uint8Array(4);
  structuredClone(gone, { transfer: [gone.buffer] });
  assert.equal(
    codeOf(() => a.sendAll(gone)),
    'ERR_INVALID_ARG_VALUE',
  );
  const resizable = resizableMemory(50_000_000);
  const sender = spawn(() => codeOf(() => a.sendAll(new Uint8Array(resizable))));
  untilAllBlocked();
  resizable.resize(40_000_000);
  const reader = spawn(() => receiveAll(b).length);
  assert.equal(sender.get(), 'ERR_INVALID_ARG_VALUE');
  a.close();
  assert.ok(reader.get() < 50_000_000);
  b.close();
});

test('what is sent behind what Node itself still has to send comes after it', () => {
  const [a, b] = tcpPair();
  const stream = a.detach();
  stream.write(huge);
  const socket = fromStream(stream);
  const sender = spawn(() => {
    socket.sendAll('the end');
    socket.close();
  });
  const all = receiveAll(b);
  assert.equal(all.length, huge.length + 7);
  assert.equal(all.subarray(-7).toString(), 'the end');
  sender.get();
  b.close();
});

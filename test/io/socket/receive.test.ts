import assert from 'node:assert/strict';
import { fromCallback, spawn, Timeout } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { select } from 'geventjs/select';
import { fromStream, type Socket, SocketTimeout } from 'geventjs/socket';
import { untilAllBlocked } from 'geventjs/testing';
import { codeOf, pairWithNode, receiveAll, resizableMemory, tcpPair } from '../../support/sockets.js';
import { test } from '../../support/suite.js';

/** Until `count` bytes lie in the socket. */
function untilArrived(socket: Socket, peer: Socket, text: string): void {
  peer.sendAll(text);
  const reader = spawn(() => socket.recv(1));
  assert.equal(reader.get().toString(), text[0]);
}

test('recv returns what has arrived, at most so much, and keeps the rest', () => {
  const [a, b] = tcpPair();
  a.sendAll('hello world');
  assert.equal(b.recv(5).toString(), 'hello');
  assert.equal(b.recv(1).toString(), ' ');
  assert.equal(b.recv().toString(), 'world');
  a.close();
  b.close();
});

test('recv is empty at the end, again and again, and the other direction goes on', () => {
  const [a, b] = tcpPair();
  a.sendAll('last words');
  a.shutdown('write');
  assert.equal(receiveAll(b).toString(), 'last words');
  assert.equal(b.recv().length, 0);
  b.sendAll('I have heard');
  assert.equal(a.recv().toString(), 'I have heard');
  a.close();
  b.close();
});

test('recv of nothing returns nothing at once', () => {
  const [a, b] = tcpPair();
  assert.equal(a.recv(0).length, 0);
  assert.equal(a.recvInto(Buffer.alloc(0)), 0);
  a.close();
  b.close();
});

test('recvInto fills memory of the caller, whatever its type', () => {
  const [a, b] = tcpPair();
  const wide = new Uint16Array(2);
  a.sendAll('abcdef');
  assert.equal(b.recvInto(wide), 4);
  assert.equal(Buffer.from(wide.buffer).toString(), 'abcd');
  const bytes = Buffer.from('......');
  assert.equal(b.recvInto(bytes, 1), 1);
  assert.equal(b.recvInto(bytes.subarray(1)), 1);
  assert.equal(bytes.toString(), 'ef....');
  a.close();
  assert.equal(b.recvInto(bytes), 0);
  b.close();
});

test('a greenlet that is killed or out of time while it receives loses no byte', () => {
  const [a, b] = tcpPair();
  const killed = spawn(() => b.recv());
  untilAllBlocked();
  killed.kill();
  assert.throws(() => new Timeout(1).run(() => b.recv()), Timeout);
  b.setTimeout(1);
  assert.throws(() => b.recv(), SocketTimeout);
  b.setTimeout(undefined);
  a.sendAll('all of it');
  a.close();
  assert.equal(receiveAll(b).toString(), 'all of it');
  b.close();
});

test('a greenlet that is killed between the arrival and its turn gets the bytes first', () => {
  const [plain, peer] = pairWithNode();
  const stream = plain.detach();
  const socket = fromStream(stream);
  const got: string[] = [];
  const reader = spawn(() => {
    got.push(socket.recv().toString());
    socket.recv();
  });
  untilAllBlocked();
  // Right behind the event that wakes the reader.
  stream.once('data', () => reader.kill(undefined, { block: false }));
  peer.write('first');
  reader.join();
  assert.deepEqual(got, ['first']);
  peer.write('second');
  assert.equal(socket.recv().toString(), 'second');
  socket.close();
  peer.destroy();
});

test('a greenlet that is killed before its turn receives nothing', () => {
  const [a, b] = tcpPair();
  untilArrived(b, a, 'xrest');
  const reader = spawn(() => {
    reader.kill(undefined, { block: false });
    b.recv();
    assert.fail('it has been killed');
  });
  reader.join();
  assert.equal(b.recv().toString(), 'rest');
  a.close();
  b.close();
});

test('a second greenlet that receives is refused, also while the first is on its way', () => {
  const [a, b] = tcpPair();
  const first = spawn(() => b.recv().toString());
  untilAllBlocked();
  assert.equal(
    codeOf(() => b.recv()),
    'ERR_CONCURRENT_OBJECT_USE',
  );
  assert.equal(
    codeOf(() => b.recvInto(Buffer.alloc(1))),
    'ERR_CONCURRENT_OBJECT_USE',
  );
  b.sendAll('a writer at the same time is fine');
  a.sendAll('x');
  assert.equal(first.get(), 'x');
  a.close();
  b.close();
});

test('a time limit is for each call, and its error is no Timeout', () => {
  const [a, b] = tcpPair();
  b.setTimeout(1);
  assert.throws(() => b.recv(), {
    name: 'SocketTimeout',
    code: 'ERR_SOCKET_TIMEOUT',
    message: /^timed out: Socket\.recv /,
  });
  assert.equal(b.timeout, 1);
  b.setTimeout(0);
  assert.throws(() => b.recv(), SocketTimeout);
  a.sendAll('xy');
  b.setTimeout(Number.POSITIVE_INFINITY);
  assert.equal(b.recv(1).toString(), 'x');
  b.setTimeout(0);
  assert.equal(b.recv(1).toString(), 'y');
  assert.equal(
    codeOf(() => b.setTimeout(-1)),
    'ERR_OUT_OF_RANGE',
  );
  assert.equal(
    codeOf(() => b.setTimeout('1' as never)),
    'ERR_INVALID_ARG_TYPE',
  );
  a.close();
  b.close();
});

test('in the hub nothing is received', () => {
  const [a, b] = tcpPair();
  untilArrived(b, a, 'xy');
  const code = fromCallback<string>((done) =>
    getHub().runCallback(() =>
      done(
        undefined,
        codeOf(() => b.recv()),
      ),
    ),
  );
  assert.equal(code, 'ERR_BLOCKING_SWITCH_OUT');
  assert.equal(b.recv().toString(), 'y');
  a.close();
  b.close();
});

test('who does not receive holds little memory: the peer is held up', () => {
  const [socket, peer] = pairWithNode();
  peer.write('x');
  assert.equal(socket.recv().length, 1);
  const size = 50_000_000;
  peer.end(Buffer.alloc(size));
  untilAllBlocked();
  assert.ok(peer.writableLength > 0);
  assert.equal(receiveAll(socket).length, size);
  socket.close();
  peer.destroy();
});

test('sizes that make no sense are refused', () => {
  const [a, b] = tcpPair();
  assert.equal(
    codeOf(() => a.recv(-1)),
    'ERR_OUT_OF_RANGE',
  );
  assert.equal(
    codeOf(() => a.recv(1.5)),
    'ERR_OUT_OF_RANGE',
  );
  assert.equal(
    codeOf(() => a.recv('1' as never)),
    'ERR_INVALID_ARG_TYPE',
  );
  assert.equal(
    codeOf(() => a.recvInto('abc' as never)),
    'ERR_INVALID_ARG_TYPE',
  );
  a.close();
  b.close();
});

test('without any time, recv takes what the kernel has, and nothing else', () => {
  const [a, b] = tcpPair();
  b.setTimeout(0);
  assert.throws(() => b.recv(), SocketTimeout);
  const [c, d] = tcpPair();
  d.setTimeout(0);
  c.sendAll('there');
  select([d], [], []);
  assert.equal(d.recv().toString(), 'there');
  c.close();
  select([d], [], []);
  assert.equal(d.recv().length, 0);
  for (const socket of [a, b, d]) socket.close();
});

test('a socket that is taken over after the end finds the end', () => {
  const [a, b] = tcpPair();
  a.sendAll('last words');
  a.close();
  assert.equal(receiveAll(b).toString(), 'last words');
  const again = fromStream(b.detach());
  assert.equal(again.recv().length, 0);
  again.sendAll('');
  again.close();
});

test('memory that is given away or cut short gets nothing, and nothing is lost', () => {
  const [a, b] = tcpPair();
  const gone = new Uint8Array(4);
  structuredClone(gone, { transfer: [gone.buffer] });
  assert.equal(
    codeOf(() => b.recvInto(gone)),
    'ERR_INVALID_ARG_VALUE',
  );
  const moved = new Uint8Array(4);
  const resizable = resizableMemory(8);
  const changes: [Uint8Array, () => void][] = [
    [moved, () => structuredClone(moved, { transfer: [moved.buffer] })],
    [new Uint8Array(resizable), () => resizable.resize(2)],
  ];
  for (const [target, change] of changes) {
    const reader = spawn(() => codeOf(() => b.recvInto(target)));
    untilAllBlocked();
    change();
    a.sendAll('kept');
    assert.equal(reader.get(), 'ERR_INVALID_ARG_VALUE');
    assert.equal(b.recv().toString(), 'kept');
  }
  a.close();
  b.close();
});

test('memory that is shared with other threads can be sent and filled', () => {
  const [a, b] = tcpPair();
  a.sendAll(new Uint8Array(new SharedArrayBuffer(3)).fill(65));
  const target = new Uint8Array(new SharedArrayBuffer(4));
  assert.equal(b.recvInto(target), 3);
  assert.deepEqual([...target], [65, 65, 65, 0]);
  a.close();
  b.close();
});

import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { spawn } from 'geventjs';
import { createConnection, createServer, fromStream, Socket } from 'geventjs/socket';
import { untilAllBlocked } from 'geventjs/testing';
import { codeOf, countSockets, local, pairWithNode, receiveAll, tcpPair, untilSockets } from '../../support/sockets.js';
import { test } from '../../support/suite.js';

test('a close wakes who receives and who sends with an error', () => {
  const [a, b] = tcpPair();
  const reader = spawn(() => codeOf(() => a.recv()));
  const writer = spawn(() => codeOf(() => a.sendAll(Buffer.alloc(50_000_000))));
  untilAllBlocked();
  a.close();
  assert.deepEqual([reader.get(), writer.get()], ['ERR_SOCKET_CLOSED', 'ERR_SOCKET_CLOSED']);
  b.close();
});

test('nothing works after a close, except another one', () => {
  const [a, b] = tcpPair();
  a.close();
  a.close();
  assert.equal(a.closed, true);
  assert.equal(a.fileno(), -1);
  const calls: (() => unknown)[] = [
    () => a.recv(),
    () => a.recvInto(Buffer.alloc(1)),
    () => a.send('x'),
    () => a.sendAll('x'),
    () => a.sendFile('/etc/hostname'),
    () => a.shutdown('both'),
    () => a.connect(1),
    () => a.bind(1),
    () => a.listen(),
    () => a.accept(),
    () => a.makeFile(),
    () => a.detach(),
    () => a.getPeerName(),
    () => a.getSockName(),
    () => a.setOption('noDelay', true),
  ];
  assert.deepEqual(new Set(calls.map(codeOf)), new Set(['ERR_SOCKET_CLOSED']));
  assert.equal(b.recv().length, 0);
  b.close();
});

test('the peer gets all that was sent before the close', () => {
  const [a, b] = tcpPair();
  a.sendAll('x'.repeat(100_000));
  a.close();
  assert.equal(receiveAll(b).length, 100_000);
  b.close();
});

test('the descriptor is given back, also of a socket whose peer does not read', () => {
  const before = countSockets();
  const [socket, peer] = pairWithNode();
  const sender = spawn(() => socket.sendAll(Buffer.alloc(50_000_000)));
  untilAllBlocked();
  sender.kill();
  socket.close();
  untilSockets(before + 1);
  peer.destroy();
  untilSockets(before);
});

test('with using, a socket is closed at the end of the block', () => {
  using server = createServer(local);
  let kept: Socket;
  {
    using client = createConnection(server.getSockName());
    kept = client;
  }
  assert.equal(kept.closed, true);
});

test('a peer that resets is an error for who receives and who sends', () => {
  const [socket, peer] = pairWithNode();
  const reader = spawn(() => codeOf(() => socket.recv()));
  const writer = spawn(() => codeOf(() => socket.sendAll(Buffer.alloc(50_000_000))));
  untilAllBlocked();
  peer.resetAndDestroy();
  assert.equal(reader.get(), 'ECONNRESET');
  assert.match(writer.get(), /^(ECONNRESET|EPIPE)$/);
  assert.equal(
    codeOf(() => socket.recv()),
    'ECONNRESET',
  );
  assert.match(
    codeOf(() => socket.sendAll('x')),
    /^(ECONNRESET|EPIPE)$/,
  );
  assert.equal(inspect(socket), '<Socket: ended>');
  socket.close();
});

test('sending to a peer that is gone is an error at last', () => {
  const [socket, peer] = pairWithNode();
  peer.destroy();
  assert.equal(socket.recv().length, 0);
  const codes = Array.from({ length: 5 }, () => {
    untilAllBlocked();
    return codeOf(() => socket.sendAll('x'));
  });
  assert.match(codes.at(-1) ?? '', /^(ECONNRESET|EPIPE)$/);
  socket.close();
});

test('detach gives Node its socket back, with what nobody has received', () => {
  const [a, b] = tcpPair();
  a.sendAll('abcdef');
  assert.equal(b.recv(2).toString(), 'ab');
  const stream = b.detach();
  assert.equal(b.closed, true);
  const again = fromStream(stream);
  assert.equal(again.recv().toString(), 'cdef');
  a.close();
  assert.equal(again.recv().length, 0);
  again.close();
});

test('fromStream takes only sockets that are connected', () => {
  const [a, b] = tcpPair();
  const stream = a.detach();
  stream.destroy();
  assert.equal(
    codeOf(() => fromStream(stream)),
    'ERR_SOCKET_STATE',
  );
  assert.equal(
    codeOf(() => fromStream({} as never)),
    'ERR_INVALID_ARG_TYPE',
  );
  b.close();
});

test('inspect shows where a socket is connected to, and its name', () => {
  const socket = new Socket({ name: 'db' });
  assert.equal(inspect(socket), '<Socket "db": new>');
  using server = createServer(local);
  const { port } = server.getSockName();
  assert.equal(inspect(server), `<Socket: listening at 127.0.0.1:${port}>`);
  socket.connect(server.getSockName());
  assert.equal(inspect(socket), `<Socket "db": 127.0.0.1:${socket.getSockName().port} to 127.0.0.1:${port}>`);
  socket.close();
  assert.equal(inspect(socket), '<Socket "db": closed>');
});

test('a greenlet shows on which socket it waits', () => {
  const [a, b] = tcpPair();
  const named = fromStream(a.detach(), { name: 'db' });
  const reader = spawn(() => named.recv());
  untilAllBlocked();
  assert.match(inspect(reader), /waiting on Socket\.recv of "db"/);
  reader.kill();
  named.close();
  b.close();
});

test('ref can be set at any time', () => {
  const [a, b] = tcpPair();
  assert.equal(a.ref, true);
  a.ref = false;
  assert.equal(a.ref, false);
  a.ref = true;
  const socket = new Socket();
  socket.ref = false;
  assert.equal(
    codeOf(() => Object.assign(a, { ref: 1 })),
    'ERR_INVALID_ARG_TYPE',
  );
  a.close();
  b.close();
});

test("one of Node's sockets belongs to one Socket at a time", () => {
  const [a, b] = tcpPair();
  const stream = a.detach();
  const first = fromStream(stream);
  assert.equal(
    codeOf(() => fromStream(stream)),
    'ERR_SOCKET_STATE',
  );
  assert.equal(first.detach(), stream);
  fromStream(stream).close();
  b.close();
});

test('a connection that has ended in both directions has no addresses any more', () => {
  const [a, b] = tcpPair();
  b.close();
  assert.equal(a.recv().length, 0);
  a.shutdown('write');
  untilAllBlocked();
  assert.deepEqual([() => a.getSockName(), () => a.getPeerName()].map(codeOf), ['ENOTCONN', 'ENOTCONN']);
  assert.equal(a.recv().length, 0);
  a.close();
});

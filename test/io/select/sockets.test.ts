import assert from 'node:assert/strict';
import { spawn } from 'geventjs';
import { EVENT_READ, POLLIN, Poll, Selector, select } from 'geventjs/select';
import { createConnection, createServer } from 'geventjs/socket';
import { wrapSocket } from 'geventjs/ssl';
import { untilAllBlocked } from 'geventjs/testing';
import { makeAuthority, makeIdentity } from '../../support/certificates.js';
import { codeOf, local, tcpPair } from '../../support/sockets.js';
import { test } from '../../support/suite.js';

test('sockets can be waited for, again and again', () => {
  const [a, b] = tcpPair();
  for (const word of ['one', 'two', 'three']) {
    const waiting = spawn(() => select([b], [], []));
    untilAllBlocked();
    assert.equal(waiting.ready(), false);
    a.sendAll(word);
    assert.deepEqual(waiting.get(), [[b], [], []]);
    assert.equal(b.recv().toString(), word);
    assert.deepEqual(select([b], [], [], { timeout: 0 }), [[], [], []]);
  }
  a.close();
  assert.deepEqual(select([b], [], []), [[b], [], []]);
  assert.equal(b.recv().length, 0);
  b.close();
});

test('what a socket has read and nobody has received counts, for whoever asks', () => {
  const [a, b] = tcpPair();
  a.sendAll('abc');
  assert.equal(b.recv(1).toString(), 'a');
  assert.deepEqual(select([b], [b], []), [[b], [b], []]);
  using poll = new Poll();
  poll.register(b, POLLIN);
  assert.deepEqual(poll.poll(), [[b.fileno(), POLLIN]]);
  using selector = new Selector();
  const key = selector.register(b, EVENT_READ);
  assert.deepEqual(selector.select(), [[key, EVENT_READ]]);
  assert.equal(b.recv().toString(), 'bc');
  assert.deepEqual(selector.select({ timeout: 0 }), []);
  a.close();
  b.close();
});

/** Ready when a connection waits, not ready when it has been taken, an error when the server is closed. */
function checkReadiness(at: Parameters<typeof createServer>[0]): void {
  using server = createServer(at);
  const waiting = spawn(() => select([server], [], []));
  untilAllBlocked();
  assert.equal(waiting.ready(), false);
  const client = createConnection(typeof at === 'string' ? at : server.getSockName());
  assert.deepEqual(waiting.get(), [[server], [], []]);
  untilAllBlocked();
  assert.deepEqual(select([server], [], []), [[server], [], []]);
  server.accept()[0].close();
  assert.deepEqual(select([server], [], [], { timeout: 0 }), [[], [], []]);
  const closing = spawn(() => codeOf(() => select([server], [], [])));
  untilAllBlocked();
  server.close();
  assert.equal(closing.get(), 'EBADF');
  client.close();
}

test('a server is ready when a connection waits to be accepted', () => checkReadiness(local));

test('of ten that have something, ten are told', () => {
  const pairs = Array.from({ length: 10 }, tcpPair);
  for (const [client] of pairs) client.sendAll('x');
  const left = new Set(pairs.map(([, socket]) => socket));
  while (left.size > 0) {
    for (const socket of select(left, [], [])[0]) {
      assert.equal(socket.recv().toString(), 'x');
      left.delete(socket);
    }
  }
  for (const socket of pairs.flat()) socket.close();
});

test('a TLS connection is ready when there is something for its owner', () => {
  const authority = makeAuthority('The Authority');
  const identity = makeIdentity(authority, 'localhost');
  const [plainClient, plainServer] = tcpPair();
  const accepting = spawn(() => wrapSocket(plainServer, { ...identity, serverSide: true }));
  const client = wrapSocket(plainClient, { ca: authority.cert, serverName: 'localhost' });
  const server = accepting.get();
  for (const word of ['one', 'two']) {
    const waiting = spawn(() => select([client], [], []));
    untilAllBlocked();
    server.sendAll(word);
    assert.deepEqual(waiting.get(), [[client], [], []]);
    // What the peer says of the connection itself may be all that has come.
    assert.equal(client.recv().toString(), word);
  }
  client.close();
  server.close();
});

test('a socket that is closed while somebody selects is an error, and its connection ends', () => {
  const [a, b] = tcpPair();
  const waiting = spawn(() => codeOf(() => select([b], [], [])));
  untilAllBlocked();
  b.close();
  assert.equal(waiting.get(), 'EBADF');
  assert.equal(a.recv().length, 0);
  a.close();
});

test('a socket that is closed while somebody selects is an error, also where another has its number at once', () => {
  using server = createServer(local);
  const clients = Array.from({ length: 2 }, () => createConnection(server.getSockName()));
  const [first] = server.accept();
  const waiting = spawn(() => codeOf(() => select([first], [], [])));
  untilAllBlocked();
  const number = first.fileno();
  first.close();
  const [second] = server.accept();
  assert.equal(second.fileno(), number);
  assert.equal(waiting.get(), 'EBADF');
  assert.equal(clients[0]?.recv().length, 0);
  for (const socket of [second, ...clients]) socket.close();
});

if (process.platform === 'linux') {
  test('so is a server whose name is no file', () => checkReadiness(`\0geventjs-select-${process.pid}`));
}

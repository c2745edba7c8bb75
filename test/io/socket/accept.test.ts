import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { fromCallback, spawn } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { createConnection, createServer, Socket, SocketTimeout } from 'geventjs/socket';
import { untilAllBlocked } from 'geventjs/testing';
import { codeOf, countSockets, local, receiveAll, tcpPair, untilSockets } from '../../support/sockets.js';
import { test } from '../../support/suite.js';

test('accept takes connections in the order in which they came, with their addresses', () => {
  using server = createServer(local);
  const clients = [1, 2, 3].map(() => createConnection(server.getSockName()));
  for (const client of clients) {
    const [socket, address] = server.accept();
    assert.deepEqual(address, client.getSockName());
    assert.deepEqual(socket.getPeerName(), client.getSockName());
    socket.sendAll('welcome');
    socket.close();
    assert.equal(receiveAll(client).toString(), 'welcome');
    client.close();
  }
});

test('accept waits; a second one is refused; a close wakes the first', () => {
  const server = createServer(local);
  const first = spawn(() => codeOf(() => server.accept()));
  untilAllBlocked();
  assert.equal(
    codeOf(() => server.accept()),
    'ERR_CONCURRENT_OBJECT_USE',
  );
  server.close();
  assert.equal(first.get(), 'ERR_SOCKET_CLOSED');
  assert.equal(
    codeOf(() => server.accept()),
    'ERR_SOCKET_CLOSED',
  );
});

test('who is killed or out of time while it accepts loses no connection', () => {
  using server = createServer(local);
  const killed = spawn(() => server.accept());
  untilAllBlocked();
  killed.kill();
  server.setTimeout(1);
  assert.throws(() => server.accept(), SocketTimeout);
  server.setTimeout(undefined);
  using client = createConnection(server.getSockName());
  const [socket] = server.accept();
  assert.equal(socket.timeout, undefined);
  assert.deepEqual(socket.getPeerName(), client.getSockName());
  socket.close();
});

test('the long form: bind, listen, accept', () => {
  using server = new Socket({ name: 'front' });
  server.bind(local);
  server.listen();
  assert.match(server.getSockName().host, /^127\.0\.0\.1$/);
  assert.ok(server.fileno() > 0);
  using client = createConnection(server.getSockName());
  server.accept()[0].close();
  assert.equal(client.recv().length, 0);
  assert.equal(
    codeOf(() => server.listen()),
    'ERR_SOCKET_STATE',
  );
  assert.equal(
    codeOf(() => server.recv()),
    'ERR_SOCKET_STATE',
  );
  assert.equal(
    codeOf(() => client.accept()),
    'ERR_SOCKET_STATE',
  );
  assert.equal(
    codeOf(() => new Socket().recv()),
    'ERR_SOCKET_STATE',
  );
  assert.equal(
    codeOf(() => new Socket().getPeerName()),
    'ERR_SOCKET_STATE',
  );
});

test('an address at which somebody listens is refused, and the next one may be tried', () => {
  using server = createServer(local);
  assert.equal(
    codeOf(() => createServer(server.getSockName())),
    'EADDRINUSE',
  );
  using second = new Socket();
  second.bind(server.getSockName());
  assert.equal(
    codeOf(() => second.listen()),
    'EADDRINUSE',
  );
  second.bind(local);
  second.listen();
  assert.notEqual(second.getSockName().port, server.getSockName().port);
});

test('connections stay with the kernel until somebody accepts them', () => {
  const before = countSockets();
  using server = createServer(local);
  const clients = [1, 2, 3].map(() => createConnection(server.getSockName()));
  untilAllBlocked();
  // The server and three clients: nobody has accepted anything.
  assert.equal(countSockets(), before + 4);
  server.accept()[0].close();
  untilSockets(before + 4);
  for (const client of clients) client.close();
});

test('connections that nobody took are reset when the server is closed', () => {
  const before = countSockets();
  const server = createServer(local);
  const clients = [1, 2].map(() => createConnection(server.getSockName()));
  server.close();
  for (const client of clients) {
    assert.equal(
      codeOf(() => client.recv()),
      'ECONNRESET',
    );
    client.close();
  }
  untilSockets(before);
});

test('a client that is gone before it is accepted is found out by its socket', () => {
  using server = createServer(local);
  const { host, port } = server.getSockName();
  const peer = connect({ host, port });
  fromCallback<void>((done) => peer.once('connect', () => done(undefined)));
  untilAllBlocked();
  peer.resetAndDestroy();
  untilAllBlocked();
  const [socket, address] = server.accept();
  assert.equal(address.host, host);
  assert.equal(
    codeOf(() => socket.recv()),
    'ECONNRESET',
  );
  socket.close();
});

test('of a client that is gone before it is accepted the address is known, and its socket says so', () => {
  using server = createServer(local);
  const { port } = server.getSockName();
  const rude = `const s = require('node:net').connect(${port}, '127.0.0.1', () => {
    console.log(s.localPort);
    s.resetAndDestroy();
  })`;
  // The loop stands still meanwhile.
  const { stdout } = spawnSync(process.execPath, ['-e', rude], { encoding: 'utf8' });
  const [socket, address] = server.accept();
  assert.deepEqual(address, { family: 'IPv4', host: '127.0.0.1', port: Number(stdout) });
  assert.deepEqual(socket.getPeerName(), address);
  assert.equal(
    codeOf(() => socket.recv()),
    'ECONNRESET',
  );
  socket.close();
});

test('who is killed while a name to listen at is looked up leaves nothing that listens', () => {
  const before = countSockets();
  const killed = spawn(() => createServer({ host: 'localhost', port: 0 }));
  getHub().runCallback(() => killed.kill(undefined, { block: false }));
  killed.join();
  untilAllBlocked();
  untilSockets(before);
});

test('in the hub nothing is accepted', () => {
  using server = createServer(local);
  using client = createConnection(server.getSockName());
  const code = fromCallback<string>((done) =>
    getHub().runCallback(() =>
      done(
        undefined,
        codeOf(() => server.accept()),
      ),
    ),
  );
  assert.equal(code, 'ERR_BLOCKING_SWITCH_OUT');
  assert.equal(client.closed, false);
});

test('1,000 connections, each with a greenlet on both sides, leave nothing behind', () => {
  const before = countSockets();
  const server = createServer(local, { backlog: 1000 });
  const serving = spawn(() => {
    for (let i = 0; i < 1000; i++) {
      const [socket] = server.accept();
      spawn(() => {
        using _ = socket;
        for (let part = socket.recv(); part.length > 0; part = socket.recv()) socket.sendAll(part);
      });
    }
  });
  const clients = Array.from({ length: 1000 }, (_, i) =>
    spawn(() => {
      using client = createConnection(server.getSockName());
      client.sendAll(`hello ${i}`);
      client.shutdown('write');
      return receiveAll(client).toString();
    }),
  );
  assert.deepEqual(
    clients.map((client) => client.get()),
    clients.map((_, i) => `hello ${i}`),
  );
  serving.get();
  server.close();
  untilSockets(before);
});

test('1,000 connections that are dropped at once leave nothing behind', () => {
  const before = countSockets();
  const server = createServer(local, { backlog: 2000 });
  for (let i = 0; i < 1000; i++) createConnection(server.getSockName()).close();
  const ends: number[] = [];
  for (let i = 0; i < 1000; i++) {
    using socket = server.accept()[0];
    ends.push(socket.recv().length);
  }
  assert.deepEqual(new Set(ends), new Set([0]));
  server.close();
  untilSockets(before);
});

test('the ends of a pair know each other', () => {
  const [client, server] = tcpPair();
  assert.deepEqual(client.getPeerName(), server.getSockName());
  assert.deepEqual(server.getPeerName(), client.getSockName());
  client.close();
  server.close();
});

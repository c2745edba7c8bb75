import assert from 'node:assert/strict';
import { lookup } from 'node:dns';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer as createNodeServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { sleep, spawn, wait } from 'geventjs';
import { Event } from 'geventjs/event';
import { getHub } from 'geventjs/hub';
import { StreamServer } from 'geventjs/server';
import { createConnection, createServer } from 'geventjs/socket';
import { untilAllBlocked } from 'geventjs/testing';
import { codeOf, countSockets, local, untilSockets } from '../support/sockets.js';
import { ping, pong, withServer } from '../support/stream-server.js';
import { captureReports, test, testInHub } from '../support/suite.js';

test('start returns when the server listens, on a port that then is known', () => {
  const server = new StreamServer('127.0.0.1:0', pong);
  assert.deepEqual([server.started, server.closed, server.serverPort], [false, false, 0]);
  server.start();
  assert.deepEqual([server.started, server.closed], [true, false]);
  assert.equal(server.address, `127.0.0.1:${server.serverPort}`);
  assert.equal(ping(server), 'PONG\n');
  server.start(); // harmless
  assert.equal(ping(server), 'PONG\n');
  server.stop();
  assert.deepEqual([server.started, server.closed], [false, true]);
  assert.throws(() => ping(server), { code: 'ECONNREFUSED' });
  server.stop(); // harmless
  server.close();
});

test('before the start nobody is let in', () => {
  const server = new StreamServer('127.0.0.1:0', pong, { backlog: 25 });
  server.start();
  const { address } = server;
  server.stop();
  const second = new StreamServer(address, pong, { backlog: 25 });
  assert.throws(() => ping(second), { code: 'ECONNREFUSED' });
  second.start();
  assert.equal(ping(second), 'PONG\n');
  second.stop();
});

test('a server that has been stopped starts again on the same port', () => {
  const server = new StreamServer('127.0.0.1:0', pong);
  server.start();
  const port = server.serverPort;
  server.stop();
  server.start();
  assert.equal(server.serverPort, port);
  assert.equal(ping(server), 'PONG\n');
  server.stop();
});

test('a port that is taken is an error of start, and the server is closed', () => {
  withServer(pong, {}, (first) => {
    const second = new StreamServer(first.address, pong);
    assert.throws(() => second.start(), { code: 'EADDRINUSE', syscall: 'listen', message: new RegExp(first.address) });
    assert.equal(second.closed, true);
    assert.throws(() => second.serveForever(), { code: 'EADDRINUSE' });
  });
});

test('without a host a server is there for IPv4 and IPv6', () => {
  const server = new StreamServer(0, pong);
  server.start();
  assert.equal(ping({ address: `127.0.0.1:${server.serverPort}` }), 'PONG\n');
  assert.equal(ping({ address: `[::1]:${server.serverPort}` }), 'PONG\n');
  server.stop();
});

test('who starts a server that is being started waits for the same', () => {
  const server = new StreamServer({ host: 'localhost', port: 0 }, pong);
  const starting = spawn(() => server.start());
  const second = spawn(() => server.start());
  starting.get();
  second.get();
  assert.equal(server.started, true);
  server.stop();
});

test('a start that is killed leaves nothing behind', () => {
  const before = countSockets();
  const server = new StreamServer({ host: 'localhost', port: 0 }, pong);
  const starting = spawn(() => server.start());
  getHub().runCallback(() => starting.kill(undefined, { block: false }));
  starting.join();
  // On a machine that is busy the kill may come when it listens already: then it has been started.
  if (!server.closed) server.stop();
  untilAllBlocked();
  untilSockets(before);
});

test('a start that is closed meanwhile returns, and the server stays closed', () => {
  const before = countSockets();
  const server = new StreamServer({ host: 'localhost', port: 0 }, pong);
  const starting = spawn(() => server.start());
  getHub().runCallback(() => server.close());
  starting.get();
  assert.deepEqual([server.started, server.closed], [false, true]);
  untilAllBlocked();
  untilSockets(before);
});

test('a start that is closed when it has just listened returns, and the server stays closed', () => {
  const before = countSockets();
  for (let turns = 0; turns < 10; turns++) {
    const server = new StreamServer({ host: 'localhost', port: 0 }, pong);
    const starting = spawn(() => server.start());
    sleep(0);
    // Whenever the name has been looked up, between the last callback and the greenlet's turn.
    wait(new Promise<void>((done) => lookup('localhost', () => done())));
    server.close();
    starting.get();
    assert.deepEqual([server.started, server.closed], [false, true]);
  }
  untilSockets(before);
});

test('a name that nobody knows is an error of start', () => {
  const server = new StreamServer('no-such-host.invalid:0', pong);
  assert.match(
    codeOf(() => server.start()),
    /^(ENOTFOUND|EAI_AGAIN)$/,
  );
  assert.equal(server.closed, true);
});

test('a server that was never started can be closed and stopped', () => {
  const server = new StreamServer(0, pong);
  server.close();
  assert.equal(server.closed, true);
  server.stop();
});

test('a Unix socket is served, and its file removed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'geventjs-stream-'));
  const path = join(folder, 'app.sock');
  const server = new StreamServer(path, pong);
  server.start();
  assert.deepEqual([server.address, server.serverHost, server.serverPort], [path, undefined, undefined]);
  assert.equal(ping(server), 'PONG\n');
  server.stop();
  assert.equal(existsSync(path), false);
  server.start();
  assert.equal(ping(server), 'PONG\n');
  server.stop();
  rmSync(folder, { recursive: true });
});

test('a ready socket is served, and closed with the server', () => {
  const ready = createServer(local);
  const server = new StreamServer(ready, pong);
  assert.equal(server.address, 'a ready socket');
  const early = createConnection(ready.getSockName());
  early.sendAll('ping\n');
  untilAllBlocked(); // it is not accepted before the start
  server.start();
  assert.equal(early.recv().toString(), 'PONG\n');
  early.close();
  assert.equal(server.serverPort, ready.getSockName().port);
  assert.equal(ping(server), 'PONG\n');
  server.stop();
  assert.equal(ready.closed, true);
  assert.throws(() => ping(server), { code: 'ECONNREFUSED' });
});

test('a ready socket is closed with a server that was never started, which then cannot start', () => {
  const ready = createServer(local);
  const server = new StreamServer(ready, pong);
  server.close();
  assert.equal(ready.closed, true);
  assert.throws(() => server.start(), { code: 'ERR_ALREADY_STARTED' });
});

test('a ready socket that somebody else closes ends the server, which says so', () => {
  const ready = createServer(local);
  const server = new StreamServer(ready, pong);
  const serving = spawn(() => server.serveForever());
  server.start();
  const report = captureReports(() => {
    ready.close();
    serving.get();
  });
  assert.equal(server.closed, true);
  assert.match(report, /SocketClosedError.*\n[\s\S]*<StreamServer: started on .*> failed with/);
});

test('a net.Server that listens is taken over', () => {
  const ready = createNodeServer();
  wait(new Promise<void>((resolve) => ready.listen(0, '127.0.0.1', resolve)));
  const { port } = ready.address() as import('node:net').AddressInfo;
  const server = new StreamServer(ready, pong);
  server.start();
  assert.equal(server.serverPort, port);
  assert.equal(ping(server), 'PONG\n');
  server.stop();
  assert.throws(() => ping(server), { code: 'ECONNREFUSED' });
});

test('a net.Server that listens at a path is taken over, and its file removed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'geventjs-stream-'));
  const path = join(folder, 'app.sock');
  const ready = createNodeServer();
  wait(new Promise<void>((resolve) => ready.listen(path, resolve)));
  const server = new StreamServer(ready, pong);
  server.start();
  assert.equal(server.address, path);
  assert.equal(ping(server), 'PONG\n');
  server.stop();
  untilAllBlocked();
  assert.equal(existsSync(path), false);
  rmSync(folder, { recursive: true });
});

testInHub('what makes no sense is refused', () => {
  const make = (...args: unknown[]) => new StreamServer(...(args as [0, typeof pong]));
  assert.throws(() => make(0), { code: 'ERR_INVALID_ARG_TYPE', message: /StreamServer needs a handler/ });
  assert.throws(() => make(0, {}), { code: 'ERR_INVALID_ARG_TYPE', message: /StreamServer needs a handler/ });
  assert.throws(() => make(0, 'pong'), { code: 'ERR_INVALID_ARG_TYPE', message: /must be a function/ });
  assert.throws(() => make(0, null), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => make('nowhere', pong), { code: 'ERR_INVALID_ARG_VALUE' });
  for (const wrong of [{ backlog: 0 }, { maxAccept: 0 }, { minDelay: -1 }, { minDelay: 5, maxDelay: 1 }]) {
    assert.throws(() => make(0, pong, wrong), { code: 'ERR_OUT_OF_RANGE' });
  }
  assert.throws(() => make(0, pong, { handshakeTimeout: 0 }), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => make(0, pong, { maxWaiting: 5 }), { message: /maxWaiting/ });
  assert.throws(() => make(0, pong, { tls: 5 }), { code: 'ERR_INVALID_ARG_TYPE' });
});

test('a backlog is not for a ready socket', () => {
  using ready = createServer(local);
  assert.throws(() => new StreamServer(ready, pong, { backlog: 25 }), {
    code: 'ERR_INVALID_ARG_TYPE',
    message: /backlog/,
  });
  assert.equal(ready.closed, false);
});

test('serveForever serves until somebody stops the server', () => {
  const server = new StreamServer('127.0.0.1:0', pong);
  const serving = spawn(() => server.serveForever());
  server.start();
  assert.equal(ping(server), 'PONG\n');
  server.stop();
  serving.get();
  assert.equal(server.closed, true);
});

test('serveForever that is killed stops the server', () => {
  const server = new StreamServer('127.0.0.1:0', pong);
  server.start();
  const serving = spawn(() => server.serveForever());
  sleep(0);
  assert.equal(ping(server), 'PONG\n');
  serving.kill();
  assert.equal(server.closed, true);
  assert.throws(() => ping(server), { code: 'ECONNREFUSED' });
});

test('a handler may stop its own server', () => {
  const server = new StreamServer('127.0.0.1:0', (socket) => {
    server.stop();
    socket.sendAll('bye');
  });
  const serving = spawn(() => server.serveForever());
  server.start();
  assert.equal(ping(server), 'bye');
  serving.get();
});

test('a stop waits for handlers, kills what is left, and their finally blocks run', () => {
  const ended: string[] = [];
  const go = new Event();
  const server = new StreamServer('127.0.0.1:0', (socket) => {
    try {
      if (socket.recv().toString() === 'short') go.wait();
      else new Event().wait();
    } finally {
      ended.push('finally');
    }
  });
  server.start();
  const before = countSockets();
  const clients = ['short', 'endless'].map((text) => {
    const client = createConnection(server.address);
    client.sendAll(text);
    return client;
  });
  untilAllBlocked();
  const stopping = spawn(() => server.stop(50));
  untilAllBlocked();
  assert.equal(stopping.ready(), false);
  go.set();
  stopping.get();
  assert.deepEqual(ended, ['finally', 'finally']);
  for (const client of clients) client.close();
  untilSockets(before - 1);
});

test('inspect shows state, address and how many handlers run', () => {
  const server = new StreamServer('127.0.0.1:0', pong, { name: 'echo' });
  assert.equal(inspect(server), '<StreamServer "echo": new on 127.0.0.1:0, 0 handlers>');
  server.start();
  using client = createConnection(server.address);
  client.sendAll('ping\n');
  client.recv();
  assert.equal(inspect(server), `<StreamServer "echo": started on ${server.address}, 1 handler>`);
  server.stop(0);
  assert.equal(inspect(server), `<StreamServer "echo": closed on ${server.address}, 0 handlers>`);
});

testInHub('in the hub a server can be made, closed, and stopped if it is quiet, but not started', () => {
  const server = new StreamServer(0, pong);
  assert.throws(() => server.start(), { code: 'ERR_BLOCKING_SWITCH_OUT', message: /StreamServer.start/ });
  assert.equal(server.closed, true);
  server.startAccepting();
  server.stopAccepting();
  server.stop();
});

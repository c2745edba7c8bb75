import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { sleep, spawn, wait } from 'geventjs';
import { Event } from 'geventjs/event';
import { HttpServer } from 'geventjs/http';
import { untilAllBlocked } from 'geventjs/testing';
import { ask, asking, RawClient, withServer } from '../support/http.js';
import { test, testInHub } from '../support/suite.js';

const hello = (_request: unknown, response: import('geventjs/http').HttpResponse) => response.end('hello');

test('start returns when the server listens, on a port that then is known', () => {
  const server = new HttpServer('127.0.0.1:0', hello);
  assert.equal(server.started, false);
  assert.equal(server.closed, false);
  assert.equal(server.serverPort, 0);
  server.start();
  assert.equal(server.started, true);
  assert.ok((server.serverPort ?? 0) > 0);
  assert.equal(server.serverHost, '127.0.0.1');
  assert.equal(server.address, `127.0.0.1:${server.serverPort}`);
  assert.equal(ask(server).body, 'hello');
  server.start(); // harmless
  server.stop();
  assert.equal(server.started, false);
  assert.equal(server.closed, true);
  assert.throws(() => ask(server), { code: 'ECONNREFUSED' });
  server.stop(); // harmless
  server.close();
});

test('a server that has been stopped starts again on the same port', () => {
  const server = new HttpServer('127.0.0.1:0', hello);
  server.start();
  const port = server.serverPort;
  server.stop();
  server.start();
  assert.equal(server.serverPort, port);
  assert.equal(ask(server).body, 'hello');
  server.stop();
});

test('a port that is taken is an error of start, and the server is closed', () => {
  withServer(hello, {}, (first) => {
    const second = new HttpServer(first.address, hello);
    assert.throws(() => second.start(), { code: 'EADDRINUSE', message: new RegExp(first.address) });
    assert.equal(second.closed, true);
    assert.throws(() => second.serveForever(), { code: 'EADDRINUSE' });
  });
});

test('who starts a server that is being started waits for the same', () => {
  const server = new HttpServer('127.0.0.1:0', hello);
  const starting = spawn(() => server.start());
  const second = spawn(() => server.start());
  starting.get();
  second.get();
  assert.equal(server.started, true);
  server.stop();
});

test('a start that is killed leaves nothing behind', () => {
  const server = new HttpServer({ host: 'localhost', port: 0 }, hello);
  const starting = spawn(() => server.start());
  sleep(0);
  starting.kill();
  assert.equal(server.started, false);
  assert.equal(server.closed, true);
});

test('a start that is closed meanwhile returns, and the server stays closed', () => {
  const server = new HttpServer({ host: 'localhost', port: 0 }, hello);
  const starting = spawn(() => server.start());
  sleep(0);
  server.close();
  starting.get();
  assert.equal(server.closed, true);
});

test('a start that is closed meanwhile returns, also when an earlier one was closed, and returns after it began', () => {
  const server = new HttpServer({ host: 'localhost', port: 0 }, hello);
  const first = spawn(() => server.start());
  sleep(0);
  server.close();
  // It begins before the first has heard of its end.
  const closing = spawn(() => {
    first.join();
    server.close();
  });
  server.start();
  closing.get();
  assert.equal(server.closed, true);
});

test('a server that was never started can be closed and stopped', () => {
  const server = new HttpServer(0, hello);
  server.close();
  assert.equal(server.closed, true);
  server.stop();
});

test('a Unix socket is served, and its file removed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'geventjs-http-'));
  const path = join(folder, 'app.sock');
  const server = new HttpServer(path, hello);
  server.start();
  assert.equal(server.address, path);
  assert.equal(server.serverPort, undefined);
  assert.equal(server.serverHost, undefined);
  assert.equal(ask(server, '/', { socketPath: path }).body, 'hello');
  server.stop();
  assert.equal(existsSync(path), false);
  rmSync(folder, { recursive: true });
});

test('a net.Server that listens is taken over', () => {
  const ready = createServer();
  wait(new Promise<void>((resolve) => ready.listen(0, '127.0.0.1', resolve)));
  const { port } = ready.address() as import('node:net').AddressInfo;
  const server = new HttpServer(ready, hello);
  server.start();
  assert.equal(server.serverPort, port);
  assert.equal(ask(server).body, 'hello');
  server.stop();
  assert.throws(() => ask(server), { code: 'ECONNREFUSED' });
});

test('a net.Server that listens is closed with a server that was never started, which then cannot start', () => {
  const ready = createServer();
  wait(new Promise<void>((resolve) => ready.listen(0, '127.0.0.1', resolve)));
  const server = new HttpServer(ready, hello);
  server.close();
  assert.equal(ready.listening, false);
  assert.throws(() => server.start(), { code: 'ERR_ALREADY_STARTED' });
});

test('serveForever serves until somebody stops the server', () => {
  const server = new HttpServer('127.0.0.1:0', hello);
  const serving = spawn(() => server.serveForever());
  server.start();
  assert.equal(ask(server).body, 'hello');
  server.stop();
  serving.get();
  assert.equal(server.closed, true);
});

test('serveForever that is killed stops the server', () => {
  const server = new HttpServer('127.0.0.1:0', hello);
  server.start();
  const serving = spawn(() => server.serveForever());
  sleep(0);
  assert.equal(ask(server).body, 'hello');
  serving.kill();
  assert.equal(server.started, false);
  assert.throws(() => ask(server), { code: 'ECONNREFUSED' });
});

test('using stops the server', () => {
  let kept: HttpServer;
  {
    using server = new HttpServer('127.0.0.1:0', hello);
    server.start();
    kept = server;
  }
  assert.equal(kept.closed, true);
});

test('inspect shows state, address and how many handlers run', () => {
  const go = new Event();
  const app: typeof hello = (_request, response) => (go.wait(), response.end());
  const server = new HttpServer('127.0.0.1:0', app, { name: 'web' });
  assert.equal(inspect(server), '<HttpServer "web": new on 127.0.0.1:0, 0 handlers>');
  server.start();
  const answer = asking(server);
  untilAllBlocked();
  assert.equal(inspect(server), `<HttpServer "web": started on ${server.address}, 1 handler>`);
  go.set();
  wait(answer);
  server.stop();
  assert.equal(inspect(server), `<HttpServer "web": closed on ${server.address}, 0 handlers>`);
});

testInHub('in the hub a server can be closed, and one that is quiet stopped, but not started', () => {
  const server = new HttpServer(0, hello);
  assert.throws(() => server.start(), { code: 'ERR_BLOCKING_SWITCH_OUT', message: /HttpServer.start/ });
  assert.equal(server.closed, true);
  server.stop();
});

test('a connection that sent nothing does not delay a stop', () => {
  withServer(hello, {}, (server) => {
    using client = new RawClient(server);
    wait(new Promise((resolve) => client.socket.once('connect', resolve)));
    while (server.connectionCount === 0) sleep(1);
    server.stop(Number.POSITIVE_INFINITY);
    client.untilClosed();
  });
});

test('an idle connection that is kept alive does not delay a stop', () => {
  withServer(hello, {}, (server) => {
    using client = new RawClient(server);
    client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n').until(/hello/);
    server.stop(Number.POSITIVE_INFINITY);
    client.untilClosed();
  });
});

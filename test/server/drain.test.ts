import assert from 'node:assert/strict';
import { spawn, wait } from 'geventjs';
import { Event } from 'geventjs/event';
import { HttpServer } from 'geventjs/http';
import { untilAllBlocked } from 'geventjs/testing';
import { WebSocket } from 'ws';
import { RawClient, withServer } from '../support/http.js';
import { test, testInHub } from '../support/suite.js';

const get = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

type App = (request: import('geventjs/http').HttpRequest, response: import('geventjs/http').HttpResponse) => void;

const hello: App = (_request, response) => response.end('hello');

/** One turn of the loop. */
function turn(): void {
  wait(new Promise((resolve) => setImmediate(resolve)));
}

test('a drain accepts nobody any more, and gives those that are there one more answer, the last', () => {
  withServer(hello, {}, (server) => {
    using kept = new RawClient(server);
    using silent = new RawClient(server);
    kept.send(get).until(/hello/);
    while (server.connectionCount < 2) turn();
    const draining = spawn(() => server.drain(60_000));
    untilAllBlocked();
    assert.equal(server.closed, true);
    using late = new RawClient(server);
    assert.equal(late.untilClosed(), '');
    assert.match(kept.received, /Connection: keep-alive/);
    for (const client of [kept, silent]) {
      assert.match(client.send(get).untilClosed(), /Connection: close\r\n[\s\S]*hello$/);
    }
    draining.get();
  });
});

test('requests that are being handled are answered, and their connections closed, in a drain', () => {
  const go = new Event();
  const app: App = (request, response) => {
    if (request.url === '/begun') response.write('begun');
    go.wait();
    response.end('done');
  };
  withServer(app, {}, (server) => {
    using one = new RawClient(server);
    using begun = new RawClient(server);
    one.send(get);
    begun.send(get.replace('/', '/begun')).until(/begun/);
    while (server.connectionCount < 2) turn();
    untilAllBlocked();
    const draining = spawn(() => server.drain(60_000));
    untilAllBlocked();
    go.set();
    assert.match(one.untilClosed(), /Connection: close\r\n[\s\S]*done$/);
    // Its head had been sent: it may ask once more.
    begun.until(/done/);
    assert.match(begun.send(get).untilClosed(), /Connection: close\r\n[\s\S]*done$/);
    draining.get();
  });
});

test('idle connections have their keepAliveTimeout in a drain', () => {
  withServer(hello, { keepAliveTimeout: 50 }, (server) => {
    using kept = new RawClient(server);
    using silent = new RawClient(server);
    kept.send(get).until(/hello/);
    while (server.connectionCount < 2) turn();
    server.drain(Number.POSITIVE_INFINITY);
    assert.equal(silent.untilClosed(), '');
    kept.untilClosed();
  });
});

test('a stop ends a drain that goes on: idle connections are closed at once', () => {
  withServer(hello, { keepAliveTimeout: 1_000_000 }, (server) => {
    using kept = new RawClient(server);
    kept.send(get).until(/hello/);
    const draining = spawn(() => server.drain(Number.POSITIVE_INFINITY));
    untilAllBlocked();
    server.stop(Number.POSITIVE_INFINITY);
    kept.untilClosed();
    draining.get();
  });
});

test('a stop ends a drain that goes on: what is being sent then is the last of its connection', () => {
  const go = new Event();
  const app: App = (_request, response) => {
    response.write('begun');
    go.wait();
    response.end('done');
  };
  withServer(app, {}, (server) => {
    using client = new RawClient(server);
    client.send(get).until(/begun/);
    const draining = spawn(() => server.drain(Number.POSITIVE_INFINITY));
    untilAllBlocked();
    const stopping = spawn(() => server.stop(Number.POSITIVE_INFINITY));
    untilAllBlocked();
    go.set();
    client.until(/done/);
    assert.equal(client.send(get).untilClosed().match(/done/g)?.length, 1);
    stopping.get();
    draining.get();
  });
});

test('a drain whose time is up kills handlers, and their finally blocks run', () => {
  const ends: string[] = [];
  const app: App = (_request, response) => {
    response.write('begun');
    try {
      new Event().wait();
    } finally {
      ends.push('finally');
    }
  };
  withServer(app, {}, (server) => {
    using client = new RawClient(server);
    client.send(get).until(/begun/);
    server.drain(0);
    assert.deepEqual(ends, ['finally']);
    client.untilClosed();
  });
});

test('a drain that is killed leaves no idle connection', () => {
  withServer(hello, { keepAliveTimeout: 1_000_000 }, (server) => {
    using kept = new RawClient(server);
    kept.send(get).until(/hello/);
    const draining = spawn(() => server.drain(Number.POSITIVE_INFINITY));
    untilAllBlocked();
    draining.kill();
    kept.untilClosed();
  });
});

test('a handler may drain its own server, which gives the others their last answer', () => {
  const app: App = (request, response) => {
    if (request.url === '/drain') server.drain(60_000);
    response.end('hello');
  };
  const server = new HttpServer('127.0.0.1:0', app);
  server.start();
  using kept = new RawClient(server);
  using other = new RawClient(server);
  kept.send(get).until(/hello/);
  assert.match(other.send(get.replace('/', '/drain')).untilClosed(), /Connection: close\r\n[\s\S]*hello$/);
  assert.match(kept.send(get).untilClosed(), /Connection: close\r\n[\s\S]*hello$/);
  server.stop();
});

test('a server that has been drained starts again, and keeps connections', () => {
  withServer(hello, {}, (server) => {
    server.drain();
    server.start();
    using client = new RawClient(server);
    assert.match(client.send(get).until(/hello/), /Connection: keep-alive/);
  });
});

test('a WebSocket whose connection was there before a drain is taken', () => {
  const upgrade = (_request: unknown, accept: import('geventjs/http').Accept) => {
    accept().send('welcome');
  };
  withServer(hello, { upgrade }, (server) => {
    const client = new WebSocket(`ws://${server.address}`);
    const message = new Promise((resolve, reject) => client.on('message', resolve).on('error', reject));
    while (server.connectionCount === 0) turn();
    const draining = spawn(() => server.drain(60_000));
    assert.equal(String(wait(message)), 'welcome');
    wait(new Promise((resolve) => client.on('close', resolve)));
    draining.get();
  });
});

testInHub('in the hub a server that is quiet can be drained', () => {
  const server = new HttpServer(0, hello);
  server.drain();
  assert.equal(server.closed, true);
  assert.throws(() => server.drain(-1), { code: 'ERR_OUT_OF_RANGE', message: /the timeout of drain/ });
});

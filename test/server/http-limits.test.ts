/** The limits of a server: what is beyond each, and that what is within is served. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Event } from 'geventjs/event';
import { HttpServer, type HttpServerOptions, type ListenerApp } from 'geventjs/http';
import { untilAllBlocked } from 'geventjs/testing';
import { ask, RawClient, sendRaw, statusOf, withServer } from '../support/http.js';
import { captureReports, test, testInHub } from '../support/suite.js';

const get = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
const post = 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n';

const app: ListenerApp = (request, response) => {
  response.end(`${request.text({ limit: Number.POSITIVE_INFINITY }).length} ok`);
};

function limited(options: HttpServerOptions, body: (server: HttpServer) => void): void {
  withServer(app, options, (server) => {
    body(server);
    assert.match(ask(server).body, /ok$/);
  });
}

testInHub('every limit has a default, and docs/http.md lists it', () => {
  const { limits } = new HttpServer(0, app);
  assert.deepEqual(limits, {
    maxHeaderSize: 16 * 1024,
    maxBodySize: 100 * 1024 * 1024,
    headersTimeout: 60_000,
    requestTimeout: 300_000,
    handlerTimeout: 300_000,
    keepAliveTimeout: 5_000,
    stallTimeout: 120_000,
    maxConnections: 16_384,
    maxRequestsPerSocket: 10_000,
    maxPipelined: 100,
  });
  const docs = readFileSync('docs/http.md', 'utf8');
  for (const name of Object.keys(limits))
    assert.match(docs, new RegExp(`^\\| \`${name}\` \\| [^|]+ \\| [^|]+ \\|`, 'm'));
});

test('maxHeaderSize: larger headers are 431', () => {
  limited({ maxHeaderSize: 500 }, (server) => {
    const head = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n';
    assert.equal(statusOf(sendRaw(server, `${head}a: ${'x'.repeat(300)}\r\n\r\n`)), 200);
    assert.equal(statusOf(sendRaw(server, `${head}a: ${'x'.repeat(600)}\r\n\r\n`)), 431);
  });
});

test('maxBodySize: a larger body is 413, with a length or in chunks', () => {
  limited({ maxBodySize: 1000 }, (server) => {
    const body = 'x'.repeat(1000);
    assert.match(sendRaw(server, `${post}Content-Length: 1000\r\n\r\n${body}`), /1000 ok$/);
    assert.equal(statusOf(sendRaw(server, `${post}Content-Length: 1001\r\n\r\n`)), 413);
    const chunks = `${post}Transfer-Encoding: chunked\r\n\r\n3e8\r\n${body}\r\n`;
    assert.match(sendRaw(server, `${chunks}0\r\n\r\n`), /1000 ok$/);
    assert.equal(statusOf(sendRaw(server, `${chunks}1\r\nx\r\n0\r\n\r\n`)), 413);
  });
});

test('headersTimeout: headers that are not complete by then are 408', () => {
  limited({ headersTimeout: 300 }, (server) => {
    assert.equal(statusOf(sendRaw(server, 'GET / HTTP/1.1\r\nHost: x\r\n')), 408);
  });
});

test('requestTimeout: a request that is not complete by then is 408', () => {
  limited({ requestTimeout: 300 }, (server) => {
    assert.equal(statusOf(sendRaw(server, `${post}Content-Length: 10\r\n\r\nabc`)), 408);
  });
});

test('handlerTimeout: a handler that has not begun to answer by then is killed, and the answer is 503', () => {
  const ended: string[] = [];
  const blocked: ListenerApp = (_request, response) => {
    try {
      new Event().wait();
      response.end();
    } finally {
      ended.push('finally');
    }
  };
  withServer(blocked, { handlerTimeout: 300 }, (server) => {
    captureReports(() => assert.equal(ask(server).status, 503));
    assert.deepEqual(ended, ['finally']);
  });
});

test('keepAliveTimeout: a connection that is idle for so long is closed', () => {
  limited({ keepAliveTimeout: 20 }, (server) => {
    assert.match(sendRaw(server, get), /ok$/);
  });
});

test('stallTimeout: a client that reads nothing for so long is dropped', () => {
  let error: unknown;
  const endless: ListenerApp = (_request, response) => {
    try {
      for (;;) response.write(Buffer.alloc(100_000));
    } catch (reason) {
      error = reason;
    }
  };
  withServer(endless, { stallTimeout: 300 }, (server) => {
    using client = new RawClient(server);
    client.socket.pause();
    client.send(get);
    while (error === undefined) untilAllBlocked();
    assert.equal((error as { code?: string }).code, 'ERR_CONNECTION_CLOSED');
  });
});

test('maxConnections: further connections are closed at once, and others may come when one has gone', () => {
  limited({ maxConnections: 1 }, (server) => {
    using first = new RawClient(server).send(get);
    first.until(/ok$/);
    assert.equal(sendRaw(server, get), '');
    assert.match(first.send(get).until(/ok[\s\S]*ok$/), /ok/);
    first.socket.end();
    first.untilClosed();
    while (server.connectionCount > 0) untilAllBlocked();
  });
});

test('maxRequestsPerSocket: after so many requests a connection is closed, and the last answer says so', () => {
  limited({ maxRequestsPerSocket: 2 }, (server) => {
    using client = new RawClient(server).send(get);
    client.until(/ok$/);
    const received = client.send(get).untilClosed();
    assert.equal(received.match(/200 OK/g)?.length, 2);
    assert.match(received, /ok[\s\S]*Connection: close[\s\S]*ok$/);
  });
});

test('maxPipelined: a client that sends more requests ahead is dropped', () => {
  const go = new Event();
  const waiting: ListenerApp = (_request, response) => {
    go.wait();
    response.end('ok');
  };
  withServer(waiting, { maxPipelined: 3 }, (server) => {
    using client = new RawClient(server).send(get.repeat(4));
    assert.equal(sendRaw(server, get.repeat(5)), '');
    go.set();
    client.until(/(ok[\s\S]*){4}$/);
  });
});

test('spawn and maxWaiting: when all places are taken, and too many wait for one, the answer is 503', () => {
  const go = new Event();
  const waiting: ListenerApp = (_request, response) => {
    go.wait();
    response.end('ok');
  };
  withServer(waiting, { spawn: 1, maxWaiting: 1 }, (server) => {
    using first = new RawClient(server).send(get);
    untilAllBlocked();
    using second = new RawClient(server).send(get);
    untilAllBlocked();
    const refused = sendRaw(server, get);
    assert.equal(statusOf(refused), 503);
    assert.match(refused, /Retry-After: 1/);
    go.set();
    first.until(/ok$/);
    second.until(/ok$/);
  });
});

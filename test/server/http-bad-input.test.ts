import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { sleep } from 'geventjs';
import type { HttpServerOptions, ListenerApp } from 'geventjs/http';
import { findLeaks } from 'geventjs/testing';
import { ask, RawClient, sendRaw, statusOf, withServer } from '../support/http.js';
import { test } from '../support/suite.js';

const seen: string[] = [];
const app: ListenerApp = (request, response) => {
  const body = request.text();
  seen.push(`${request.method} ${request.url} ${body}`);
  response.end('ok');
};

/** Sends bytes; the answer, or the closed connection, that came, and a server that still answers. */
function bad(title: string, bytes: string | Buffer, status: number, options: HttpServerOptions = {}): void {
  test(`${title}: ${status === 0 ? 'the connection is closed' : status}`, () => {
    withServer(app, options, (server) => {
      seen.length = 0;
      const received = sendRaw(server, bytes);
      assert.equal(statusOf(received), status, JSON.stringify(received));
      assert.equal(received.match(/HTTP\/1\.1 /g)?.length ?? 0, status === 0 ? 0 : 1);
      assert.deepEqual(seen, []);
      assert.equal(ask(server).body, 'ok');
      assert.deepEqual(
        findLeaks().filter((leak) => leak.includes('Greenlet')),
        [],
      );
    });
  });
}

const get = 'GET / HTTP/1.1\r\nHost: x\r\n';
const post = 'POST / HTTP/1.1\r\nHost: x\r\n';

bad('a request line that is nonsense', 'hello there\r\n\r\n', 400);
bad('an unknown method', 'BREW / HTTP/1.1\r\nHost: x\r\n\r\n', 400);
bad('an unknown version', 'GET / HTTP/9.9\r\nHost: x\r\n\r\n', 400);
bad('no Host header', 'GET / HTTP/1.1\r\n\r\n', 400);
bad('a header without a colon', `${get}nonsense\r\n\r\n`, 400);
bad('a header name with a space', `${get}a b: c\r\n\r\n`, 400);
bad('a header with a control character', `${get}a: b\0c\r\n\r\n`, 400);
bad('both kinds of length', `${post}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400);
bad('two different lengths', `${post}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!`, 400);
bad('a negative length', `${post}Content-Length: -5\r\n\r\nhello`, 400);
bad('a length that is no number', `${post}Content-Length: five\r\n\r\nhello`, 400);
bad('a chunked encoding that is not the last', `${post}Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n`, 400);
bad('a header that is folded', `${post}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n`, 400);
bad('a header that is too large', `${get}a: ${'x'.repeat(20_000)}\r\n\r\n`, 431);
bad('a path that is too long', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431);
bad("headers larger than a limit of one's own", `${get}a: ${'x'.repeat(600)}\r\n\r\n`, 431, { maxHeaderSize: 500 });
bad('a body larger than the server takes', `${post}Content-Length: 1001\r\n\r\n`, 413, { maxBodySize: 1000 });
bad('a length too large for a number', `${post}Content-Length: 99999999999999999999999\r\n\r\n`, 400);
bad('TLS on a plain port', Buffer.from('160301020001000001fc0303', 'hex'), 400);
bad('headers that come too slowly', 'GET / HTTP/1.1\r\nHo', 408, { headersTimeout: 50 });
bad('CONNECT', 'CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n', 0);

/** The handler has begun to read when these turn out bad: it gets an error, and nothing is served. */
function badBody(title: string, bytes: string, options: HttpServerOptions = {}): void {
  test(`${title}: 400 or 408, or the connection is closed`, () => {
    withServer(app, options, (server) => {
      seen.length = 0;
      const received = sendRaw(server, bytes);
      assert.ok([0, 400, 408].includes(statusOf(received)), received);
      assert.deepEqual(seen, []);
      assert.equal(ask(server).body, 'ok');
    });
  });
}

const chunked = `${post}Transfer-Encoding: chunked\r\n\r\n`;
badBody('a chunk size that is no number', `${chunked}zz\r\nhello\r\n0\r\n\r\n`);
badBody('a negative chunk size', `${chunked}-5\r\nhello\r\n0\r\n\r\n`);
badBody('a chunk size too large for a number', `${chunked}fffffffffffffffffffff\r\nhello\r\n0\r\n\r\n`);
badBody('a chunk longer than it says', `${chunked}3\r\nhello\r\n0\r\n\r\n`);
badBody('a chunk size with a prefix', `${chunked}0x5\r\nhello\r\n0\r\n\r\n`);
badBody('a body that comes too slowly', `${post}Content-Length: 10\r\n\r\nabc`, {
  requestTimeout: 60,
  headersTimeout: 50,
});
badBody('a body that stops coming', `${post}Content-Length: 10\r\n\r\nabc`, { stallTimeout: 50 });

test('a request of HTTP 0.9 or 1.0 is answered, and the connection closed', () => {
  withServer(app, {}, (server) => {
    for (const line of ['GET /', 'GET / HTTP/1.0'])
      assert.match(sendRaw(server, `${line}\r\n\r\n`), /200 OK[\s\S]*ok$/);
  });
});

test('a second request hidden behind a body is a request of its own, and never part of the first', () => {
  withServer(app, {}, (server) => {
    seen.length = 0;
    sendRaw(server, `${post}Content-Length: 3\r\n\r\nabcGET /2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    assert.deepEqual(seen.sort(), ['GET /2 ', 'POST / abc']);
  });
});

test('a client that closes its half of the connection still gets its answer', () => {
  withServer(app, {}, (server) => {
    using client = new RawClient(server);
    client.send(`${get}\r\n`).socket.end();
    assert.match(client.untilClosed(), /200 OK[\s\S]*ok$/);
  });
});

test('more connections than allowed are closed at once', () => {
  withServer(app, { maxConnections: 1 }, (server) => {
    using first = new RawClient(server).send(`${get}\r\n`);
    first.until(/ok$/);
    assert.equal(sendRaw(server, `${get}\r\n`), '');
    assert.match(first.send(`${get}\r\n`).until(/ok[\s\S]*ok$/), /ok/);
  });
});

test('after so many requests a connection is closed', () => {
  withServer(app, { maxRequestsPerSocket: 2 }, (server) => {
    using client = new RawClient(server);
    client.send(`${get}\r\n`).until(/ok$/);
    client.send(`${get}\r\n`);
    assert.equal(client.untilClosed().match(/200 OK/g)?.length, 2);
  });
});

test('an idle connection is closed after keepAliveTimeout', () => {
  withServer(app, { keepAliveTimeout: 20 }, (server) => {
    using client = new RawClient(server);
    client.send(`${get}\r\n`);
    assert.match(client.untilClosed(), /ok$/);
  });
});

test('1,000 connections that are opened and dropped leave nothing behind', () => {
  withServer(app, {}, (server) => {
    ask(server);
    const before = readdirSync('/proc/self/fd').length;
    for (let round = 0; round < 10; round++) {
      const clients = Array.from({ length: 100 }, () => new RawClient(server));
      for (const [at, client] of clients.entries()) {
        if (at % 2 === 0) client.send(at % 4 === 0 ? get : `${get}\r\n`);
        client.socket.once('connect', () => client.reset());
      }
      while (clients.some((client) => !client.socket.closed)) sleep(1);
    }
    while (server.connectionCount > 0) sleep(1);
    const after = readdirSync('/proc/self/fd').length;
    assert.ok(after <= before, `${before} descriptors before, ${after} after`);
    assert.equal(ask(server).body, 'ok');
  });
});

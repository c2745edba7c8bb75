/**
 * What node:http makes of requests that are not as they should be: the application sees a request as it is, or not at all.
 */
import assert from 'node:assert/strict';
import { joinAll } from 'geventjs';
import type { WSGIApplication } from 'geventjs/wsgi';
import { test } from '../../support/suite.js';
import { type Served, serving } from '../../support/wsgi.js';

/** Serves an application that answers with its path, its type and its body; counts its calls. */
function counted(body: (served: Served, calls: string[]) => void): void {
  const calls: string[] = [];
  const app: WSGIApplication = (environ, startResponse) => {
    calls.push(environ.PATH_INFO);
    const answer = [environ.PATH_INFO, environ.CONTENT_TYPE, environ['wsgi.input'].read().toString()].join(' ');
    startResponse('200 OK', []);
    return [answer];
  };
  serving(app, (served) => {
    body(served, calls);
    joinAll(served.greenlets);
    assert.equal(served.errors, '');
    served.ask('GET /alive HTTP/1.1\r\nHost: a\r\n\r\n');
  });
}

const refused: [string, string, RegExp][] = [
  ['a request line of three words without a version', 'GET / HTTP %\r\nHost: a\r\n\r\n', /^HTTP\/1.1 400 /],
  ['an unknown version', 'GET / HTTP/7.3\r\nHost: a\r\n\r\n', /^HTTP\/1.1 (400|505) /],
  ['an unknown method', 'FETCHIT / HTTP/1.1\r\nHost: a\r\n\r\n', /^HTTP\/1.1 400 /],
  ['a path of 20,000 characters', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, /^HTTP\/1.1 431 /],
  ['a header of 20,000 characters', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, /^HTTP\/1.1 431 /],
  ['HTTP/1.1 without Host', 'GET / HTTP/1.1\r\n\r\n', /^HTTP\/1.1 400 /],
  ['a negative length', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -100\r\n\r\n', /^HTTP\/1.1 400 /],
  ['a length that is no number', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: abc\r\n\r\n', /^HTTP\/1.1 400 /],
  ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', /^HTTP\/1.1 400 /],
  [
    'a length and chunks',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\nTransfer-Encoding: Chunked\r\n\r\n0\r\n\r\n',
    /^HTTP\/1.1 400 /,
  ],
  [
    'a length, and a body that is in no chunks,',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\nTransfer-Encoding: chunked\r\n\r\n{"hi": "ho"}\r\n',
    /^HTTP\/1.1 400 /,
  ],
  ['a name of a header with a blank', 'GET / HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n', /^HTTP\/1.1 400 /],
  ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', /^HTTP\/1.1 400 /],
];
for (const [name, request, answer] of refused) {
  test(`${name} is refused, the application is not called, and nothing is reported`, () => {
    counted(({ connect }, calls) => {
      const client = connect();
      client.send(request);
      assert.match(client.readAll(), answer);
      assert.deepEqual(calls, []);
    });
  });
}

test('a header that goes on in the next line is refused, or one value', () => {
  counted(({ connect }, calls) => {
    const client = connect();
    client.send('GET / HTTP/1.1\r\nHost: a\r\nContent-Type: a/b;\r\n boundary="c"\r\nConnection: close\r\n\r\n');
    const answer = client.readAll();
    if (calls.length === 0) assert.match(answer, /^HTTP\/1.1 400 /);
    else assert.match(answer, /a\/b; ?boundary="c"/);
  });
});

test('a capital Chunked is chunked', () => {
  counted(({ ask }) => {
    const request = 'POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n';
    assert.equal(ask(`${request}2\r\noh\r\n4\r\n hai\r\n0\r\n\r\n`).body, '/c  oh hai');
  });
});

test('extensions of chunks and trailers are not part of the body, and the connection can be used', () => {
  const head = 'POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n';
  counted(({ connect }, calls) => {
    const client = connect();
    for (const extension of ['', ';token=oh_hi', ';token="oh hi"']) {
      for (const trailers of ['', 'trailer1: value1\r\ntrailer2: value2\r\n']) {
        client.send(`${head}2${extension}\r\noh\r\n0${extension}\r\n${trailers}\r\n`);
        assert.equal(client.read().body, '/c  oh');
      }
    }
    assert.equal(calls.length, 6);
  });
});

const smuggled: [string, string][] = [
  ['an extension of 24,000 characters', `2;${'x'.repeat(24_000)}\r\noh\r\n0\r\n\r\n`],
  ['a last chunk that is followed by a request', '2\r\noh\r\n0\r\nGET /path2?a=:123 HTTP/1.1\r\nHost: a\r\n\r\n'],
  [
    'a trailer that is followed by a request line',
    '2\r\noh\r\n0\r\nHeader: value\r\nGET /path2 HTTP/1.1\r\nHost: a\r\n\r\n',
  ],
  [
    'a trailer that looks like a request, after which the connection ends,',
    '2\r\noh\r\n0\r\nGET /path2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
  ],
  [
    'a zero byte in an extension',
    '2;a=\0\r\noh\r\n0\r\n\r\nGET /path2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
  ],
  ['a trailer of 24,000 characters', `2\r\noh\r\n0\r\nTrailer: ${'x'.repeat(24_000)}`],
  ['a chunk without its end', '2\r\nohGET /path2 HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['a chunk size with a sign', '+2\r\noh\r\n0\r\n\r\n'],
  ['a chunk size in front of a blank', '2 2\r\noh\r\n0\r\n\r\n'],
  ['a line feed alone', '2\noh\r\n0\r\n\r\n'],
];
for (const [name, chunks] of smuggled) {
  test(`${name} does not become a second request`, () => {
    counted(({ connect }, calls) => {
      const client = connect();
      client.send(`POST /path1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`);
      assert.match(client.readAll(), /^(HTTP\/1.1 (200 OK|4\d\d )|$)/);
      assert.ok(!calls.includes('/path2'), calls.join());
      assert.ok(calls.length <= 1);
    });
  });
}

test('a complete body and junk after it: the request is answered or refused, the junk is no request', () => {
  counted(({ connect }, calls) => {
    const client = connect();
    client.send('POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\noh\r\n0\r\n\r\n');
    assert.equal(client.read().body, '/a  oh');
    client.send('Header: valueGET /path2 HTTP/1.1\r\nHost: a\r\n\r\n');
    assert.match(client.readAll(), /^HTTP\/1.1 400 /);
    assert.deepEqual(calls, ['/a']);
  });
});

test('what follows a body of HTTP/1.0 is not read as part of it', () => {
  counted(({ connect }, calls) => {
    const client = connect();
    client.send('POST /a HTTP/1.0\r\nContent-Length: 3\r\n\r\na=a01234567890123456789');
    assert.match(client.readAll(), /^HTTP\/1.1 (200 OK.*\/a {2}a=a$|400 )/s);
    assert.ok(calls.length <= 1);
  });
});

test('HTTP/0.9 is answered as HTTP/1.0 is', () => {
  counted(({ connect }) => {
    const client = connect();
    client.send('GET /a\r\n\r\n');
    const response = client.read();
    assert.deepEqual([response.body, response.headers['connection']], ['/a  ', 'close']);
    assert.equal(client.readAll(), '');
  });
});

test('a request to upgrade is served as if it were not one', () => {
  counted(({ ask }) => {
    for (const header of ['Connection: upgrade\r\nUpgrade: websocket', 'Upgrade: websocket']) {
      const response = ask(`GET /websocket HTTP/1.1\r\nHost: a\r\n${header}\r\n\r\n`);
      assert.deepEqual([response.code, response.body], [200, '/websocket  ']);
    }
  });
});

test('a connection that is opened and closed without a request is nobody’s error', () => {
  counted(({ connect }, calls) => {
    for (let at = 0; at < 20; at++) connect().close();
    const half = connect();
    half.send('GET / HT');
    half.close();
    assert.deepEqual(calls, []);
  });
});

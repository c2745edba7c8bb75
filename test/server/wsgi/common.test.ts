/** The same requests to applications that answer in different ways. */
import assert from 'node:assert/strict';
import type { WSGIApplication, WSGIData } from 'geventjs/wsgi';
import { test } from '../../support/suite.js';
import { serving } from '../../support/wsgi.js';

type Respond = (pieces: string[]) => Iterable<WSGIData> & object;

function appOf(respond: Respond, withLength = false): WSGIApplication {
  return (environ, startResponse) => {
    assert.equal(environ['wsgi.input_terminated'], true);
    const pieces = environ.PATH_INFO === '/' ? ['hello ', 'world'] : ['not ', 'found'];
    const length = withLength ? [['Content-Length', String(pieces.join('').length)] as const] : [];
    startResponse(environ.PATH_INFO === '/' ? '200 OK' : '404 Not Found', [['Content-Type', 'text/plain'], ...length]);
    return respond(pieces);
  };
}

const apps: Record<string, WSGIApplication> = {
  'a list': appOf((pieces) => pieces),
  'a list and a length': appOf((pieces) => pieces, true),
  'a generator': appOf(function* (pieces) {
    yield* pieces;
  }),
  'a generator and a length': appOf(function* (pieces) {
    yield* pieces;
  }, true),
  'a list of bytes': appOf((pieces) => pieces.map((piece) => Buffer.from(piece))),
  'a list of bytes and text': appOf((pieces) => pieces.map((piece, at) => (at === 0 ? Buffer.from(piece) : piece))),
};

for (const [name, app] of Object.entries(apps)) {
  test(`${name}: requests on one connection are answered one after another`, () => {
    serving(app, ({ connect }) => {
      const client = connect();
      for (const [path, code, body] of [
        ['/', 200, 'hello world'],
        ['/notexist', 404, 'not found'],
        ['/', 200, 'hello world'],
      ]) {
        client.send(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
        const response = client.read();
        assert.equal(response.code, code);
        assert.equal(response.body, body);
      }
    });
  });

  test(`${name}: two requests in one packet have two answers, in order`, () => {
    serving(app, ({ connect }) => {
      const client = connect();
      client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n');
      assert.equal(client.read().body, 'hello world');
      assert.equal(client.read().body, 'not found');
    });
  });

  test(`${name}: Connection: close of the client ends the connection after its answer`, () => {
    serving(app, ({ connect }) => {
      const client = connect();
      client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      assert.equal(client.read().body, 'hello world');
      client.send('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
      const response = client.read();
      assert.equal(response.headers['connection'], 'close');
      assert.equal(response.body, 'hello world');
      assert.equal(client.readAll(), '');
    });
  });

  test(`${name}: HTTP/1.0 ends with the connection, unless the client asks to keep it and can know the end`, () => {
    serving(app, ({ connect }) => {
      const plain = connect();
      plain.send('GET / HTTP/1.0\r\nHost: a\r\n\r\n');
      const response = plain.read();
      assert.equal(response.headers['connection'], 'close');
      assert.equal(response.headers['transfer-encoding'], undefined);
      assert.equal(response.body, 'hello world');
      assert.equal(plain.readAll(), '');
      const kept = connect();
      kept.send('GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n');
      const first = kept.read();
      assert.equal(first.body, 'hello world');
      const known = first.headers['content-length'] !== undefined;
      assert.equal(first.headers['connection'], known ? 'keep-alive' : 'close');
      if (!known) return;
      kept.send('GET /x HTTP/1.0\r\nHost: a\r\n\r\n');
      assert.equal(kept.read().body, 'not found');
      assert.equal(kept.readAll(), '');
    });
  });
}

test('a list has its length counted in bytes, and comes in one piece', () => {
  serving(apps['a list'] as WSGIApplication, ({ ask }) => {
    const response = ask('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    assert.equal(response.headers['content-length'], '11');
    assert.equal(response.chunks, undefined);
    assert.equal(ask('GET /x HTTP/1.1\r\nHost: a\r\n\r\n').headers['content-length'], '9');
  });
});

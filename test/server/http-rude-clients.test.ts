/** Clients that are slow, deaf, or gone, and handlers that do not do their part. */
import assert from 'node:assert/strict';
import { sleep } from 'geventjs';
import { untilAllBlocked } from 'geventjs/testing';
import { ask, RawClient, sendRaw, statusOf } from '../support/http.js';
import { pieceSize, seen, serverNames, serving, servingReported } from '../support/http-servers.js';
import { test } from '../support/suite.js';

const get = (path = '/') => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
const post = 'POST / HTTP/1.1\r\nHost: x\r\n';

for (const name of serverNames) {
  test(`${name}: headers that come too slowly are 408`, () => {
    serving(name, { headersTimeout: 300 }, (server) => {
      assert.equal(statusOf(sendRaw(server, 'GET / HTTP/1.1\r\nHo')), 408);
      assert.equal(seen.calls, 0);
    });
  });

  test(`${name}: a connection that sends nothing is closed`, () => {
    serving(name, { headersTimeout: 300 }, (server) => {
      assert.match(sendRaw(server, ''), /^(HTTP\/1\.1 408 [\s\S]*)?$/);
    });
  });

  test(`${name}: a body that comes too slowly is 408, and never taken for a whole one`, () => {
    serving(name, { requestTimeout: 300 }, (server) => {
      using client = new RawClient(server).send(`${post}Content-Length: 1000000\r\n\r\n`);
      while (!client.socket.readableEnded && !client.socket.destroyed) {
        client.send('a');
        sleep(1);
      }
      assert.ok([408, 0].includes(statusOf(client.received)), client.received);
      assert.deepEqual(seen.bodies, []);
    });
  });

  test(`${name}: a body that stops coming closes the connection`, () => {
    serving(name, { stallTimeout: 300 }, (server) => {
      assert.equal(sendRaw(server, `${post}Content-Length: 10\r\n\r\nabc`), '');
      assert.deepEqual(seen.bodies, []);
    });
  });

  test(`${name}: a request that comes byte by byte is served`, () => {
    serving(name, {}, (server) => {
      using client = new RawClient(server);
      client.socket.setNoDelay(true);
      for (const byte of `${post}Content-Length: 3\r\nConnection: close\r\n\r\nabc`) {
        client.send(byte);
        untilAllBlocked();
      }
      assert.equal(statusOf(client.untilClosed()), 200);
      assert.deepEqual(seen.bodies, ['POST / abc']);
    });
  });

  test(`${name}: who closes half of the connection in the middle of a request gets no answer but 400`, () => {
    serving(name, {}, (server) => {
      for (const half of ['GET / HT', `${post}Content-Length: 10\r\n\r\nabc`]) {
        using client = new RawClient(server).send(half);
        client.socket.end();
        assert.ok([400, 0].includes(statusOf(client.untilClosed())), client.received);
      }
      assert.deepEqual(seen.bodies, []);
    });
  });

  test(`${name}: who closes half of the connection has left; a handler at work may be killed for it`, () => {
    serving(name, { killWhenClientLeaves: true }, (server) => {
      using client = new RawClient(server).send(get('/never'));
      untilAllBlocked();
      client.socket.end();
      assert.equal(client.untilClosed(), '');
      while (seen.ended.length === 0) sleep(1);
    });
  });

  test(`${name}: a reset in the middle of an answer ends it, and is nobody's error`, () => {
    serving(name, {}, (server) => {
      using client = new RawClient(server).send(get('/endless'));
      client.until(/200 OK/);
      client.reset();
      while (seen.ended.length === 0) sleep(1);
      assert.deepEqual(seen.ended, ['/endless']);
    });
  });

  test(`${name}: a client that never reads costs little memory, and is dropped when nothing moves`, () => {
    serving(name, { stallTimeout: 300 }, (server) => {
      using client = new RawClient(server);
      client.socket.pause();
      client.send(get('/endless'));
      while (seen.ended.length === 0) sleep(1);
      assert.ok(seen.pieces * pieceSize < 100e6, `${seen.pieces} pieces were produced`);
    });
  });

  test(`${name}: a handler that throws is 500, and reported once`, () => {
    const report = servingReported(name, {}, (server) => {
      using client = new RawClient(server).send(get('/throw'));
      assert.equal(statusOf(client.until(/\r\n\r\n/)), 500);
    });
    assert.equal(report.match(/^TypeError: told to$/gm)?.length, 1, report);
  });

  test(`${name}: a handler that never returns is ended, its client gets 503, and it is reported`, () => {
    const report = servingReported(name, { handlerTimeout: 300 }, (server) => {
      assert.equal(ask(server, '/never').status, 503);
      while (seen.ended.length === 0) sleep(1);
    });
    assert.match(report, /has not begun to answer within 300 ms/);
  });

  test(`${name}: 1,000 connections that are opened and dropped leave nothing behind`, () => {
    serving(name, {}, (server) => {
      for (let round = 0; round < 10; round++) {
        const clients = Array.from({ length: 100 }, () => new RawClient(server));
        for (const [at, client] of clients.entries()) {
          if (at % 4 > 0) client.send([get(), 'GET / HT', `${post}Content-Length: 9\r\n\r\na`][(at % 4) - 1] ?? '');
          client.socket.once('connect', () => (at % 2 === 0 ? client.reset() : client.socket.destroy()));
        }
        while (clients.some((client) => !client.socket.closed)) sleep(1);
      }
      while (server.connectionCount > 0) sleep(1);
    });
  });
}

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type RequestOptions, request } from 'node:https';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { sleep, wait } from 'geventjs';
import type { HttpServer, ListenerApp } from 'geventjs/http';
import { packageRoot } from '../support/child.js';
import { RawClient, sendRaw, statusOf, withServer } from '../support/http.js';
import { test } from '../support/suite.js';

const [key, cert] = ['key.pem', 'cert.pem'].map((name) => readFileSync(join(packageRoot, 'test/support/tls', name)));
const tls = { key: key as Buffer, cert: cert as Buffer };

const app: ListenerApp = (request, response) => {
  sleep(1);
  response.end(`secure ${request.text()}`);
};

function ask(server: HttpServer, options: RequestOptions = {}): string {
  return wait(
    new Promise<string>((resolve, reject) => {
      const { serverPort: port } = server;
      const sent = request(
        { host: '127.0.0.1', port, agent: false, ca: tls.cert, method: 'POST', ...options },
        (answer) => {
          let text = '';
          answer.on('data', (part) => {
            text += part;
          });
          answer.on('end', () => resolve(text));
        },
      );
      sent.on('error', reject).end('body');
    }),
  );
}

test('with tls it is HTTPS', () => {
  withServer(app, { tls }, (server) => assert.equal(ask(server), 'secure body'));
});

test('an app of fetch style sees the scheme', () => {
  withServer({ fetch: (request) => new Response(new URL(request.url).protocol) }, { tls }, (server) => {
    assert.equal(ask(server), 'https:');
  });
});

test('plain HTTP on a TLS port, and other garbage: the connection is closed, and the server serves on', () => {
  withServer(app, { tls }, (server) => {
    for (const bytes of ['GET / HTTP/1.1\r\nHost: x\r\n\r\n', '\0\0\0\0', '\x16\x03\x01\x02\0garbage']) {
      const received = sendRaw(server, `${bytes}${'x'.repeat(600)}`);
      assert.equal(statusOf(received), 0);
    }
    assert.equal(ask(server), 'secure body');
  });
});

test('a handshake that does not come to its end in time is given up', () => {
  withServer(app, { tls, headersTimeout: 50 }, (server) => {
    using client = new RawClient(server);
    client.send('\x16\x03\x01').untilClosed();
    assert.equal(ask(server), 'secure body');
  });
});

test('a stop closes idle TLS connections, too', () => {
  withServer(app, { tls }, (server) => {
    const socket = connect({ port: server.serverPort ?? 0, host: '127.0.0.1', ca: tls.cert });
    let received = '';
    socket.on('data', (part) => {
      received += part;
    });
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    while (!received.includes('secure')) sleep(1);
    server.stop(Number.POSITIVE_INFINITY);
    while (!socket.closed) sleep(1);
  });
});

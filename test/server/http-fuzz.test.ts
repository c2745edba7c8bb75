/**
 * Mutated requests against each kind of server. None may harm it: each connection gets answers that can be parsed, or is
 * closed, and the server goes on.
 *
 *      GEVENT_FUZZ_SEED=123 GEVENT_FUZZ_REQUESTS=100000 node scripts/test.mjs server/http-fuzz
 */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { sleep, wait } from 'geventjs';
import { HttpServer, type HttpServerOptions } from 'geventjs/http';
import { findLeaks } from 'geventjs/testing';
import { WSGIServer } from 'geventjs/wsgi';
import { mutate, type Random, seeded } from '../support/fuzz-requests.js';
import { ask } from '../support/http.js';
import { countSockets, untilSockets } from '../support/sockets.js';
import { captureReports, test } from '../support/suite.js';

const seed = Number(process.env.GEVENT_FUZZ_SEED ?? Date.now() % 1e9);
const total = Number(process.env.GEVENT_FUZZ_REQUESTS ?? 2000);
const atOnce = 125;
const round = 500;

/** Who sends half a request is not waited for. */
const options: HttpServerOptions = {
  headersTimeout: 300,
  requestTimeout: 400,
  keepAliveTimeout: 20,
  handlerTimeout: 5000,
  maxBodySize: 1000,
};

const headers = (method = '') => ({ 'X-Method': encodeURIComponent(method) });

const servers: Record<string, () => HttpServer> = {
  'a listener': () =>
    new HttpServer(
      '127.0.0.1:0',
      (request, response) => {
        const body = request.text();
        sleep(0);
        response.writeHead(200, headers(request.method)).write(body);
        response.end('ok');
      },
      options,
    ),
  'an app of fetch style': () =>
    new HttpServer(
      '127.0.0.1:0',
      { fetch: async (request) => new Response(`${await request.text()}ok`, { headers: headers(request.method) }) },
      options,
    ),
  'a server for WebSockets': () =>
    new HttpServer('127.0.0.1:0', (request, response) => response.writeHead(200, headers(request.method)).end('ok'), {
      ...options,
      upgrade: (_request, accept) => void accept().receive(),
    }),
  'a WSGI application': () =>
    new WSGIServer(
      '127.0.0.1:0',
      (environ, startResponse) => {
        const body = environ['wsgi.input'].read();
        startResponse('200 OK', Object.entries(headers(environ.REQUEST_METHOD)));
        return [body, 'ok'];
      },
      { ...options, log: null },
    ),
};

/** Sends it, whole or in two pieces, and then goes on, closes its half, or breaks off. All that was received. */
function send(server: HttpServer, bytes: Buffer, random: Random): Promise<string> {
  const middle = random(4) === 0 ? random(bytes.length + 1) : bytes.length;
  const ending = random(10);
  return new Promise((resolve) => {
    let received = '';
    const socket = connect({ host: '127.0.0.1', port: server.serverPort ?? 0, allowHalfOpen: true });
    socket.setEncoding('latin1').on('data', (part: string) => {
      received += part;
    });
    socket.on('error', () => undefined);
    socket.on('end', () => socket.end()).on('close', () => resolve(received));
    socket.write(bytes.subarray(0, middle));
    setImmediate(() => {
      socket.write(bytes.subarray(middle));
      if (ending < 8) socket.end();
      else if (ending === 8) socket.resetAndDestroy();
    });
  });
}

/** Throws unless it is made of whole answers; only the last may break off. */
function checkAnswers(received: string): void {
  let rest = received;
  while (rest !== '') {
    const head = /^HTTP\/1\.1 (\d{3}) [^\r\n]*\r\n((?:[\w-]+: ?[^\r\n]*\r\n)*)\r\n/.exec(rest);
    if (head === null) {
      assert.doesNotMatch(rest, /\r\n\r\n/, 'the head of an answer makes no sense');
      return;
    }
    const [whole, status = '', fields = ''] = head;
    rest = rest.slice(whole.length);
    if (status === '101') return;
    rest = afterBody(rest, Number(status), fields);
  }
}

function afterBody(rest: string, status: number, fields: string): string {
  const isHead = /^X-Method: HEAD\r$/im.test(fields) || (status >= 400 && /^HTTP\/1\.1 /.test(rest));
  if (status < 200 || status === 204 || status === 304 || isHead) return rest;
  if (/^Transfer-Encoding: chunked\r$/im.test(fields)) return afterChunks(rest);
  const length = /^Content-Length: (\d+)\r$/im.exec(fields);
  return length === null ? '' : rest.slice(Number(length[1]));
}

function afterChunks(text: string): string {
  for (let rest = text; ; ) {
    const line = /^([\da-f]+)\r\n/i.exec(rest);
    if (line === null) {
      assert.ok(rest.length < 10 && !rest.includes('\n'), 'chunks make no sense');
      return '';
    }
    const [whole, size = ''] = line;
    const end = whole.length + Number.parseInt(size, 16);
    if (rest.length >= end + 2) assert.equal(rest.slice(end, end + 2), '\r\n', 'a chunk does not end where it should');
    rest = rest.slice(end + 2);
    if (Number.parseInt(size, 16) === 0 || rest === '') return rest;
  }
}

async function attack(server: HttpServer, random: Random, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    const bytes = mutate(random);
    const received = await send(server, bytes, random);
    try {
      checkAnswers(received);
    } catch (error) {
      throw new Error(`GEVENT_FUZZ_SEED=${seed}: ${JSON.stringify(bytes.toString('latin1'))} got ${received}`, {
        cause: error,
      });
    }
  }
}

for (const [name, make] of Object.entries(servers)) {
  const share = Math.ceil(total / Object.keys(servers).length);
  test(`${share} mutated requests do no harm to ${name} (GEVENT_FUZZ_SEED=${seed})`, () => {
    const sockets = countSockets();
    const server = make();
    server.start();
    const report = captureReports(() => {
      for (let sent = 0; sent < share; sent += round) {
        // Each client has its own sequence: which of them is faster makes no difference.
        const clients = Array.from({ length: atOnce }, (_none, at) =>
          attack(server, seeded(seed + sent * atOnce + at), Math.ceil(Math.min(round, share - sent) / atOnce)),
        );
        wait(Promise.all(clients));
        assert.match(ask(server).body, /ok$/);
      }
      server.stop();
    });
    assert.equal(report, '');
    assert.equal(server.connectionCount, 0);
    assert.deepEqual(
      findLeaks().filter((leak) => leak.includes('Greenlet')),
      [],
    );
    untilSockets(sockets);
  });
}

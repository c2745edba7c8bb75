/** The kinds of servers for HTTP, each with the same app, for tests that must hold for all. */
import assert from 'node:assert/strict';
import { Event } from 'geventjs/event';
import { HttpServer, type HttpServerOptions } from 'geventjs/http';
import { findLeaks } from 'geventjs/testing';
import { WSGIServer } from 'geventjs/wsgi';
import { ask } from './http.js';
import { countSockets, untilSockets } from './sockets.js';
import { captureReports } from './suite.js';

/** What the app has done. */
export const seen = {
  calls: 0,
  /** Method, path and body of the requests that have been read to their end. */
  bodies: [] as string[],
  /** Pieces of `/endless` that have been produced. */
  pieces: 0,
  /** Paths of handlers whose `finally` has run. */
  ended: [] as string[],
};

/** Bytes of a piece of `/endless`. */
export const pieceSize = 64 * 1024;

interface AppRequest {
  readonly method: string;
  readonly path: string;
  readonly last: string;
  read(): string;
}

/** The app: `/endless` never ends, `/never` never answers, `/throw` throws, `/last` says a header, all else is `ok`. */
function answerOf(request: AppRequest): string | Iterable<Buffer> {
  const { method, path } = request;
  seen.calls++;
  try {
    if (path === '/throw') throw new TypeError('told to');
    if (path === '/never') new Event().wait();
    if (path === '/endless') return endless();
    if (path === '/last') return request.last;
    seen.bodies.push(`${method} ${path} ${request.read()}`);
    return 'ok';
  } finally {
    if (path !== '/endless') seen.ended.push(path);
  }
}

function* endless(): Generator<Buffer> {
  try {
    for (;;) {
      seen.pieces++;
      yield Buffer.alloc(pieceSize);
    }
  } finally {
    seen.ended.push('/endless');
  }
}

const servers: Record<string, (options: HttpServerOptions) => HttpServer> = {
  'a listener': (options) =>
    new HttpServer(
      '127.0.0.1:0',
      (request, response) => {
        const { method = '', url: path = '', headers } = request;
        const last = String(headers['x-last']);
        const answer = answerOf({ method, path, last, read: () => request.text() });
        if (typeof answer !== 'string') for (const piece of answer) response.write(piece);
        else response.end(answer);
      },
      options,
    ),
  'an app of fetch style': (options) =>
    new HttpServer(
      '127.0.0.1:0',
      {
        async fetch(request) {
          const { method, url, headers } = request;
          const path = new URL(url).pathname;
          if (path === '/never') return neverAnswered(request.signal);
          const body = path === '/' || path === '/2' ? await request.text() : '';
          const answer = answerOf({ method, path, last: String(headers.get('x-last')), read: () => body });
          return new Response(typeof answer === 'string' ? answer : asStream(answer));
        },
      },
      options,
    ),
  'a WSGI application': (options) =>
    new WSGIServer(
      '127.0.0.1:0',
      (environ, startResponse) => {
        const { REQUEST_METHOD: method, PATH_INFO: path, HTTP_X_LAST: last } = environ;
        const read = () => String(environ['wsgi.input'].read());
        const answer = answerOf({ method, path, last: String(last), read });
        startResponse('200 OK', []);
        return typeof answer === 'string' ? [answer] : answer;
      },
      { log: null, ...options },
    ),
};

export const serverNames: readonly string[] = Object.keys(servers);

/** A server that has not been started, and an app that has done nothing yet. */
export function makeServer(name: string, options: HttpServerOptions): HttpServer {
  Object.assign(seen, { calls: 0, bodies: [], pieces: 0, ended: [] });
  return servers[name]?.(options) as HttpServer;
}

/** What is awaited cannot block: it ends when it is told to. */
async function neverAnswered(signal: AbortSignal): Promise<Response> {
  seen.calls++;
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
  seen.ended.push('/never');
  throw signal.reason;
}

function asStream(pieces: Iterable<Buffer>): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.iterator]();
  return new ReadableStream({
    pull: (controller) => controller.enqueue(iterator.next().value as Buffer),
    cancel: () => void iterator.return?.(),
  });
}

/**
 * Serves while `body` runs. Then the server still answers, and nothing of it is left: no greenlet, no connection, no
 * descriptor. Answers what was reported.
 */
export function servingReported(name: string, options: HttpServerOptions, body: (server: HttpServer) => void): string {
  const sockets = countSockets();
  const server = makeServer(name, options);
  const report = captureReports(() => {
    server.start();
    try {
      body(server);
      assert.equal(ask(server).body, 'ok');
    } finally {
      server.stop();
    }
  });
  assert.equal(server.connectionCount, 0);
  assert.deepEqual(
    findLeaks().filter((leak) => leak.includes('Greenlet')),
    [],
  );
  untilSockets(sockets);
  return report;
}

/** The same, where nothing may be reported. */
export function serving(name: string, options: HttpServerOptions, body: (server: HttpServer) => void): void {
  assert.equal(servingReported(name, options, body), '');
}

// Compiled, never run: what of servers must compile, and what must not.

import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import express from 'express';
import { Timeout } from 'geventjs';
import {
  type Accept,
  type HttpApp,
  HttpError,
  type HttpRequest,
  type HttpResponse,
  HttpServer,
  type WebSocketMessage,
} from 'geventjs/http';
import { Pool } from 'geventjs/pool';
import { BaseServer } from 'geventjs/server';
import type { Socket } from 'geventjs/socket';
import { Hono } from 'hono';
import { exactly } from './exactly.js';

export function apps(listener: RequestListener): HttpServer[] {
  const plain = (_request: IncomingMessage, response: ServerResponse) => void response.end();
  return [
    new HttpServer(5000, express()),
    new HttpServer('host:5000', new Hono()),
    new HttpServer({ port: 5000, host: '::1' }, { fetch: new Hono().fetch }),
    new HttpServer({ path: '/run/app.sock' }, { fetch: async () => new Response('x') }),
    new HttpServer(createServer(), plain),
    new HttpServer(5000, listener as HttpApp),
    new HttpServer(5000, (request, response) => response.end(request.text())),
    new HttpServer(5000, async (request: HttpRequest, response: HttpResponse) => response.end(request.url)),
  ];
}

export function notApps(): void {
  // @ts-expect-error: a bare function of fetch style would get Node's request
  new HttpServer(5000, (request: Request) => new Response(request.url));
  // @ts-expect-error: neither a function nor an object with a fetch
  new HttpServer(5000, {});
  // @ts-expect-error: a fetch must return a Response
  new HttpServer(5000, { fetch: () => 'text' });
  // @ts-expect-error: an app is needed
  new HttpServer(5000);
  // @ts-expect-error: a host without a port
  new HttpServer({ host: 'x' }, express());
}

export function options(server: HttpServer): void {
  new HttpServer(0, express(), { spawn: new Pool(5), stopTimeout: 5, name: 'web', tls: { key: '', cert: '' } });
  new HttpServer(0, express(), { spawn: 5, handlerTimeout: Number.POSITIVE_INFINITY });
  // @ts-expect-error: no such way to spawn
  new HttpServer(0, express(), { spawn: 'thread' });
  // @ts-expect-error: no such option
  new HttpServer(0, express(), { timeout: 5 });
  // @ts-expect-error: milliseconds, not an object
  server.stop({ timeout: 5 });
  exactly<void>()(server.serveForever(5));
  exactly<number | undefined>()(server.serverPort);
  exactly<number>()(server.limits.maxBodySize);
  // @ts-expect-error: limits are fixed
  server.limits.maxBodySize = 5;
  const base: BaseServer = server as unknown as BaseServer;
  exactly<string>()(base.address);
  // @ts-expect-error: abstract
  new BaseServer(5000, {});
}

export function reading(request: HttpRequest): void {
  exactly<string>()(request.text());
  exactly<Buffer>()(request.bytes({ limit: 5 }));
  exactly<unknown>()(request.json());
  // @ts-expect-error: a limit is an option
  request.text(5);
  exactly<number>()(new HttpError(404, 'text', { cause: 5 }).status);
}

export function sockets(request: HttpRequest, accept: Accept): void {
  new HttpServer(0, express(), { upgrade: (_request, accepted) => accepted().close(1000, 'bye') });
  const socket = accept({ protocol: request.headers['sec-websocket-protocol'] ?? '' });
  exactly<WebSocketMessage>()(socket.receive({ timeout: new Timeout(5) }));
  for (const message of socket) exactly<WebSocketMessage>()(message);
  exactly<number | undefined>()(socket.closeCode);
  socket.send(new Uint8Array(1));
  // @ts-expect-error: objects are not messages
  socket.send({ a: 1 });
}

export function tunnels(): void {
  new HttpServer(0, express(), {
    connect(request, accept) {
      exactly<HttpRequest>()(request);
      exactly<Socket>()(accept());
      // @ts-expect-error: nothing to say
      accept({ protocol: 'chat' });
    },
  });
  // @ts-expect-error: a function
  new HttpServer(0, express(), { connect: true });
}

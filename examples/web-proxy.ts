// A web proxy. Plain HTTP is asked for in place of the client, bodies streaming both ways; for all the rest, HTTPS for one, a
// client asks for a tunnel with CONNECT, and gets one. What goes wrong at the other end is a 502.
//
//   geventjs examples/web-proxy.ts        then: curl --proxy 127.0.0.1:8088 https://example.com/
import { type ClientRequest, type IncomingMessage, request as makeRequest } from 'node:http';
import { blocking, fromCallback, rethrowExit, spawn } from 'geventjs';
import { type AcceptTunnel, HttpError, type HttpRequest, type HttpResponse, HttpServer } from 'geventjs/http';
import { signalHandler } from 'geventjs/signal';
import { createConnection, type Socket } from 'geventjs/socket';
import { relay } from './common/relay.ts';

const { HOST = '127.0.0.1', PORT = '8088', TIMEOUT_MS = '30000' } = process.env;
const timeout = Number(TIMEOUT_MS);
const via = '1.1 geventjs-example';

/** What concerns one connection and is not passed on, RFC 9110, 7.6.1; `Expect` has been answered here. */
const hopByHop =
  /^(connection|expect|keep-alive|proxy-authorization|proxy-connection|te|trailer|transfer-encoding|upgrade)$/;

function passOn({ headers, headersDistinct }: IncomingMessage): Record<string, string[]> {
  const named = (headers.connection ?? '').toLowerCase().split(/\s*,\s*/);
  const passed = Object.entries(headersDistinct).filter(([name]) => !hopByHop.test(name) && !named.includes(name));
  const kept = Object.fromEntries(passed) as Record<string, string[]>;
  return { ...kept, via: [...(kept['via'] ?? []), via] };
}

/** Asks the target for what the client has asked for. The body, if there is one, is still to be sent. */
function ask(request: HttpRequest): ClientRequest {
  const { url = '', method = 'GET' } = request;
  if (!/^http:/i.test(url) || !URL.canParse(url)) throw new HttpError(400, 'this is a proxy: ask it for http://…');
  if (request.headers['via']?.includes(via)) throw new HttpError(400, 'this proxy would ask itself, for ever');
  const headers: Record<string, string | string[]> = { ...passOn(request), host: new URL(url).host };
  if (request.headers['transfer-encoding'] !== undefined) headers['transfer-encoding'] = 'chunked';
  const asked = makeRequest(url, { method, headers, agent: false });
  return asked.setTimeout(timeout, () => asked.destroy(new Error('nothing has moved for too long')));
}

function sendBody(request: HttpRequest, asked: ClientRequest): void {
  try {
    for (let part = request.read(); part !== null; part = request.read()) {
      fromCallback<void>((done) => asked.write(part, done));
    }
    asked.end();
  } catch (error) {
    rethrowExit(error);
    asked.destroy(error as Error); // the client has gone away
  }
}

function sendAnswer(asked: ClientRequest, response: HttpResponse): void {
  const answer = fromCallback<IncomingMessage>((done) => {
    asked.on('response', (answer) => done(null, answer)).on('error', done);
  });
  response.writeHead(answer.statusCode ?? 502, answer.statusMessage, passOn(answer));
  for (const part of blocking(answer)) response.write(part);
  response.end();
}

function forward(request: HttpRequest, response: HttpResponse): void {
  const asked = ask(request);
  const sending = spawn(sendBody, request, asked);
  try {
    sendAnswer(asked, response);
  } catch (error) {
    rethrowExit(error);
    const { message } = error as Error;
    console.log(`${request.method} ${request.url}: ${message}`);
    if (response.headersSent) response.destroy();
    else response.writeHead(502, { 'Content-Type': 'text/plain' }).end(`${message}\n`);
  } finally {
    sending.kill();
    asked.destroy();
  }
}

function connect(address = ''): Socket {
  const [, host, port] = /^\[?([\w.:-]+)\]?:(\d+)$/.exec(address) ?? [];
  if (host === undefined) throw new HttpError(400, 'CONNECT takes host:port');
  try {
    const target = createConnection({ host, port: Number(port) }, { timeout });
    target.setTimeout(undefined); // that was for the connection
    return target;
  } catch (error) {
    rethrowExit(error);
    console.log(`CONNECT ${address}: ${(error as Error).message}`);
    throw new HttpError(502, (error as Error).message);
  }
}

function tunnel({ url }: HttpRequest, accept: AcceptTunnel): void {
  using target = connect(url);
  relay(accept(), target);
}

const server = new HttpServer(`${HOST}:${PORT}`, forward, {
  connect: tunnel,
  killWhenClientLeaves: true,
  maxBodySize: Number.POSITIVE_INFINITY,
});
server.start();
console.log(`listening on ${server.address}`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) signalHandler(signal, () => server.stop());
server.serveForever();

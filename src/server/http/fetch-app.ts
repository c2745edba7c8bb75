/** Apps that take a `Request` and return a `Response`, as the web has them. */
import { Readable } from 'node:stream';
import type { ReadableStream, ReadableStreamDefaultReader } from 'node:stream/web';
import { describe } from '../../base/checks.js';
import { ArgumentTypeError, ConnectionClosed, HttpError } from '../../base/errors.js';
import { waitForPromise } from '../../core/promise.js';
import type { HttpRequest } from './http-request.js';
import type { HttpResponse } from './http-response.js';

/**
 * An object with a `fetch`, as Hono's apps have it, and modules for Bun, Deno and Workers: a request comes in, a response
 * goes out. It may block, and it may be async.
 */
export interface FetchApp {
  fetch(request: Request): Response | Promise<Response>;
}

/** Calls the app, and sends what it answers. Its `request.signal` is aborted when the client goes away. */
export function serveFetch(app: FetchApp, request: HttpRequest, response: HttpResponse): void {
  request._continue = undefined;
  const gone = new AbortController();
  const onClose = () => {
    if (!response.writableFinished) gone.abort();
  };
  response.on('close', onClose);
  const answer = callApp(app, request, gone);
  if (!isResponse(answer)) {
    throw new ArgumentTypeError(
      `the fetch of an app must return a Response, or a promise of one; got ${describe(answer)}`,
    );
  }
  send(answer, request, response);
}

function callApp(app: FetchApp, request: HttpRequest, gone: AbortController): unknown {
  // Who is killed while it waits leaves something behind that goes on.
  const giveUp = (error: unknown) => gone.abort(error);
  try {
    const result: unknown = app.fetch(toWebRequest(request, gone.signal));
    return isThenable(result) ? waitForPromise(result, 'the promise of fetch', undefined, giveUp) : result;
  } catch (error) {
    // It did what the signal is for.
    if (request._response?.destroyed && error === gone.signal.reason)
      throw new ConnectionClosed('the client has gone away');
    throw error;
  }
}

/** @throws {HttpError} 400 when its address makes no sense, 405 for a method that a `Request` cannot have */
function toWebRequest(request: HttpRequest, signal: AbortSignal): Request {
  const { method = 'GET' } = request;
  if (method === 'TRACE' || method === 'TRACK' || method === 'CONNECT') {
    throw new HttpError(405, `${method} is not served by this app`);
  }
  const init: RequestInit & { duplex?: 'half' } = { method, headers: toHeaders(request.rawHeaders), signal };
  if (method !== 'GET' && method !== 'HEAD' && hasBody(request)) {
    init.body = Readable.toWeb(request) as unknown as NonNullable<RequestInit['body']>;
    init.duplex = 'half';
  }
  return new Request(urlOf(request), init);
}

function hasBody(request: HttpRequest): boolean {
  const { headers } = request;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function toHeaders(raw: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) pairs.push([raw[at] as string, raw[at + 1] as string]);
  return pairs;
}

function urlOf(request: HttpRequest): string {
  const { url = '/', headers, socket } = request;
  const scheme = 'encrypted' in socket ? 'https' : 'http';
  const target = /^https?:\/\//i.test(url) ? url : `${scheme}://${hostOf(headers.host)}${url === '*' ? '/*' : url}`;
  const parsed = URL.canParse(target) ? new URL(target) : undefined;
  // A `Request` takes none.
  if (parsed?.username === '' && parsed.password === '') return target;
  throw new HttpError(400, 'the address of the request makes no sense');
}

/** A host and perhaps a port, nothing that would move the border between host and path. */
function hostOf(host = 'localhost'): string {
  if (/^[^\s/?#@\\]+$/.test(host)) return host;
  throw new HttpError(400, 'the Host header makes no sense');
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null)?.then === 'function';
}

/** Packages bring `Response` classes of their own. */
function isResponse(value: unknown): value is Response {
  if (value instanceof Response) return true;
  const { status, headers } = (value ?? {}) as Partial<Response>;
  return typeof status === 'number' && typeof headers?.forEach === 'function';
}

function send(answer: Response, request: HttpRequest, response: HttpResponse): void {
  if (answer.status < 200) throw new ArgumentTypeError('a Response of type error cannot be sent: expected a status');
  const { body } = answer as { body: ReadableStream<Uint8Array> | null };
  const isWanted = !response.destroyed && request.method !== 'HEAD';
  if (!isWanted) body?.cancel().catch(ignore);
  if (response.destroyed) return;
  // A body that has been used already fails here, while there still can be another answer.
  const reader = isWanted ? body?.getReader() : undefined;
  try {
    writeHead(answer, response);
    if (reader !== undefined) pump(reader, response);
  } catch (error) {
    reader?.cancel(error).catch(ignore);
    throw error;
  }
  response.end();
}

function writeHead(answer: Response, response: HttpResponse): void {
  const headers: string[] = [];
  answer.headers.forEach((value, name) => {
    if (name !== 'set-cookie') headers.push(name, value);
  });
  for (const cookie of answer.headers.getSetCookie()) headers.push('set-cookie', cookie);
  if (answer.statusText === '') response.writeHead(answer.status, headers);
  else response.writeHead(answer.status, answer.statusText, headers);
}

/** Sends the body piece by piece, as fast as the client reads. */
function pump(reader: ReadableStreamDefaultReader<Uint8Array>, response: HttpResponse): void {
  // Ends a wait for the next piece, and tells the app that nobody wants it.
  response.on('close', () => reader.cancel().catch(ignore));
  for (;;) {
    const { done, value } = waitForPromise(reader.read(), 'the body of the Response');
    if (done) return;
    response.write(value);
  }
}

function ignore(): void {}

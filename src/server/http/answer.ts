/** Answers that the server gives in place of a handler. */
import { ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { ConnectionClosed, GreenletExit, HttpError } from '../../base/errors.js';
import { clearTimeout, nextTick, setTimeout } from '../../base/originals.js';
import type { HttpRequest } from './http-request.js';
import type { HttpResponse } from './http-response.js';

/** So long a client may go on sending a body that nobody wants, to find the answer behind it. */
const lingerTime = 1000;

/**
 * What becomes of a request whose handler failed. Never blocks.
 *
 * @returns whether the error is nobody's business: the client's mistake, or the client has gone away
 */
export function answerError(error: unknown, request: HttpRequest, response: HttpResponse): boolean {
  const status = statusOf(error);
  // `errored` is what whoever reads the request as a stream is told.
  if (response.destroyed) return status < 500 || error instanceof ConnectionClosed || error === request.errored;
  if (response.headersSent) {
    // What was promised cannot be kept: only an answer that breaks off says so. One that is complete is on its way.
    if (!response.writableEnded) breakOff(response);
  } else {
    answer(request, response, status, status < 500 ? (error as HttpError).message : '');
  }
  return status < 500;
}

/** A short text as the whole answer. Closes the connection when the request has not come to its end. */
export function answer(request: HttpRequest, response: HttpResponse, status: number, text = ''): void {
  for (const name of response.getHeaderNames()) response.removeHeader(name);
  const body = `${text || STATUS_CODES[status]}\n`;
  const unread = !request.complete;
  if (unread || status === 503) response.setHeader('Connection', 'close');
  if (status === 503) response.setHeader('Retry-After', '1');
  // A handler may have set one that cannot be sent.
  response.statusMessage = STATUS_CODES[status] ?? '';
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
  });
  if (unread && !request._wantsContinue) linger(request, response, body);
  else response.end(body);
}

/** Ends the connection without the end of the answer. What was sent before still arrives. */
export function breakOff(response: ServerResponse): void {
  // Node holds back what it is given in one turn, to send it together.
  const close = (socket: Socket) => nextTick(() => socket.destroySoon());
  if (response.socket !== null) close(response.socket);
  // It waits for the answers to requests before it on this connection, which are to arrive.
  else response.once('socket', close);
}

/**
 * A connection that is closed while bytes arrive is reset, and the client loses the answer. So all of it is sent, but the
 * connection stays until the body has been thrown away, or for a while.
 */
function linger(request: HttpRequest, response: HttpResponse, body: string): void {
  request._continue = undefined;
  // Node's own: the one of HttpResponse may block.
  ServerResponse.prototype.write.call(response, body, 'utf8');
  const end = () => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, lingerTime);
  request.on('end', end).on('error', end).on('close', end).resume();
}

function statusOf(error: unknown): number {
  if (error instanceof HttpError) return error.status;
  return error instanceof GreenletExit ? 503 : 500;
}

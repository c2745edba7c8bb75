import type { Socket } from 'node:net';
import type { HttpResponse } from './http-response.js';

/** Requests that a client has sent without waiting for the answer to the one before. Each has a greenlet; so not too many. */
export class Pipelined {
  readonly #limit: number;
  /** The answers whose turn has not come, in order. */
  readonly #waiting = new WeakMap<Socket, Set<HttpResponse>>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** False if it was one too many; then its connection has been closed. */
  admit(response: HttpResponse): boolean {
    // The one whose turn it is has the socket.
    if (response.socket !== null) return true;
    const { socket } = response.req;
    const waiting = this.#waitingOn(socket);
    if (waiting.size >= this.#limit) {
      socket.destroy();
      return false;
    }
    waiting.add(response);
    response.once('close', () => waiting.delete(response));
    return true;
  }

  /** Is there a later one on its connection? */
  hasNext(response: HttpResponse): boolean {
    const waiting = this.#waiting.get(response.req.socket);
    if (waiting === undefined) return false;
    const last = [...waiting].at(-1);
    return last !== undefined && last !== response;
  }

  #waitingOn(socket: Socket): Set<HttpResponse> {
    const known = this.#waiting.get(socket);
    if (known !== undefined) return known;
    const waiting = new Set<HttpResponse>();
    this.#waiting.set(socket, waiting);
    socket.once('close', () => {
      for (const response of waiting) close(response);
    });
    return waiting;
  }
}

/** Node tells only the answer whose turn it is that the client has gone. */
function close(response: HttpResponse & { _closed?: boolean }): void {
  if (response.socket !== null || response._closed) return;
  response.destroyed = true;
  response._closed = true;
  response.emit('close');
}

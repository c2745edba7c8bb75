import type { Socket } from 'node:net';
import type { HttpResponse } from './http-response.js';

/** Requests that a client has sent without waiting for the answer to the one before. Each has a greenlet; so not too many. */
export class Pipelined {
  readonly #limit: number;
  readonly #counts = new WeakMap<Socket, number>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** False if it was one too many; then its connection has been closed. */
  admit(response: HttpResponse): boolean {
    // The one whose turn it is has the socket.
    if (response.socket !== null) return true;
    const { socket } = response.req;
    const count = (this.#counts.get(socket) ?? 0) + 1;
    if (count > this.#limit) {
      socket.destroy();
      return false;
    }
    this.#counts.set(socket, count);
    response.once('close', () => this.#counts.set(socket, (this.#counts.get(socket) ?? 1) - 1));
    return true;
  }
}

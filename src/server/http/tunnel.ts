/** Requests for a tunnel: the method CONNECT, RFC 9110, 9.3.6. */
import type { Socket as Stream } from 'node:net';
import { AlreadyStartedError, ConnectionClosed, GreenletExit, HttpError } from '../../base/errors.js';
import { waitIfPromise } from '../../core/promise.js';
import { fromStream } from '../../io/socket/from-stream.js';
import type { Socket } from '../../io/socket/socket.js';
import type { HttpRequest } from './http-request.js';
import { refuse } from './upgrade.js';

/**
 * Answers a CONNECT with 200, and gives the connection, which from then on has nothing to do with HTTP. To be called once.
 *
 * @throws {ConnectionClosed} when the client has gone away
 */
export type AcceptTunnel = () => Socket;

/**
 * Deals with a CONNECT, in a greenlet of its own: `request.url` is the `host:port` to connect to. Calls `accept()`, or throws
 * an `HttpError` to refuse. The connection is closed when it returns, and when it throws.
 */
export type ConnectHandler = (request: HttpRequest, accept: AcceptTunnel) => unknown;

/** One CONNECT, from its arrival to the end of its connection. */
export class Tunnel {
  readonly request: HttpRequest;
  readonly socket: Stream;
  readonly #head: Buffer;
  readonly #handler: ConnectHandler;
  #connection: Socket | undefined;
  /** Has its handler begun? */
  _begun = false;

  constructor(request: HttpRequest, socket: Stream, head: Buffer, handler: ConnectHandler) {
    this.request = request;
    this.socket = socket;
    this.#head = head;
    this.#handler = handler;
    // Without a listener a reset would end the process.
    socket.on('error', ignore);
    socket.setTimeout(0);
  }

  /** The body of its greenlet. Throws what is to be reported. */
  serve(): void {
    this._begun = true;
    const accept = () => this.#accept();
    try {
      waitIfPromise(this.#handler(this.request, accept), 'the promise of connect');
      if (this.#connection === undefined) refuse(this.socket, 403);
    } catch (error) {
      if (!this.#fail(error)) throw error;
    } finally {
      this.#connection?.close();
    }
  }

  /** Drops the connection. */
  drop(): void {
    this.#connection?.close();
    this.socket.destroy();
  }

  #accept(): Socket {
    if (this.#connection !== undefined) throw new AlreadyStartedError('accept() was called twice: expected one call');
    if (this.socket.destroyed) throw new ConnectionClosed('the client has gone away before its CONNECT was answered');
    // What it has sent already belongs to the tunnel.
    if (this.#head.length > 0) this.socket.unshift(this.#head);
    this.#connection = fromStream(this.socket);
    this.#connection.sendAll('HTTP/1.1 200 Connection Established\r\n\r\n');
    return this.#connection;
  }

  /** @returns whether nobody has to hear of it: an `HttpError` is the handler's answer, also that nobody could be reached */
  #fail(error: unknown): boolean {
    if (this.#connection !== undefined) return error instanceof ConnectionClosed;
    const isAnswer = error instanceof HttpError;
    const status = isAnswer ? error.status : error instanceof GreenletExit ? 503 : 500;
    refuse(this.socket, status, isAnswer ? error.message : '');
    return isAnswer || error instanceof ConnectionClosed;
  }
}

function ignore(): void {}

/** Requests to speak WebSocket instead of HTTP. */
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  AlreadyStartedError,
  ArgumentTypeError,
  ConnectionClosed,
  GreenletExit,
  HttpError,
  WebSocketClosed,
} from '../../base/errors.js';
import { waitIfPromise } from '../../core/promise.js';
import { checkOptions } from '../../core/timeout-option.js';
import { Waiter } from '../../core/waiter.js';
import type { HttpRequest } from './http-request.js';
import { WebSocketConnection } from './web-socket-connection.js';
import type { WebSocketOptions } from './web-socket-options.js';
import { loadWs, type PackageServer, type PackageWebSocket } from './ws-package.js';

/** How a request to upgrade is accepted. */
export interface AcceptOptions {
  /** The subprotocol to speak; one of those that the client offers. */
  protocol?: string;
}

/**
 * Accepts the WebSocket that a request asks for. Blocks until the handshake is done. To be called once.
 *
 * @throws {ConnectionClosed} when the client has gone away, or does not know how to shake hands
 */
export type Accept = (options?: AcceptOptions) => WebSocketConnection;

/**
 * Deals with a request for a WebSocket, in a greenlet of its own. Calls `accept()`, or throws an `HttpError` to refuse. The
 * WebSocket is closed when it returns; with code 1011 when it throws.
 */
export type UpgradeHandler = (request: HttpRequest, accept: Accept) => unknown;

/** The handshakes of one server. */
export class Upgrades {
  readonly handler: UpgradeHandler;
  readonly #options: Required<WebSocketOptions>;
  readonly #server: PackageServer;
  readonly #protocols = new WeakMap<object, string>();

  /** @throws {ArgumentValueError} when the package `ws` is not installed */
  constructor(handler: UpgradeHandler, options: Required<WebSocketOptions>) {
    this.handler = handler;
    this.#options = options;
    this.#server = new (loadWs().WebSocketServer)({
      noServer: true,
      clientTracking: false,
      // It answers without end, also who never reads.
      autoPong: false,
      maxPayload: options.maxPayload === Number.POSITIVE_INFINITY ? 0 : options.maxPayload,
      perMessageDeflate: false,
      handleProtocols: (_offered, request) => this.#protocols.get(request) ?? false,
    });
    // Its own answer to a bad handshake is right.
    this.#server.on('wsClientError', (_error: Error, socket: Duplex) => refuse(socket, 400));
  }

  /** Does the handshake, and blocks until it is done. */
  accept(upgrade: Upgrade, options: AcceptOptions): WebSocketConnection {
    checkOptions(options, 'accept', ['protocol']);
    const { request, socket, head } = upgrade;
    if (options.protocol !== undefined) this.#protocols.set(request, checkProtocol(options.protocol, request));
    const failed = 'the WebSocket handshake has failed';
    if (socket.destroyed) throw new ConnectionClosed(failed);
    const waiter = new Waiter<PackageWebSocket>('accept', request);
    const onClose = () => waiter.throw(new ConnectionClosed(failed));
    socket.on('close', onClose);
    try {
      this.#server.handleUpgrade(request, socket, head, (made) => {
        if (!waiter.switch(made)) made.terminate();
      });
      return new WebSocketConnection(waiter.get(), this.#options);
    } finally {
      socket.off('close', onClose);
    }
  }
}

/** One request for a WebSocket, from its arrival to its end. */
export class Upgrade {
  readonly request: HttpRequest;
  readonly socket: Duplex;
  readonly head: Buffer;
  connection: WebSocketConnection | undefined;
  /** Has its handler begun? */
  _begun = false;
  readonly #upgrades: Upgrades;

  constructor(request: HttpRequest, socket: Duplex, head: Buffer, upgrades: Upgrades) {
    this.request = request;
    this.socket = socket;
    this.head = head;
    this.#upgrades = upgrades;
    // Without a listener a reset would end the process.
    socket.on('error', ignore);
  }

  /** The body of its greenlet. Throws what is to be reported. */
  serve(): void {
    const upgrades = this.#upgrades;
    this._begun = true;
    const accept: Accept = (options = {}) => {
      if (this.connection !== undefined) throw new AlreadyStartedError('accept() was called twice: expected one call');
      this.connection = upgrades.accept(this, options);
      return this.connection;
    };
    try {
      waitIfPromise(upgrades.handler(this.request, accept), 'the promise of upgrade');
      if (this.connection === undefined) refuse(this.socket, 403);
      else if (!this.connection.closed) this.connection._startClose(1000);
    } catch (error) {
      if (!this.#fail(error)) throw error;
    }
  }

  /** Drops the connection, whatever it speaks by now. */
  drop(): void {
    this.connection?._drop();
    this.socket.destroy();
  }

  /** @returns whether nobody has to hear of it */
  #fail(error: unknown): boolean {
    const status = error instanceof HttpError ? error.status : error instanceof GreenletExit ? 503 : 500;
    if (this.connection === undefined) {
      refuse(this.socket, status, status < 500 ? (error as Error).message : '');
      return status < 500 || error instanceof ConnectionClosed;
    }
    if (!this.connection.closed) this.connection._startClose(error instanceof GreenletExit ? 1001 : 1011);
    return error instanceof WebSocketClosed;
  }
}

/** If an earlier request is still unanswered, whatever is sent would be taken for its answer. True if so. */
export function destroyBehindRequest(socket: Duplex): boolean {
  if (!(socket as { _httpMessage?: unknown })._httpMessage) return false;
  socket.destroy();
  return true;
}

/**
 * RFC 9110, 9.3.6: a CONNECT has no content, and a request for a WebSocket has no use for it. While it is missing newer Nodes
 * give something else than the connection.
 *
 * @returns whether it was refused for its body
 */
export function refuseBody(request: HttpRequest, stream: Duplex): boolean {
  const { headers, socket } = request;
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  if (!hasBody && stream === socket) return false;
  socket.on('error', ignore);
  refuse(socket, 400, 'a request to change the protocol must not have a body');
  return true;
}

/** An answer in place of a handshake. */
export function refuse(socket: Duplex, status: number, text = ''): void {
  if (socket.destroyed || !socket.writable || destroyBehindRequest(socket)) return;
  const body = `${text || STATUS_CODES[status]}\n`;
  const more = status === 426 ? 'Upgrade: websocket\r\n' : '';
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n${more}` +
      `Content-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}

function checkProtocol(protocol: unknown, request: HttpRequest): string {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  if (typeof protocol === 'string' && offered.includes(protocol)) return protocol;
  throw new ArgumentTypeError(
    `the protocol to accept must be one that the client offers (${offered.join(', ') || 'none'}), got ${String(protocol)}`,
  );
}

function ignore(): void {}

import { Server as NetServer } from 'node:net';
import { checkCount, checkMilliseconds } from '../base/checks.js';
import { ArgumentTypeError, GreenletExit, OutOfRangeError, SocketClosedError } from '../base/errors.js';
import { getHub } from '../core/hub.js';
import { waitIfPromise } from '../core/promise.js';
import { checkOptions } from '../core/timeout-option.js';
import { getCurrentCoroutine } from '../core/transfer.js';
import { formatAddress, type SocketAddress } from '../io/socket/address.js';
import { Socket } from '../io/socket/socket.js';
import { checkHasCertificate } from '../io/ssl/check-certificates.js';
import { SSLContext, type SSLContextOptions } from '../io/ssl/ssl-context.js';
import { AcceptingServer, type AcceptingServerOptions, acceptingOptionNames } from './accepting-server.js';
import { isReady, type Listener, type ListenTarget, parseListener } from './address.js';
import { checkHandler, splitArguments } from './handler-argument.js';
import { reportLine } from './report-line.js';

/** What is done with a connection: called in a greenlet of its own, which may block. */
export type StreamHandler = (socket: Socket, address: SocketAddress) => unknown;

/** What a `StreamServer` can be made with. */
export interface StreamServerOptions extends AcceptingServerOptions {
  /** How many connections the kernel holds that have not been accepted yet; 511 unless set. Not with a ready socket. */
  backlog?: number;
  /** Makes it a TLS server: `{ cert, key }`, and whatever else an `SSLContext` takes, or one. The handler gets an `SSLSocket`. */
  tls?: SSLContext | SSLContextOptions;
  /** Milliseconds that a client may take for the handshake that TLS begins with; 60 seconds unless set. */
  handshakeTimeout?: number;
}

type Connection = [socket: Socket, address: SocketAddress];

const names = [...acceptingOptionNames, 'backlog', 'tls', 'handshakeTimeout'] as readonly string[];

const shape = '(socket, address)';

const hub = getHub();

/**
 * A server for a protocol of your own: each connection is handled in a greenlet of its own, which may block. When its handler
 * returns or throws, the connection is closed.
 *
 * A subclass may have a method `handle` instead of being given a function.
 *
 * @example
 * ```ts
 * import { createConnection } from 'geventjs/socket';
 * import { StreamServer } from 'geventjs/server';
 *
 * using server = new StreamServer('127.0.0.1:0', (socket) => {
 *   for (const line of socket.makeFile('r')) socket.sendAll(line.toUpperCase());
 * });
 * server.start();
 * using client = createConnection(server.address);
 * client.sendAll('hello\n');
 * console.log(client.recv().toString()); // HELLO
 * ```
 */
export class StreamServer extends AcceptingServer<Socket, Connection> {
  readonly #handle: StreamHandler | undefined;
  readonly #backlog: number | undefined;
  readonly #tls: SSLContext | undefined;
  readonly #handshakeTimeout: number;
  #socket: Socket | undefined;

  /**
   * Makes a server; `start` or `serveForever` starts it.
   *
   * Switches: never. Works in the hub: yes.
   *
   * @param listener a port, `'host:port'`, `':port'`, `{ port, host }`, the path of a Unix socket, or a ready socket: of
   * `createServer` of `geventjs/socket`, or a `net.Server` that listens
   * @throws {ArgumentTypeError | ArgumentValueError | OutOfRangeError} for an argument that makes no sense
   */
  constructor(listener: Listener, handle: StreamHandler, options?: StreamServerOptions);
  constructor(listener: Listener, options?: StreamServerOptions);
  constructor(listener: Listener, first?: StreamHandler | StreamServerOptions, second?: StreamServerOptions) {
    const [handle, options] = splitArguments<StreamHandler, StreamServerOptions>(first, second, shape);
    checkOptions(options, 'StreamServer', names);
    const { backlog, tls, handshakeTimeout = 60_000 } = options;
    if (backlog !== undefined) checkCount(backlog, 'backlog', 1);
    checkMilliseconds(handshakeTimeout, 'handshakeTimeout');
    if (handshakeTimeout === 0) {
      throw new OutOfRangeError('handshakeTimeout must be more than 0 milliseconds (Infinity: no limit), got 0');
    }
    const context = tls === undefined || tls instanceof SSLContext ? tls : new SSLContext(tls);
    if (tls !== undefined && !(tls instanceof SSLContext)) checkHasCertificate(tls, 'StreamServer');
    super(parseListener(listener), options);
    checkHandler(this, StreamServer.prototype, handle, shape);
    if (backlog !== undefined && this._hasReadySocket) {
      throw new ArgumentTypeError(`backlog is for a server that listens itself, got ${backlog} and a ready socket`);
    }
    this.#handle = handle;
    this.#backlog = backlog;
    this.#tls = context;
    this.#handshakeTimeout = handshakeTimeout;
  }

  /** Is what it serves encrypted? */
  get sslEnabled(): boolean {
    return this.#tls !== undefined;
  }

  /** What is done with a connection: what the server was given, unless a subclass has something else. */
  handle(socket: Socket, address: SocketAddress): unknown {
    return this.#handle?.(socket, address);
  }

  /** @internal */
  protected override _listen(target: ListenTarget): ListenTarget {
    const socket = this.#open(target);
    if (socket === undefined || socket.closed) return target;
    this._accept(socket);
    const { path, host, port } = socket.getSockName();
    return path === undefined ? { host, port } : { path };
  }

  /** @internal */
  protected override _closeListener(target: ListenTarget): void {
    this._acceptNoMore();
    if (target instanceof NetServer || target instanceof Socket) target.close();
    this.#socket?.close();
    this.#socket = undefined;
  }

  /** @internal */
  protected override _admit([socket, address]: Connection): void {
    try {
      this._handlers.start(socket, this.#serve, socket, address);
    } catch (error) {
      socket.close();
      throw error;
    }
  }

  /** @internal It may have been killed before its turn. */
  protected override _handlerEnded(socket: Socket): void {
    if (!socket.closed) hub.runCallback(() => socket.close());
  }

  /** Undefined if it has been closed meanwhile. */
  #open(target: ListenTarget): Socket | undefined {
    const socket = toSocket(target);
    this.#socket = socket;
    if (isReady(target)) return socket;
    hub._checkMayBlock(getCurrentCoroutine(), `${this.constructor.name}.start`);
    try {
      socket.bind(target);
      socket.listen(this.#backlog);
    } catch (error) {
      if (error instanceof SocketClosedError && this.#socket !== socket) return undefined;
      throw error;
    }
    return socket;
  }

  /** The body of a connection's greenlet. */
  readonly #serve = (plain: Socket, address: SocketAddress): void => {
    const socket = this.#tls === undefined ? plain : this.#shakeHands(plain, this.#tls, address);
    if (socket === undefined) return;
    try {
      waitIfPromise(this.handle(socket, address), 'the promise of the handler');
      socket._closeFiles();
    } finally {
      socket._closeAll();
    }
  };

  /** Undefined if that fails: clients that speak something else are no error of the program's. */
  #shakeHands(plain: Socket, tls: SSLContext, address: SocketAddress): Socket | undefined {
    try {
      plain.setTimeout(this.#handshakeTimeout);
      const socket = tls.wrapSocket(plain, { serverSide: true });
      socket.setTimeout(undefined);
      return socket;
    } catch (error) {
      plain.close();
      if (error instanceof GreenletExit || !(error instanceof Error && 'code' in error)) throw error;
      reportLine(this, `TLS handshake with ${formatAddress(address)} failed: ${error.message}`);
      return undefined;
    }
  }
}

function toSocket(target: ListenTarget): Socket {
  if (target instanceof Socket) return target;
  return target instanceof NetServer ? Socket._takeOver(target, 511) : new Socket();
}

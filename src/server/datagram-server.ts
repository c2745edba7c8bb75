import { checkCount, checkFlag, describe } from '../base/checks.js';
import { ArgumentTypeError, SocketClosedError, SocketStateError } from '../base/errors.js';
import { getHub } from '../core/hub.js';
import { waitIfPromise } from '../core/promise.js';
import { checkOptions } from '../core/timeout-option.js';
import { getCurrentCoroutine } from '../core/transfer.js';
import type { AddressLike, SocketAddress } from '../io/socket/address.js';
import type { Bytes } from '../io/socket/bytes.js';
import { DatagramSocket, type DatagramSocketOptions } from '../io/socket/datagram-socket.js';
import { Semaphore } from '../sync/lock/semaphore.js';
import { AcceptingServer, type AcceptingServerOptions, acceptingOptionNames } from './accepting-server.js';
import { type DatagramListener, type DatagramTarget, type ListenTarget, parseDatagramListener } from './address.js';
import { checkHandler, splitArguments } from './handler-argument.js';

/** What is done with a datagram: called in a greenlet of its own, which may block. */
export type DatagramHandler = (data: Buffer, address: SocketAddress) => unknown;

/** What a `DatagramServer` can be made with. */
export interface DatagramServerOptions extends AcceptingServerOptions {
  /** Datagrams that may wait to be handled; what comes then is dropped. 1,024 unless set. Not with a ready socket. */
  backlog?: number;
  /** May another socket have the same address, or have had it just now? Not with a ready socket. */
  reuseAddress?: boolean;
}

type Datagram = [data: Buffer, address: SocketAddress];

const names = [...acceptingOptionNames, 'backlog', 'reuseAddress'] as readonly string[];

const hub = getHub();

const shape = '(data, address)';

/**
 * A UDP server: each datagram is handled in a greenlet of its own, which may block.
 *
 * A subclass may have a method `handle` instead of being given a function.
 *
 * @example
 * ```ts
 * import { DatagramServer } from 'geventjs/server';
 * import { DatagramSocket, type DatagramSocketOptions } from 'geventjs/socket';
 *
 * using server = new DatagramServer('127.0.0.1:0', (data, address) => {
 *   server.sendTo(`got ${data}`, address);
 * });
 * server.start();
 * using client = new DatagramSocket();
 * client.sendTo('hello', server.address);
 * console.log(client.recv().toString()); // got hello
 * ```
 */
export class DatagramServer extends AcceptingServer<undefined, Datagram> {
  readonly #handle: DatagramHandler | undefined;
  readonly #socketOptions: Pick<DatagramSocketOptions, 'backlog' | 'reuseAddress'>;
  readonly #sending = new Semaphore(1);
  #socket: DatagramSocket | undefined;

  /**
   * Makes a server; `start` or `serveForever` starts it.
   *
   * Switches: never. Works in the hub: yes.
   *
   * @param listener a port, `'host:port'`, `':port'`, `{ port, host }`, or a `DatagramSocket` that is bound
   * @throws {ArgumentTypeError | ArgumentValueError | OutOfRangeError} for an argument that makes no sense
   */
  constructor(listener: DatagramListener, handle: DatagramHandler, options?: DatagramServerOptions);
  constructor(listener: DatagramListener, options?: DatagramServerOptions);
  constructor(
    listener: DatagramListener,
    first?: DatagramHandler | DatagramServerOptions,
    second?: DatagramServerOptions,
  ) {
    const [handle, options] = splitArguments<DatagramHandler, DatagramServerOptions>(first, second, shape);
    checkOptions(options, 'DatagramServer', names);
    super(parseDatagramListener(listener), options);
    checkHandler(this, DatagramServer.prototype, handle, shape);
    this.#handle = handle;
    const { backlog, reuseAddress } = options;
    checkSocketOptions(backlog, reuseAddress, this._hasReadySocket);
    this.#socketOptions = { backlog, reuseAddress };
  }

  /** What is done with a datagram: what the server was given, unless a subclass has something else. */
  handle(data: Buffer, address: SocketAddress): unknown {
    return this.#handle?.(data, address);
  }

  /**
   * Sends a datagram from the server's own address. How many bytes it has. Several greenlets may send at once: one after the
   * other, first come, first served.
   *
   * Switches: yes. Works in the hub: no.
   *
   * @throws {SocketStateError} when the server does not listen
   */
  sendTo(data: Bytes, address: AddressLike): number {
    using _ = this.#sending.acquired();
    if (this.#socket === undefined) {
      throw new SocketStateError(`DatagramServer.sendTo needs a server that has been started, got ${describe(this)}`);
    }
    return this.#socket.sendTo(data, address);
  }

  /** @internal */
  protected override _listen(target: ListenTarget): ListenTarget {
    const socket = this.#open(target as DatagramTarget);
    if (socket === undefined || socket.closed) return target;
    this._accept(socket);
    const { host, port } = socket.getSockName();
    return { host, port };
  }

  /** @internal */
  protected override _closeListener(target: ListenTarget): void {
    this._acceptNoMore();
    if (target instanceof DatagramSocket) target.close();
    this.#socket?.close();
    this.#socket = undefined;
  }

  /** @internal */
  protected override _admit([data, address]: Datagram): void {
    this._handlers.start(undefined, this.#serve, data, address);
  }

  /** Undefined if it has been closed meanwhile. */
  #open(target: DatagramTarget): DatagramSocket | undefined {
    if (target instanceof DatagramSocket) {
      this.#socket = target;
      return target;
    }
    hub._checkMayBlock(getCurrentCoroutine(), `${this.constructor.name}.start`);
    try {
      return this.#bind(target, target.host === undefined || target.host.includes(':') ? 'IPv6' : 'IPv4');
    } catch (error) {
      const isWithoutIPv6 = (error as NodeJS.ErrnoException).code === 'EAFNOSUPPORT' && target.host === undefined;
      if (!isWithoutIPv6) throw error;
      return this.#bind(target, 'IPv4');
    }
  }

  #bind(target: { port: number; host?: string }, family: 'IPv4' | 'IPv6'): DatagramSocket | undefined {
    const socket = new DatagramSocket({ ...this.#socketOptions, family });
    this.#socket = socket;
    try {
      socket.bind(target);
    } catch (error) {
      socket.close();
      // Whoever closed the server may have started it anew.
      if (error instanceof SocketClosedError && this.#socket !== socket) return undefined;
      throw error;
    }
    return this.#socket === socket ? socket : undefined;
  }

  /** The body of a datagram's greenlet. */
  readonly #serve = (data: Buffer, address: SocketAddress): void => {
    waitIfPromise(this.handle(data, address), 'the promise of the handler');
  };
}

function checkSocketOptions(backlog: number | undefined, reuseAddress: boolean | undefined, isReady: boolean): void {
  if (backlog !== undefined) checkCount(backlog, 'backlog', 1);
  checkFlag(reuseAddress, 'reuseAddress');
  if (!isReady || (backlog === undefined && reuseAddress === undefined)) return;
  throw new ArgumentTypeError(
    'backlog and reuseAddress are for a server that binds its own socket, got one of them and a ready socket',
  );
}

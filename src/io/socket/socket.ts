/** Longer than other files: one class whose methods are one line of work and many of documentation. */
import { connect, type NetConnectOpts, type Server, type Socket as Stream } from 'node:net';
import { native } from '../../base/addon.js';
import { checkCount, checkFlag, describe } from '../../base/checks.js';
import { ArgumentTypeError, ArgumentValueError, SocketStateError } from '../../base/errors.js';
import { getHub } from '../../core/hub.js';
import { checkOptions } from '../../core/timeout-option.js';
import { getCurrentCoroutine } from '../../core/transfer.js';
import {
  type AddressLike,
  formatAddress,
  parseAddress,
  parseInetAddress,
  parsePeer,
  type SocketAddress,
  type Target,
} from './address.js';
import { BaseSocket } from './base-socket.js';
import { type Bytes, toBytes, viewBytes } from './bytes.js';
import { Connection } from './connection.js';
import type { Accepted } from './connection-source.js';
import type { ListenOptions } from './listen-at.js';
import { Listener } from './listener.js';
import { type SendFileOptions, sendFile } from './send-file.js';
import { makeFile, type SocketFile, type SocketFileMode, type SocketFileOptions } from './socket-file.js';
import { streamDescriptor } from './stream-descriptor.js';
import type { TimeLimit } from './time-limit.js';

const hub = getHub();

/** Options of a socket that `setOption` sets, by name. */
export interface SocketOptionValues {
  /** Is what is sent on its way at once, however small it is? */
  noDelay: boolean;
  /** Does the kernel find out that the peer is gone? A number: after so many milliseconds of silence. */
  keepAlive: boolean | number;
  /** May an address be listened at again right after it was given up? Always true: Node says so to the kernel itself. */
  reuseAddress: true;
}

/** What one `shutdown` ends. */
export type ShutdownHow = 'read' | 'write' | 'both';

/** A socket that listens: what can be done with it. */
export type ServerSocket = Pick<
  Socket,
  | 'accept'
  | 'close'
  | 'closed'
  | 'fileno'
  | 'getSockName'
  | 'name'
  | 'ref'
  | 'setOption'
  | 'setTimeout'
  | 'timeout'
  | typeof Symbol.dispose
>;

/**
 * A stream socket, TCP or Unix, whose calls block only the greenlet.
 *
 * One greenlet at a time receives (or accepts), and one sends (or connects); the two may be different ones. Errors are
 * Node's, with its `code`: `ECONNREFUSED`, `ECONNRESET`, `EPIPE`.
 *
 * @example
 * ```ts
 * import { spawn } from 'geventjs';
 * import { createServer, Socket } from 'geventjs/socket';
 *
 * using server = createServer({ host: '127.0.0.1', port: 0 });
 * spawn(() => {
 *   const [client] = server.accept();
 *   using _ = client;
 *   client.sendAll('hello');
 * });
 * using socket = new Socket();
 * socket.connect(server.getSockName());
 * console.log(socket.recv(100).toString()); // hello
 * ```
 */
export class Socket extends BaseSocket {
  #connection: Connection | undefined;
  #listener: Listener | undefined;
  #bound: Target | undefined;
  /** @internal What it was connected to. */
  _target: Target | undefined;
  #noDelay: boolean | undefined;
  #keepAlive: boolean | number | undefined;
  #ref = true;
  /** Files of `makeFile` that are open. The last one closes what the socket left open for them. */
  readonly #files = new Set<SocketFile<Buffer> | SocketFile<string>>();

  /**
   * Connects to an address. All addresses of a name are tried; if none answers, the error is that of the last, and its text
   * says all.
   *
   * Switches: yes. Works in the hub: no.
   *
   * @throws {SocketTimeout} when it takes too long. After any error it may be tried again
   */
  connect(address: AddressLike): void {
    this.#checkNew('Socket.connect');
    const target = parsePeer(address, 'the address of Socket.connect');
    const limit = this._limit();
    hub._checkMayBlock(getCurrentCoroutine(), 'Socket.connect');
    const stream = connect({ ...target, ...this.#localSide(), allowHalfOpen: true } as NetConnectOpts);
    stream.pause();
    const connection = this._use(stream);
    this._target = target;
    try {
      connection.awaitEvent('connect', 'Socket.connect', limit);
    } catch (error) {
      stream.destroy();
      if (this.#connection === connection) this.#connection = undefined;
      throw error;
    }
  }

  /**
   * Chooses the address to listen at, or to connect from. It is taken when that happens, and found out then whether it is
   * free; `getSockName` answers afterwards.
   *
   * Switches: never. Works in the hub: yes.
   */
  bind(address: AddressLike): void {
    this.#checkNew('Socket.bind');
    this.#bound = parseAddress(address, 'the address of Socket.bind');
  }

  /**
   * Begins to listen at the address of `bind`, or at a port that is free. When it returns, it listens.
   *
   * Switches: yes. Works in the hub: no.
   */
  listen(backlog = 511, options: Omit<ListenOptions, 'backlog'> = {}): void {
    this.#checkNew('Socket.listen');
    checkCount(backlog, 'the backlog of Socket.listen', 1);
    checkOptions(options, 'Socket.listen', ['reusePort', 'ipv6Only']);
    const listener = new Listener(this);
    this.#listener = listener;
    try {
      listener.start(this.#bound ?? { port: 0 }, { ...options, backlog }, 'Socket.listen', this._limit());
      if (!this.#ref) listener.ref = false;
    } catch (error) {
      listener.close();
      if (this.#listener === listener) this.#listener = undefined;
      throw error;
    }
  }

  /**
   * Takes the connection that waits longest, or waits for one: a socket, and where it comes from.
   *
   * An error, `EMFILE` for one, does not end it: the next call may succeed.
   *
   * Switches: unless one waits. Works in the hub: no.
   */
  accept(): [socket: Socket, address: SocketAddress] {
    this._checkOpen('Socket.accept');
    if (this.#listener === undefined) throw this.#stateError('Socket.accept', 'a socket that listens');
    return this.#welcome(this.#listener.accept('Socket.accept', this._limit()));
  }

  /** @internal What `accept` would return now; undefined if it would block. */
  _take(): [socket: Socket, address: SocketAddress] | undefined {
    this._checkOpen('Socket.accept');
    const accepted = (this.#listener as Listener).take();
    return accepted && this.#welcome(accepted);
  }

  /** @internal Calls back in the hub, once, when `_take` should be called. Answers what takes that back. */
  _watch(callback: () => void): () => void {
    this._checkOpen('Socket.accept');
    return (this.#listener as Listener).watch(callback);
  }

  /** @internal A socket that listens at what one of Node's servers listens at. */
  static _takeOver(server: Server, backlog: number): Socket {
    const socket = new Socket();
    socket.#listener = new Listener(socket);
    socket.#listener.takeOver(server, backlog);
    return socket;
  }

  /** @internal Another descriptor of what it listens at, for somebody who closes it; below 0 if there is none. */
  _copyListening(): number {
    const { fileno = -1 } = this.#listener ?? {};
    return fileno < 0 ? -1 : native.copyListening(fileno, false);
  }

  /** @internal */
  get _isListening(): boolean {
    return !this.closed && this.#listener !== undefined;
  }

  /**
   * Waits until something has arrived, and returns it: at most `size` bytes, at least one. Empty when the peer has ended.
   *
   * What arrives is never lost, whoever is killed or out of time. After an error of the connection, the rest comes first.
   *
   * Switches: unless something is there. Works in the hub: no.
   */
  recv(size = 65_536): Buffer {
    checkCount(size, 'the size of Socket.recv');
    return this.#connected('Socket.recv').receiver.take(size, 'Socket.recv', this._limit());
  }

  /**
   * Like `recv`, into memory that is there: fills `target` from its beginning, at most `size` bytes of it. How many it were;
   * 0 when the peer has ended.
   *
   * Switches: unless something is there. Works in the hub: no.
   */
  recvInto(target: NodeJS.ArrayBufferView, size = Number.POSITIVE_INFINITY): number {
    checkCount(size, 'the size of Socket.recvInto');
    const bytes = viewBytes(target, 'the target of Socket.recvInto');
    const { receiver } = this.#connected('Socket.recvInto');
    return receiver.takeInto(bytes.subarray(0, size), 'Socket.recvInto', this._limit());
  }

  /**
   * Sends the beginning of `data`, and returns how many bytes that were: at most 256 KB. A text is sent as UTF-8.
   *
   * Switches: if the peer reads too slowly. Works in the hub: no.
   */
  send(data: Bytes): number {
    const bytes = toBytes(data, 'what Socket.send sends');
    return this.#connected('Socket.send').sender.some(bytes, 'Socket.send', this._limit());
  }

  /**
   * Sends all of `data`. Returns when the kernel has taken it, so it waits while the peer does not read. A text is sent as
   * UTF-8.
   *
   * Who is killed or out of time does not know how much was sent; up to 256 KB of it may leave afterwards, so leave `data` as
   * it is. The time limit is for all of it.
   *
   * Switches: if the peer reads too slowly. Works in the hub: no.
   */
  sendAll(data: Bytes): void {
    const bytes = toBytes(data, 'what Socket.sendAll sends');
    this.#connected('Socket.sendAll').sender.all(bytes, 'Socket.sendAll', this._limit());
  }

  /**
   * Sends a file, given by path or descriptor: `count` bytes from `offset`, or all. How many it were. Never more than a block
   * of it is in memory.
   *
   * Without an `offset`, a descriptor is read from where it stands, and stands behind what was read afterwards.
   *
   * Switches: yes. Works in the hub: no.
   */
  sendFile(file: string | number, options: SendFileOptions = {}): number {
    const { sender } = this.#connected('Socket.sendFile');
    const limit = this._limit();
    return sendFile(file, options, (block) => sender.all(block, 'Socket.sendFile', limit));
  }

  /**
   * Ends one direction, or both: with `write` the peer finds the end after what was sent; with `read` what arrives is thrown
   * away, and `recv` returns nothing. Who waits to receive gets a `SocketClosedError`, who waits to send an `EPIPE`.
   *
   * Switches: never. Works in the hub: yes.
   */
  shutdown(how: ShutdownHow): void {
    if (how !== 'read' && how !== 'write' && how !== 'both') {
      throw new ArgumentValueError(`shutdown takes 'read', 'write' or 'both', got ${describe(how)}`);
    }
    const connection = this.#connected('Socket.shutdown');
    if (how !== 'write') connection.shutdownArriving();
    if (how !== 'read') connection.sender.shutdown();
  }

  /**
   * A file over the socket, with lines: of text, or of bytes if the mode has a `b`. The connection stays open until both the
   * socket and all its files are closed.
   *
   * Switches: never. Works in the hub: yes.
   *
   * @example
   * ```ts
   * import { socketPair } from 'geventjs/socket';
   *
   * const [a, b] = socketPair();
   * a.sendAll('one\ntwo\n');
   * a.close();
   * using file = b.makeFile('r');
   * b.close();
   * for (const line of file) console.log(line.trimEnd()); // one
   * ```
   */
  makeFile(mode: 'rb' | 'wb' | 'rwb'): SocketFile<Buffer>;
  makeFile(mode?: 'r' | 'w' | 'rw', options?: SocketFileOptions): SocketFile<string>;
  makeFile(mode: SocketFileMode = 'r', options: SocketFileOptions = {}): SocketFile<Buffer> | SocketFile<string> {
    const { receiver, sender } = this.#connected('Socket.makeFile');
    const limit = (): TimeLimit => this._limit();
    const file = makeFile(mode, options, { receiver, sender, limit, release: () => this.#releaseFile(file) });
    this.#files.add(file);
    return file;
  }

  /** Sets an option; before it is connected, for the time after. Those of a socket that listens are for whom it accepts. */
  setOption<Name extends keyof SocketOptionValues>(name: Name, value: SocketOptionValues[Name]): void {
    this._checkOpen('Socket.setOption');
    if (name === 'keepAlive') this.#keepAlive = checkKeepAlive(value);
    else if (name === 'noDelay') {
      checkFlag(value, 'noDelay');
      this.#noDelay = value as boolean;
    } else if (name !== 'reuseAddress') {
      throw new ArgumentValueError(
        `a socket has the options noDelay, keepAlive and reuseAddress, got ${describe(name)}`,
      );
    } else if (value !== true) {
      throw new ArgumentValueError(`reuseAddress is always true, got ${describe(value)}. Leave it out.`);
    }
    if (this.#connection !== undefined) this.#applyOptions(this.#connection.stream);
  }

  /** The own address. Switches: never. Works in the hub: yes. */
  getSockName(): SocketAddress {
    this._checkOpen('Socket.getSockName');
    if (this.#listener !== undefined) return this.#listener.address;
    return this.#connected('Socket.getSockName').local;
  }

  /** The address of the peer. Switches: never. Works in the hub: yes. */
  getPeerName(): SocketAddress {
    const { remote } = this.#connected('Socket.getPeerName');
    const { path } = (this._target ?? {}) as { path?: string };
    return path === undefined ? remote : { ...remote, path };
  }

  /**
   * The number of the descriptor; -1 if there is none. It belongs to Node: for `select`, not to read or close.
   *
   * Switches: never. Works in the hub: yes.
   */
  fileno(): number {
    if (this.#listener !== undefined) return this.#listener.fileno;
    const fd = streamDescriptor(this.#connection?.stream);
    this.#connection?.receiver.share(fd);
    return fd;
  }

  /** Does it keep the program alive while somebody waits for it? True unless set. */
  get ref(): boolean {
    return this.#ref;
  }

  set ref(ref: boolean) {
    checkFlag(ref, 'ref');
    this.#ref = ref;
    if (this.#listener !== undefined) this.#listener.ref = ref;
    const stream = this.#connection?.stream;
    if (ref) stream?.ref();
    else stream?.unref();
  }

  /**
   * Gives up the connection without closing it: Node's own socket, paused, with all that nobody has received. For code that
   * wants one. Who waits gets a `SocketClosedError`, and the `Socket` counts as closed.
   *
   * Switches: never. Works in the hub: yes.
   */
  detach(): Stream {
    const connection = this.#connected('Socket.detach');
    this._markClosed();
    this.#connection = undefined;
    return connection.detach();
  }

  /** @internal Goes on with one of Node's sockets, which is paused. */
  _use(stream: Stream, remote?: SocketAddress): Connection {
    this.#connection = new Connection(stream, this, remote);
    this.#applyOptions(stream);
    if (!this.#ref) stream.unref();
    return this.#connection;
  }

  /** @internal Sends what has been written to its files, and closes them. For when nobody is left who would. */
  _closeFiles(): void {
    for (const file of this.#files) file.close();
  }

  /** @internal Closes it, and the connection whatever files are open. */
  _closeAll(): void {
    this.close();
    this.#connection?.close();
  }

  /** @internal */
  protected override _end(): void {
    this.#listener?.close();
    if (this.#files.size === 0) this.#connection?.close();
  }

  protected override _describeState(): string {
    if (this.closed) return 'closed';
    if (this.#listener !== undefined) return `listening at ${formatAddress(this.#listener.address)}`;
    if (this.#connection === undefined) return 'new';
    if (this.#connection.stream.destroyed) return 'ended';
    if (this.#connection.stream.connecting) return `connecting to ${formatAddress(this._target as Target)}`;
    return `${formatAddress(this.#connection.local)} to ${this.#describePeer()}`;
  }

  #describePeer(): string {
    try {
      return formatAddress(this.getPeerName());
    } catch {
      return 'a peer that is gone';
    }
  }

  #welcome({ stream, remote }: Accepted): [socket: Socket, address: SocketAddress] {
    const socket = new Socket();
    socket.#noDelay = this.#noDelay;
    socket.#keepAlive = this.#keepAlive;
    socket._use(stream, remote);
    return [socket, remote];
  }

  #releaseFile(file: SocketFile<Buffer> | SocketFile<string>): void {
    this.#files.delete(file);
    if (this.#files.size === 0 && this.closed) this.#connection?.close();
  }

  #applyOptions(stream: Stream): void {
    if (this.#noDelay !== undefined) stream.setNoDelay(this.#noDelay);
    if (this.#keepAlive === undefined) return;
    stream.setKeepAlive(this.#keepAlive !== false, Number(this.#keepAlive));
  }

  #localSide(): { localAddress?: string; localPort?: number } {
    if (this.#bound === undefined) return {};
    const { host, port } = parseInetAddress(this.#bound as AddressLike, 'the own address of a socket that connects');
    return { ...(host !== undefined && { localAddress: host }), localPort: port };
  }

  #checkNew(operation: string): void {
    this._checkOpen(operation);
    if (this.#connection === undefined && this.#listener === undefined) return;
    throw this.#stateError(operation, 'a new socket');
  }

  #connected(operation: string): Connection {
    this._checkOpen(operation);
    if (this.#connection === undefined) throw this.#stateError(operation, 'a socket that is connected');
    return this.#connection;
  }

  #stateError(operation: string, expected: string): SocketStateError {
    return new SocketStateError(`${operation} needs ${expected}, got ${describe(this)}`);
  }
}

function checkKeepAlive(value: unknown): boolean | number {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    checkCount(value, 'keepAlive in milliseconds');
    return value;
  }
  throw new ArgumentTypeError(`keepAlive must be true, false, or a number of milliseconds, got ${describe(value)}`);
}

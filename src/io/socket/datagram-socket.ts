/** Longer than other files: one class whose methods are one line of work and many of documentation. */
import { createSocket, type Socket as Datagrams, type RemoteInfo } from 'node:dgram';
import { isIP } from 'node:net';
import { checkCount, checkFlag, describe } from '../../base/checks.js';
import { ArgumentValueError, SocketStateError } from '../../base/errors.js';
import { Fifo } from '../../base/fifo.js';
import { getHub } from '../../core/hub.js';
import { checkOptions } from '../../core/timeout-option.js';
import {
  type AddressLike,
  formatAddress,
  parseInetAddress,
  parsePeer,
  type SocketAddress,
  toSocketAddress,
} from './address.js';
import { BaseSocket, type BaseSocketOptions } from './base-socket.js';
import { type Bytes, toBytes } from './bytes.js';
import { closedError } from './connection.js';
import { Direction } from './direction.js';
import { renew } from './system-error.js';

/** How a datagram socket is made. */
export interface DatagramSocketOptions extends BaseSocketOptions {
  /** IPv4 unless given. */
  family?: 'IPv4' | 'IPv6' | undefined;
  /** May another socket have the same address, or have had it just now? */
  reuseAddress?: boolean | undefined;
  /** Datagrams that may wait to be received; what comes then is dropped. 1,024 unless given. */
  backlog?: number | undefined;
}

/** Options of a datagram socket that `setOption` sets, by name. It must be bound or have sent. */
export interface DatagramOptionValues {
  broadcast: boolean;
  ttl: number;
  multicastTTL: number;
  multicastLoopback: boolean;
  /** Bytes. */
  recvBufferSize: number;
  /** Bytes. */
  sendBufferSize: number;
}

const hub = getHub();

const names = ['name', 'timeout', 'family', 'reuseAddress', 'backlog'];

/**
 * A UDP socket whose calls block only the greenlet. One greenlet at a time receives, and one sends.
 *
 * @example
 * ```ts
 * import { DatagramSocket } from 'geventjs/socket';
 *
 * using server = new DatagramSocket();
 * server.bind({ host: '127.0.0.1', port: 0 });
 * using client = new DatagramSocket();
 * client.sendTo('hello', server.getSockName());
 * const [data, sender] = server.recvFrom();
 * console.log(data.toString(), sender.host); // hello 127.0.0.1
 * ```
 */
export class DatagramSocket extends BaseSocket {
  readonly #socket: Datagrams;
  readonly #family: 'IPv4' | 'IPv6';
  readonly #most: number;
  readonly #arriving = new Direction(this);
  readonly #leaving = new Direction(this);
  readonly #waiting = new Fifo<[data: Buffer, sender: RemoteInfo]>();
  #failure: Error | undefined;
  #watch: (() => void) | undefined;
  #bound = false;
  #connected = false;
  #dropped = 0;
  #ref = true;

  constructor(options: DatagramSocketOptions = {}) {
    checkOptions(options, 'a datagram socket', names);
    const { family = 'IPv4', reuseAddress = false, backlog = 1024, ...rest } = options;
    super(rest);
    if (family !== 'IPv4' && family !== 'IPv6') {
      throw new ArgumentValueError(`the family of a datagram socket must be 'IPv4' or 'IPv6', got ${describe(family)}`);
    }
    this.#family = family;
    checkFlag(reuseAddress, 'reuseAddress');
    checkCount(backlog, 'the backlog of a datagram socket', 1);
    this.#most = backlog;
    this.#socket = createSocket({ type: family === 'IPv6' ? 'udp6' : 'udp4', reuseAddr: reuseAddress })
      .on('message', (data, sender) => this.#add(data, sender))
      .on('error', (error) => this.#fail(error));
  }

  /** Datagrams that were dropped because `backlog` of them waited. */
  get dropped(): number {
    return this.#dropped;
  }

  /**
   * Takes an address, to receive there; port 0 is one that is free.
   *
   * Switches: yes. Works in the hub: no.
   *
   * @throws an error with the code `EADDRINUSE` when somebody else has it
   */
  bind(address: AddressLike): void {
    this._checkOpen('DatagramSocket.bind');
    if (this.#bound) throw new SocketStateError(`DatagramSocket.bind needs a new socket, got ${describe(this)}`);
    const { host, port } = this.#parse(address, 'the address of DatagramSocket.bind');
    this.#perform('DatagramSocket.bind', (done) => {
      this.#socket.once('listening', done).bind({ port, ...(host !== undefined && { address: host }) });
    });
    this.#bound = true;
  }

  /**
   * Chooses the only address to send to and to receive from. Then errors of the network, `ECONNREFUSED` for one, are thrown
   * by the next call.
   *
   * Switches: yes. Works in the hub: no.
   */
  connect(address: AddressLike): void {
    this._checkOpen('DatagramSocket.connect');
    if (this.#connected)
      throw new SocketStateError(`DatagramSocket.connect needs a socket that is not connected, got ${describe(this)}`);
    const { host, port } = this.#parse(address, 'the address of DatagramSocket.connect', parsePeer);
    this.#perform('DatagramSocket.connect', (done) => {
      if (host === undefined) this.#socket.connect(port, done);
      else this.#socket.connect(port, host, done);
    });
    this.#connected = this.#bound = true;
  }

  /**
   * Sends a datagram to where the socket is connected to. How many bytes it has.
   *
   * Switches: yes. Works in the hub: no.
   */
  send(data: Bytes): number {
    this._checkOpen('DatagramSocket.send');
    if (!this.#connected)
      throw new SocketStateError(`DatagramSocket.send needs a socket that is connected, got ${describe(this)}`);
    const bytes = toBytes(data, 'what DatagramSocket.send sends');
    this.#perform('DatagramSocket.send', (done) => this.#socket.send(bytes, done));
    return bytes.length;
  }

  /**
   * Sends a datagram. How many bytes it has. Whether it arrives nobody knows.
   *
   * Switches: yes. Works in the hub: no.
   */
  sendTo(data: Bytes, address: AddressLike): number {
    this._checkOpen('DatagramSocket.sendTo');
    if (this.#connected)
      throw new SocketStateError(`DatagramSocket.sendTo needs a socket that is not connected, got ${describe(this)}`);
    const bytes = toBytes(data, 'what DatagramSocket.sendTo sends');
    const { host, port } = this.#parse(address, 'the address of DatagramSocket.sendTo', parsePeer);
    this.#perform('DatagramSocket.sendTo', (done) => {
      this.#bound = true;
      this.#socket.send(bytes, port, host, done);
    });
    return bytes.length;
  }

  /**
   * Waits for a datagram: its bytes, and who sent it. Each comes whole; what was sent empty is empty.
   *
   * Switches: unless one waits. Works in the hub: no.
   */
  recvFrom(): [data: Buffer, sender: SocketAddress] {
    const [data, sender] = this.#receive('DatagramSocket.recvFrom');
    return [data, toSocketAddress(sender)];
  }

  /** The same without the sender. Switches: unless one waits. Works in the hub: no. */
  recv(): Buffer {
    return this.#receive('DatagramSocket.recv')[0];
  }

  /** @internal What `recvFrom` would return now; undefined if it would block. */
  _take(): [data: Buffer, sender: SocketAddress] | undefined {
    this._checkOpen('DatagramSocket.recvFrom');
    const next = this.#waiting.shift();
    if (next !== undefined) return [next[0], toSocketAddress(next[1])];
    this.#throwFailure();
    return undefined;
  }

  /** @internal Calls back in the hub, once, when `_take` should be called. Answers what takes that back. */
  _watch(callback: () => void): () => void {
    this._checkOpen('DatagramSocket.recvFrom');
    if (this.#waiting.length > 0 || this.#failure !== undefined) {
      const entry = hub.runCallback(callback);
      return () => entry.stop();
    }
    this.#watch = callback;
    return () => {
      if (this.#watch === callback) this.#watch = undefined;
    };
  }

  /** @internal */
  get _isBound(): boolean {
    return !this.closed && this.#bound;
  }

  /** Sets an option. Switches: never. Works in the hub: yes. */
  setOption<Name extends keyof DatagramOptionValues>(name: Name, value: DatagramOptionValues[Name]): void {
    this._checkOpen('DatagramSocket.setOption');
    const setters: Record<keyof DatagramOptionValues, (value: never) => unknown> = {
      broadcast: (flag: boolean) => this.#socket.setBroadcast(flag),
      ttl: (hops: number) => this.#socket.setTTL(hops),
      multicastTTL: (hops: number) => this.#socket.setMulticastTTL(hops),
      multicastLoopback: (flag: boolean) => this.#socket.setMulticastLoopback(flag),
      recvBufferSize: (bytes: number) => this.#socket.setRecvBufferSize(bytes),
      sendBufferSize: (bytes: number) => this.#socket.setSendBufferSize(bytes),
    };
    if (!Object.hasOwn(setters, name)) {
      const known = Object.keys(setters).join(', ');
      throw new ArgumentValueError(`a datagram socket has the options ${known}, got ${describe(name)}`);
    }
    setters[name](value as never);
  }

  /** The own address. Switches: never. Works in the hub: yes. */
  getSockName(): SocketAddress {
    this._checkOpen('DatagramSocket.getSockName');
    return toSocketAddress(this.#socket.address());
  }

  /** The address it is connected to. Switches: never. Works in the hub: yes. */
  getPeerName(): SocketAddress {
    this._checkOpen('DatagramSocket.getPeerName');
    return toSocketAddress(this.#socket.remoteAddress());
  }

  /** Does it keep the program alive? True unless set. */
  get ref(): boolean {
    return this.#ref;
  }

  set ref(ref: boolean) {
    checkFlag(ref, 'ref');
    this.#ref = ref;
    if (ref) this.#socket.ref();
    else this.#socket.unref();
  }

  /** @internal */
  protected override _end(): void {
    this.#arriving.fail(closedError());
    this.#leaving.fail(closedError());
    this.#waiting.clear();
    this.#wakeReceiver();
    this.#socket.close();
  }

  protected override _describeState(): string {
    if (this.closed) return 'closed';
    if (this.#connected) return `to ${formatAddress(this.getPeerName())}`;
    return this.#bound ? 'bound' : 'new';
  }

  /** An IPv6 address at an IPv4 socket, or the reverse, would fail with `EINVAL`, which says nothing. */
  #parse(
    address: AddressLike,
    what: string,
    parse?: typeof parsePeer,
  ): { readonly host?: string; readonly port: number } {
    const target = parseInetAddress(address, what, parse);
    const version = isIP(target.host ?? '');
    if (version === 0 || `IPv${version}` === this.#family) return target;
    throw new ArgumentValueError(
      `${what} must be one of ${this.#family}, like the socket, got ${describe(target.host)}. ` +
        `new DatagramSocket({ family: 'IPv${version}' }) makes one of the other family`,
    );
  }

  #receive(operation: string): [data: Buffer, sender: RemoteInfo] {
    this._checkOpen(operation);
    if (!this.#bound)
      throw new SocketStateError(`${operation} needs a socket that is bound or has sent, got ${describe(this)}`);
    this.#arriving.enter(operation);
    const limit = this._limit();
    for (;;) {
      const next = this.#waiting.shift();
      if (next !== undefined) return next;
      this.#throwFailure();
      this.#arriving.wait(operation, limit);
    }
  }

  /** Starts an operation of Node's and blocks until it is done. */
  #perform(operation: string, start: (done: (error?: Error | null) => void) => void): void {
    this.#leaving.enter(operation);
    this.#throwFailure();
    const limit = this._limit();
    let result: Error | null | undefined;
    let over = false;
    start((error) => {
      result = error;
      over = true;
      this.#leaving.wake();
    });
    while (!over) {
      this.#leaving.wait(operation, limit);
      this.#throwFailure();
    }
    if (result) throw renew(result, this.#perform);
  }

  #add(data: Buffer, sender: RemoteInfo): void {
    if (this.#waiting.length >= this.#most) {
      this.#dropped++;
      return;
    }
    this.#waiting.push([data, sender]);
    this.#wakeReceiver();
  }

  #fail(error: Error): void {
    this.#failure = error;
    this.#wakeReceiver();
    this.#leaving.wake();
  }

  #wakeReceiver(): void {
    this.#arriving.wake();
    const watch = this.#watch;
    this.#watch = undefined;
    watch?.();
  }

  /** An error of the network is thrown once. */
  #throwFailure(): void {
    const failure = this.#failure;
    if (failure === undefined) return;
    this.#failure = undefined;
    throw renew(failure, this.#throwFailure);
  }
}

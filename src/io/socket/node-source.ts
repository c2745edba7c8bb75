import type { Server, Socket as Stream } from 'node:net';
import { Fifo } from '../../base/fifo.js';
import { getHub } from '../../core/hub.js';
import { Descriptor } from '../descriptor/descriptor.js';
import { forgetReadAhead, noteReadAhead, type ReadAhead } from '../descriptor/read-ahead.js';
import { type SocketAddress, toSocketAddress } from './address.js';
import { closedError } from './connection.js';
import type { Accepted, ConnectionSource } from './connection-source.js';
import { streamDescriptor } from './stream-descriptor.js';
import { renew } from './system-error.js';

const hub = getHub();

/**
 * Connections of a server of Node's that listens, where there is no descriptor of our own: in a worker of `node:cluster`.
 * Node accepts whoever comes; they wait here, paused, so that nothing is read from them. What the kernel does with a backlog
 * that is full is done here: who comes then is turned away.
 */
export class NodeSource implements ConnectionSource, ReadAhead {
  readonly address: SocketAddress;
  readonly watchers = new Set<() => void>();
  readonly #server: Server;
  readonly #most: number;
  readonly #waiting = new Fifo<Accepted>();
  readonly #watches = new Set<() => void>();
  #failure: Error | undefined;
  #closed = false;

  /** @param server listens, with `allowHalfOpen` and `pauseOnConnect` */
  constructor(server: Server, backlog: number, address: SocketAddress) {
    this.#server = server;
    this.#most = backlog;
    this.address = address;
    server.on('connection', (stream) => this.#add(stream)).on('error', (error) => this.#fail(error));
    // Who waits keeps the program alive.
    server.unref();
  }

  /** Who asks may look at it himself, and would not find what waits here. */
  get fileno(): number {
    const fd = streamDescriptor(this.#server);
    if (fd >= 0) noteReadAhead(fd, this);
    return fd;
  }

  get hasSome(): boolean {
    return this.#waiting.length > 0 || this.#failure !== undefined;
  }

  take(): Accepted | undefined {
    if (this.#closed) throw closedError('accept');
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw renew(failure, this.take);
    return this.#waiting.shift();
  }

  watch(callback: () => void, ref: boolean): () => void {
    if (this.#closed) throw closedError('accept');
    const report = () => {
      stop();
      callback();
    };
    const stop = () => {
      this.#watches.delete(report);
      if (this.#watches.size === 0) this.#server.unref();
    };
    this.#watches.add(report);
    if (ref) this.#server.ref();
    if (this.hasSome) hub.runCallback(() => this.#watches.has(report) && report());
    return stop;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const fd = streamDescriptor(this.#server);
    forgetReadAhead(fd, this);
    this.#server.close();
    Descriptor.inUse(fd);
    for (const { stream } of this.#waiting) stream.destroy();
    this.#waiting.clear();
    this.#report();
  }

  #add(stream: Stream): void {
    // Until somebody takes it, it may fail without anybody being told.
    stream.on('error', ignore);
    if (this.#closed || this.#waiting.length >= this.#most) {
      stream.resetAndDestroy();
      return;
    }
    // Node remembers it from now on; the kernel forgets it when the peer resets.
    const { remoteAddress: address, remotePort: port = 0, remoteFamily: family = '' } = stream;
    this.#waiting.push({
      stream,
      remote: toSocketAddress(address === undefined ? undefined : { address, port, family }),
    });
    this.#report();
  }

  #fail(error: Error): void {
    this.#failure = error;
    this.#report();
  }

  #report(): void {
    for (const watcher of this.watchers) watcher();
    for (const report of [...this.#watches]) report();
  }
}

function ignore(): void {}

import { createServer, type Server, type Socket as Stream } from 'node:net';
import { Fifo } from '../../base/fifo.js';
import { forgetReadAhead, noteReadAhead, type ReadAhead } from '../descriptor/read-ahead.js';
import { type SocketAddress, type Target, toSocketAddress } from './address.js';
import { closedError } from './connection.js';
import { Direction } from './direction.js';
import { streamDescriptor } from './stream-descriptor.js';
import { renew } from './system-error.js';
import type { TimeLimit } from './time-limit.js';

/** How a socket listens. */
export interface ListenOptions {
  /** Connections that may wait to be taken. One more is reset. 511 unless given. */
  backlog?: number | undefined;
  /** May other sockets listen at the same address, so that the kernel spreads the connections? Needs Node 22.12. */
  reusePort?: boolean | undefined;
  /** Does a socket for all IPv6 addresses leave the IPv4 ones alone? */
  ipv6Only?: boolean | undefined;
}

/**
 * A server of Node's, as greenlets use it. Node accepts whoever comes; they wait here, paused, so that nothing is read from
 * them. What the kernel does with a backlog that is full is done here: who comes then is turned away.
 */
export class Listener implements ReadAhead {
  readonly watchers = new Set<() => void>();
  readonly #server: Server;
  readonly #direction: Direction;
  readonly #waiting = new Fifo<Stream>();
  readonly #most: number;
  #failure: Error | undefined;
  #listening = false;
  #closed = false;

  constructor(subject: object, backlog: number) {
    this.#direction = new Direction(subject);
    this.#most = backlog;
    this.#server = createServer({ allowHalfOpen: true, pauseOnConnect: true })
      .on('connection', (stream) => this.#add(stream))
      .on('listening', () => this.#noteListening())
      .on('error', (error) => this.#fail(error));
  }

  /** Blocks until it listens. */
  start(target: Target, options: ListenOptions, operation: string, limit: TimeLimit): void {
    this.#direction.enter(operation);
    this.#server.listen({ ...target, ...options });
    while (!this.#listening) {
      this.#check(operation);
      this.#direction.wait(operation, limit);
    }
  }

  /** Blocks until there is a connection, and takes it. */
  accept(operation: string, limit: TimeLimit): Stream {
    this.#direction.enter(operation);
    for (;;) {
      const stream = this.#waiting.shift();
      if (stream !== undefined) return stream;
      this.#check(operation);
      this.#direction.wait(operation, limit);
    }
  }

  get address(): SocketAddress {
    return toSocketAddress(this.#server.address() ?? undefined);
  }

  get fileno(): number {
    const fd = streamDescriptor(this.#server);
    if (fd >= 0) noteReadAhead(fd, this);
    return fd;
  }

  get hasSome(): boolean {
    return this.#waiting.length > 0;
  }

  set ref(ref: boolean) {
    if (ref) this.#server.ref();
    else this.#server.unref();
  }

  /** Stops listening, and turns away who waits. */
  close(): void {
    this.#closed = true;
    this.#direction.fail(closedError());
    forgetReadAhead(streamDescriptor(this.#server), this);
    this.#server.close();
    for (const watcher of this.watchers) watcher();
    for (const stream of this.#waiting) stream.destroy();
    this.#waiting.clear();
  }

  #noteListening(): void {
    // Who was given up while a name was looked up listens all the same.
    if (this.#closed) this.#server.close();
    this.#listening = true;
    this.#direction.wake();
  }

  #add(stream: Stream): void {
    // Until somebody takes it, it may fail without anybody being told.
    stream.on('error', ignore);
    // Node remembers it from now on; the kernel forgets it when the peer resets.
    void stream.remoteAddress;
    if (this.#closed || this.#waiting.length >= this.#most) {
      stream.resetAndDestroy();
      return;
    }
    this.#waiting.push(stream);
    for (const watcher of this.watchers) watcher();
    this.#direction.wake();
  }

  #fail(error: Error): void {
    this.#failure = error;
    this.#direction.wake();
  }

  /** An error is thrown once: after a failed `accept` the next may succeed. */
  #check(operation: string): void {
    if (this.#closed) throw closedError(operation);
    const failure = this.#failure;
    if (failure === undefined) return;
    this.#failure = undefined;
    throw renew(failure, this.accept);
  }
}

function ignore(): void {}

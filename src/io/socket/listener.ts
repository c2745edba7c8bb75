import type { Server } from 'node:net';
import type { SocketAddress, Target } from './address.js';
import { closedError } from './connection.js';
import type { Accepted, ConnectionSource } from './connection-source.js';
import { Direction } from './direction.js';
import { type ListenOptions, listenAt, listenInstead } from './listen-at.js';
import { renew } from './system-error.js';
import type { TimeLimit } from './time-limit.js';

/** A place at which greenlets listen and accept. */
export class Listener {
  readonly #direction: Direction;
  #source: ConnectionSource | undefined;
  #failure: Error | undefined;
  #ref = true;
  #closed = false;

  constructor(subject: object) {
    this.#direction = new Direction(subject);
  }

  /** Blocks until it listens. */
  start(target: Target, options: ListenOptions, operation: string, limit: TimeLimit): void {
    this.#direction.enter(operation);
    listenAt(target, options, (error, source) => this.#noteListening(error, source));
    while (this.#source === undefined) {
      if (this.#closed) throw closedError(operation);
      if (this.#failure !== undefined) throw renew(this.#failure, this.start);
      this.#direction.wait(operation, limit);
    }
    if (this.#closed) throw closedError(operation);
  }

  /** Goes on with what one of Node's servers listens at. */
  takeOver(server: Server, backlog: number): void {
    this.#source = listenInstead(server, backlog);
  }

  /** Blocks until there is a connection, and takes it. */
  accept(operation: string, limit: TimeLimit): Accepted {
    this.#direction.enter(operation);
    for (;;) {
      const accepted = this.take();
      if (accepted !== undefined) return accepted;
      const stop = this.watch(() => this.#direction.wake());
      try {
        this.#direction.wait(operation, limit);
      } finally {
        stop();
      }
    }
  }

  /** Takes the connection that waits longest; undefined if none does. */
  take(): Accepted | undefined {
    return this.#open.take();
  }

  /** Calls back in the hub, once, when there may be a connection, or it is closed. Answers what takes that back. */
  watch(callback: () => void): () => void {
    return this.#open.watch(callback, this.#ref);
  }

  get address(): SocketAddress {
    return this.#open.address;
  }

  get fileno(): number {
    return this.#source?.fileno ?? -1;
  }

  set ref(ref: boolean) {
    this.#ref = ref;
  }

  /** Stops listening, and turns away who waits. */
  close(): void {
    this.#closed = true;
    this.#direction.fail(closedError());
    this.#source?.close();
  }

  get #open(): ConnectionSource {
    if (this.#source === undefined) throw closedError('accept');
    return this.#source;
  }

  #noteListening(error: Error | null | undefined, source: ConnectionSource | undefined): void {
    // Who was given up while a name was looked up listens all the same.
    if (this.#closed) source?.close();
    else this.#source = source;
    this.#failure = error ?? undefined;
    this.#direction.wake();
  }
}

import type { Socket as Stream } from 'node:net';
import type { SocketAddress } from './address.js';

/** A connection that has been accepted. */
export interface Accepted {
  /** Paused, with `allowHalfOpen`. */
  readonly stream: Stream;
  readonly remote: SocketAddress;
}

/** Where connections come from: something that listens. Nothing of it switches. */
export interface ConnectionSource {
  readonly address: SocketAddress;
  /** The number of its descriptor; -1 if it has none. */
  readonly fileno: number;

  /**
   * Accepts the connection that waits longest; undefined if none does.
   *
   * @throws {SocketClosedError} when it has been closed
   * @throws an error of the system's, `EMFILE` for one; the next call may succeed
   */
  take(): Accepted | undefined;

  /**
   * Calls `callback` in the hub, once, when a connection may be there, and at once when it is closed. The callback may
   * only wake somebody.
   *
   * @param ref does that keep the program alive?
   * @returns a function that takes the callback back, harmless when it has been called
   * @throws an error of the system's: it needs a descriptor
   */
  watch(callback: () => void, ref: boolean): () => void;

  /** Stops listening. Who waits is turned away. Harmless when repeated. */
  close(): void;
}

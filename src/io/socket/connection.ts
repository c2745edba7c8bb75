import type { Socket as Stream } from 'node:net';
import { SocketClosedError } from '../../base/errors.js';
import { type SocketAddress, toSocketAddress } from './address.js';
import { Direction } from './direction.js';
import { Receiver } from './receiver.js';
import { Sender } from './sender.js';
import { renew, systemError } from './system-error.js';
import type { TimeLimit } from './time-limit.js';

/** One of Node's streams, as greenlets use it: two directions, and the way to its beginning and its end. */
export class Connection {
  static readonly #used = new WeakSet<Stream>();

  readonly stream: Stream;
  readonly receiver: Receiver;
  readonly sender: Sender;
  readonly #arriving: Direction;
  readonly #leaving: Direction;
  readonly #remote: SocketAddress | undefined;
  readonly #wakeBoth = (): void => {
    this.#arriving.wake();
    this.#leaving.wake();
  };

  /**
   * @param stream is paused, with allowHalfOpen
   * @param subject on which greenlets wait
   * @param remote where it comes from, if that is known
   */
  constructor(stream: Stream, subject: object, remote?: SocketAddress) {
    this.stream = stream;
    this.#remote = remote;
    Connection.#used.add(stream);
    this.#arriving = new Direction(subject);
    this.#leaving = new Direction(subject);
    this.receiver = new Receiver(stream, this.#arriving);
    this.sender = new Sender(stream, this.#leaving);
    stream.on('error', this.#wakeBoth).on('close', this.#wakeBoth);
  }

  /** Does the stream belong to a connection? */
  static uses(stream: Stream): boolean {
    return Connection.#used.has(stream);
  }

  /**
   * Blocks until `event`, which says that the stream can be used.
   *
   * @throws the error of the stream
   */
  awaitEvent(event: 'connect' | 'secureConnect', operation: string, limit: TimeLimit): void {
    let happened = false;
    this.stream.once(event, () => {
      happened = true;
      this.#leaving.wake();
    });
    while (!happened) {
      const { errored, destroyed } = this.stream;
      if (errored) throw renew(errored, this.awaitEvent);
      if (destroyed) throw closedError(operation);
      this.#leaving.wait(operation, limit);
    }
  }

  /** @throws `ENOTCONN` when the connection has ended in both directions, or broken */
  get local(): SocketAddress {
    const info = this.stream.address();
    if ('address' in info) return toSocketAddress(info);
    if (this.stream.destroyed) throw systemError('ENOTCONN', 'getsockname', 'the connection has ended');
    return toSocketAddress(undefined);
  }

  /** @throws `ENOTCONN` when the connection has ended in both directions, or broken, before anybody asked */
  get remote(): SocketAddress {
    if (this.#remote !== undefined) return this.#remote;
    const { remoteAddress: address, remotePort: port = 0, remoteFamily: family = '' } = this.stream;
    if (address !== undefined) return toSocketAddress({ address, port, family });
    // One of the internet has an address as long as it is connected.
    if (this.stream.destroyed || 'address' in this.stream.address()) {
      throw systemError('ENOTCONN', 'getpeername', 'the connection has ended');
    }
    return toSocketAddress(undefined);
  }

  /** Ends it at once. Who waits gets an error. */
  close(): void {
    this.fail();
    const { stream } = this;
    // What a killed sender left behind would keep a socket open whose peer does not read.
    if (stream.writableLength > 0 || !('encrypted' in stream)) stream.destroy();
    else stream.destroySoon();
  }

  /** Wakes who waits with an error: the socket is gone. */
  fail(): void {
    this.#arriving.fail(closedError());
    this.#leaving.fail(closedError());
  }

  /** From now on nothing arrives. */
  shutdownArriving(): void {
    this.#arriving.fail(closedError());
    this.receiver.shutdown();
  }

  /** Gives the stream back as it came, with what nobody has taken. */
  detach(): Stream {
    this.fail();
    this.receiver.detach();
    Connection.#used.delete(this.stream);
    this.stream.off('error', this.#wakeBoth).off('close', this.#wakeBoth);
    return this.stream;
  }
}

/** Of a socket that was closed before `operation`, or while somebody waited. */
export function closedError(operation?: string): SocketClosedError {
  return new SocketClosedError(
    operation === undefined
      ? 'this socket was closed by another greenlet meanwhile. Close it when nobody uses it any more.'
      : `${operation} needs an open socket, got one that has been closed or handed over. Make a new one.`,
  );
}

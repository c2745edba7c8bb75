/** A WebSocket in direct style, over one of the package `ws`. */
import { inspect } from 'node:util';
import { describe } from '../../base/checks.js';
import { ArgumentTypeError, ShutDown, WebSocketClosed } from '../../base/errors.js';
import { getHub } from '../../core/hub.js';
import { Timeout, type TimeoutLike } from '../../core/timeout.js';
import { checkOptions, checkTimeout, waitUpTo } from '../../core/timeout-option.js';
import { Waiter } from '../../core/waiter.js';
import { SimpleQueue } from '../../sync/queue/simple-queue.js';
import type { WebSocketOptions } from './web-socket-options.js';
import type { PackageWebSocket } from './ws-package.js';

const hub = getHub();

/** A message: a text, or bytes. */
export type WebSocketMessage = string | Buffer;

const open = 1;
const closed = 3;

/**
 * A WebSocket. Messages are read one by one; those that nobody has read yet are few, and then the connection is not read
 * either. Made by `accept` in the server's `upgrade` option.
 */
export class WebSocketConnection implements Iterable<WebSocketMessage>, Disposable {
  readonly #socket: PackageWebSocket;
  readonly #messages = new SimpleQueue<WebSocketMessage>();
  readonly #maxQueued: number;
  /** Who waits for an answer to which ping. */
  readonly #pongs = new Map<string, Waiter<void>>();
  #pingCount = 0;
  readonly #pingInterval: number;
  #pinging: { cancel(): void } | undefined;
  #alive = true;
  /** When it was looked at last: was a ping sent, or how much waited to be sent? */
  #pinged = false;
  #unsent = 0;
  /** What the client is owed for its pings: nothing, an answer on its way, and that of the last one behind it. */
  #pongOnItsWay = false;
  #nextPong: Buffer | undefined;
  #end: WebSocketClosed | undefined;
  /** What was said to close it from here. */
  #goodbye: WebSocketClosed | undefined;

  /** @internal */
  constructor(socket: PackageWebSocket, options: Required<WebSocketOptions>) {
    this.#socket = socket;
    this.#maxQueued = options.maxQueued;
    this.#pingInterval = options.pingInterval;
    socket.on('message', this.#onMessage).on('ping', this.#onPing).on('pong', this.#onPong).on('close', this.#onClose);
    // What goes wrong is followed by `close`, with a code that says so.
    socket.on('error', () => undefined);
    this.#pingLater();
  }

  /** The subprotocol agreed on, if any. */
  get protocol(): string {
    return this.#socket.protocol;
  }

  /** Has it been closed, by whichever side? Messages that came before can still be received. */
  get closed(): boolean {
    return this.#socket.readyState !== open;
  }

  /** Why it was closed, once it is: 1000 and 1001 are the ordinary end, 1006 is a connection that broke. */
  get closeCode(): number | undefined {
    return this.#end?.closeCode;
  }

  /** What the other side said about it. */
  get closeReason(): string | undefined {
    return this.#end?.reason;
  }

  /**
   * Takes the next message: a text as a string, others as a `Buffer`. Several greenlets may wait; first come, first served.
   *
   * Switches: unless a message is there. Works in the hub: only if one is there.
   *
   * @param options `timeout` in milliseconds, or a `Timeout`
   * @throws {WebSocketClosed} when it is closed, and all messages have been received
   * @throws {Timeout} when none comes in time
   */
  receive(options: { timeout?: TimeoutLike | undefined } = {}): WebSocketMessage {
    checkOptions(options, 'WebSocketConnection.receive');
    checkTimeout(options.timeout);
    try {
      // An alarm is used for numbers, too: a queue would say that it is empty.
      const { timeout } = options;
      if (typeof timeout === 'number' && this.#messages.empty()) return this.#receiveWithin(timeout);
      return this.#messages.get(timeout === undefined ? {} : { timeout });
    } catch (error) {
      throw error instanceof ShutDown ? this.#closedError() : error;
    } finally {
      this.#readOn();
    }
  }

  /**
   * Sends a message, a string as text, and blocks until it has been handed to the system: a client that does not read makes
   * who sends wait.
   *
   * Switches: always. Works in the hub: no.
   *
   * @throws {WebSocketClosed} when it is closed
   * @throws {ArgumentTypeError} when it is neither a string nor bytes
   */
  send(message: string | Uint8Array): void {
    if (typeof message !== 'string' && !(message instanceof Uint8Array)) {
      throw new ArgumentTypeError(`a message must be a string or a Uint8Array, got ${describe(message)}`);
    }
    const waiter = new Waiter<void>('WebSocketConnection.send', this);
    this.#checkOpen();
    this.#socket.send(message, { binary: typeof message !== 'string' }, (error) => {
      if (error === undefined || error === null) waiter.switch();
      else waiter.throw(this.#closedError());
    });
    waiter.get();
  }

  /**
   * Asks the client for a sign of life, and blocks until it comes.
   *
   * Switches: always. Works in the hub: no.
   *
   * @param options `timeout` in milliseconds, or a `Timeout`
   * @throws {Timeout} when it does not come in time
   * @throws {WebSocketClosed} when it is closed
   */
  ping(options: { timeout?: TimeoutLike | undefined } = {}): void {
    checkOptions(options, 'WebSocketConnection.ping');
    checkTimeout(options.timeout);
    this.#checkOpen();
    const waiter = new Waiter<void>('WebSocketConnection.ping', this);
    const id = String(++this.#pingCount);
    this.#pongs.set(id, waiter);
    this.#socket.ping(id);
    try {
      if (!waitUpTo(waiter, options.timeout)) throw new Timeout(options.timeout as number);
    } finally {
      this.#pongs.delete(id);
    }
  }

  /**
   * Says goodbye, and blocks until the client has done so, too, at most 30 seconds. Without effect if it is closed.
   *
   * Switches: unless it is closed. Works in the hub: only if it is closed.
   *
   * @param code 1000, or 3000 to 4999
   * @param reason at most 123 bytes
   * @throws {TypeError} when the code may not be sent
   */
  close(code = 1000, reason = ''): void {
    if (this.#end !== undefined) return;
    const waiter = new Waiter<void>('WebSocketConnection.close', this);
    // Before the call: it may have nothing to wait for.
    this.#socket.once('close', () => waiter.switch());
    this._startClose(code, reason);
    waiter.get();
  }

  /** Closes it. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** All messages until it is closed in an ordinary way: with 1000, 1001 or without a code. Other ends are thrown. */
  *[Symbol.iterator](): Generator<WebSocketMessage> {
    for (;;) {
      let message: WebSocketMessage;
      try {
        message = this.receive();
      } catch (error) {
        if (error instanceof WebSocketClosed && ordinary.has(error.closeCode)) return;
        throw error;
      }
      yield message;
    }
  }

  /** @internal Says goodbye without waiting. */
  _startClose(code: number, reason = ''): void {
    this.#socket.close(code, reason);
    this.#goodbye ??= new WebSocketClosed(code, reason);
    // Who does not read does not see the client's goodbye.
    this.#messages.shutdown();
    if (this.#socket.isPaused) this.#socket.resume();
  }

  /** @internal Drops the connection. */
  _drop(): void {
    this.#socket.terminate();
  }

  readonly #onMessage = (data: Buffer, isBinary: boolean): void => {
    this.#alive = true;
    if (this.#socket.readyState !== open) return;
    this.#messages.put(isBinary ? data : data.toString('utf8'));
    if (this.#messages.size >= this.#maxQueued) this.#socket.pause();
  };

  /** RFC 6455 5.5.3: of pings that have not been answered yet only the last need be. So who never reads costs no memory. */
  readonly #onPing = (id: Buffer): void => {
    this.#alive = true;
    this.#nextPong = id;
    if (!this.#pongOnItsWay) this.#answerPing();
  };

  readonly #answerPing = (): void => {
    const id = this.#nextPong;
    this.#nextPong = undefined;
    this.#pongOnItsWay = id !== undefined && this.#socket.readyState === open;
    if (this.#pongOnItsWay) this.#socket.pong(id, false, this.#answerPing);
  };

  readonly #onPong = (id: Buffer): void => {
    this.#alive = true;
    this.#pongs.get(id.toString())?.switch();
  };

  readonly #onClose = (code: number, reason: Buffer): void => {
    this.#pinging?.cancel();
    this.#end = new WebSocketClosed(code, reason.toString('utf8'));
    this.#messages.shutdown();
    for (const waiter of this.#pongs.values()) waiter.throw(this.#closedError());
  };

  #receiveWithin(ms: number): WebSocketMessage {
    const alarm = new Timeout(ms);
    try {
      return this.#messages.get({ timeout: alarm });
    } finally {
      alarm.close();
    }
  }

  #readOn(): void {
    if (this.#socket.isPaused && this.#messages.size < this.#maxQueued) this.#socket.resume();
  }

  #checkOpen(): void {
    if (this.closed) throw this.#closedError();
  }

  /** A new one each time: its stack says who wanted something. */
  #closedError(): WebSocketClosed {
    const { closeCode = 1006, reason = '' } = this.#end ?? this.#goodbye ?? {};
    return new WebSocketClosed(closeCode, reason);
  }

  #pingLater(): void {
    if (this.#pingInterval === Number.POSITIVE_INFINITY) return;
    this.#pinging = hub.clock.setTimer(this.#pingOrDrop, this.#pingInterval, false);
  }

  readonly #pingOrDrop = (): void => {
    if (this.#socket.readyState === closed) return;
    const { isPaused, bufferedAmount } = this.#socket;
    const isStuck = bufferedAmount > 0 && bufferedAmount === this.#unsent;
    // A connection that is not read cannot show signs of life, but that its client reads.
    if (isPaused ? isStuck : !this.#alive && (this.#pinged || isStuck)) {
      this.#socket.terminate();
      return;
    }
    this.#unsent = bufferedAmount;
    this.#alive = false;
    // Behind what the client has not read it would say nothing.
    this.#pinged = bufferedAmount === 0;
    if (this.#pinged && this.#socket.readyState === open) this.#socket.ping();
    this.#pingLater();
  };

  [inspect.custom](): string {
    const state = this.#end === undefined ? 'open' : `closed with ${this.#end.closeCode}`;
    return `<WebSocketConnection: ${state}, ${this.#messages.size} to receive>`;
  }
}

/** The codes of an ordinary end: done, going away, and none given. */
const ordinary: ReadonlySet<number> = new Set([1000, 1001, 1005]);

import { checkMilliseconds } from '../../base/checks.js';
import { Named, type NameOption } from '../../base/named.js';
import { checkOptions } from '../../core/timeout-option.js';
import { closedError } from './connection.js';
import { TimeLimit } from './time-limit.js';

/** What every socket can be made with. */
export interface BaseSocketOptions extends NameOption {
  /** What `setTimeout` would be given: milliseconds that each blocking call may take. */
  timeout?: number | undefined;
}

/** What sockets of all kinds have in common: a life that ends with `close`, and a time limit. */
export abstract class BaseSocket extends Named implements Disposable {
  #timeout: number | undefined;
  #closed = false;

  constructor(options: BaseSocketOptions = {}) {
    super(options);
    checkOptions(options, 'a socket', ['name', 'timeout']);
    this.setTimeout(options.timeout);
  }

  /** Has it been closed or handed over? */
  get closed(): boolean {
    return this.#closed;
  }

  /** Milliseconds that each blocking call may take; `undefined` for ever. */
  get timeout(): number | undefined {
    return this.#timeout;
  }

  /**
   * Limits each blocking call that begins from now on: it throws a `SocketTimeout` when so many milliseconds are over, all
   * of its waiting together. `undefined` and `Infinity` wait for ever; 0 takes only what is there already.
   *
   * Switches: never. Works in the hub: yes.
   */
  setTimeout(ms: number | undefined): void {
    if (ms !== undefined) checkMilliseconds(ms, "a socket's timeout");
    this.#timeout = ms === Number.POSITIVE_INFINITY ? undefined : ms;
  }

  /**
   * Closes it. Greenlets that are blocked on it get a `SocketClosedError`, as everybody does who uses it afterwards; closing
   * it once more does nothing.
   *
   * Switches: never. Works in the hub: yes.
   */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this._end();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** @internal Gives up what it holds. */
  protected abstract _end(): void;

  /** @internal Says that somebody else has what it held. */
  protected _markClosed(): void {
    this.#closed = true;
  }

  /** @internal @throws {SocketClosedError} */
  protected _checkOpen(operation: string): void {
    if (this.#closed) throw closedError(operation);
  }

  /** @internal How long the call may take that begins now. */
  protected _limit(): TimeLimit {
    return TimeLimit.of(this.#timeout);
  }
}

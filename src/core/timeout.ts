import { inspect } from 'node:util';
import { checkDuration, describe, isErrorClass } from '../base/checks.js';
import {
  AlreadyStartedError,
  ArgumentTypeError,
  BlockingSwitchOutError,
  type CodedError,
  ConcurrentObjectUseError,
  codes,
  type ErrorCode,
} from '../base/errors.js';
import { raisedFromOutside } from '../base/raised-from-outside.js';
import type { Timer } from './clock.js';
import { getHub } from './hub.js';
import { withdraw } from './interrupt.js';
import { type Coroutine, getCurrentCoroutine } from './transfer.js';

const hub = getHub();

/** What a timeout raises: itself (nothing given, `false`, or a text that explains it), an error, or a new one of a class. */
export type TimeoutError = Error | (new () => Error) | string | false;

/** How long a blocking call may take: milliseconds, or a `Timeout` that is raised when it expires. */
export type TimeoutLike = number | Timeout;

/**
 * An alarm for the current greenlet: when the time is up and it has not been closed, it is raised wherever the greenlet
 * waits. A greenlet that never waits never gets it.
 *
 * Several may run at once. Whoever catches one compares it with its own, by identity, and lets others pass.
 *
 * @example
 * ```ts
 * import { sleep, Timeout } from 'geventjs';
 *
 * const timeout = Timeout.startNew(20);
 * try {
 *   sleep(1000);
 * } catch (error) {
 *   if (error !== timeout) throw error;
 *   console.log('too slow'); // too slow
 * } finally {
 *   timeout.close();
 * }
 * ```
 *
 * With `using` the last part is done by the language: `using timeout = Timeout.startNew(20);`.
 *
 * Source of the rules: gevent's documentation of `gevent.Timeout`.
 */
export class Timeout extends Error implements CodedError {
  override readonly name: string = 'Timeout';
  readonly code: ErrorCode = codes.Timeout;
  /** @internal */
  get [raisedFromOutside](): true {
    return true;
  }
  /** Milliseconds; `undefined` never ends. */
  readonly ms: number | undefined;
  readonly #error: TimeoutError | undefined;
  /** @internal Does it keep the loop alive? */
  readonly _ref: boolean;
  #timer: Timer | undefined;
  #greenlet: Coroutine | undefined;
  #raised: unknown;
  #closed = false;

  /**
   * Makes a timeout; `start` starts it.
   *
   * Switches: never. Works in the hub: yes, but it cannot be started there.
   *
   * @param ms milliseconds; `undefined` and `Infinity` never end, less than 0 is 0
   * @param error what is raised instead of the timeout itself
   * @param options `ref: false` lets the program end while the timeout runs
   */
  constructor(ms?: number, error?: TimeoutError, options: { ref?: boolean } = {}) {
    if (ms !== undefined) checkDuration(ms, 'a timeout');
    checkError(error);
    super(describeTimeout(ms, error));
    this.ms = ms;
    this.#error = error;
    this._ref = options.ref ?? true;
  }

  /** Makes and starts one. Given a timeout, starts that one if it does not run yet, and returns it. */
  static startNew(timeout?: TimeoutLike, error?: TimeoutError, options?: { ref?: boolean }): Timeout {
    if (timeout instanceof Timeout) {
      if (!timeout._armed) timeout.start();
      return timeout;
    }
    const made = new Timeout(timeout, error, options);
    made.start();
    return made;
  }

  /** Does it run? False before the start, after `cancel` and `close`, and once it has been raised. */
  get pending(): boolean {
    return this.#timer !== undefined;
  }

  /** @internal Does it run, or is its time up and nobody has got it yet? */
  get _armed(): boolean {
    return this.pending || (this.#greenlet?._interrupts?.includes(this.#raised) ?? false);
  }

  /**
   * Starts it for the current greenlet. It may be started again after it was raised or cancelled.
   *
   * Switches: never. Works in the hub: no.
   *
   * @throws {AlreadyStartedError} while it runs, and after `close`
   * @throws {BlockingSwitchOutError} in the hub, which never waits
   */
  start(): void {
    if (this.pending) throw new AlreadyStartedError(`${inspect(this)} runs already. cancel() it first.`);
    this._checkUsable();
    const greenlet = getCurrentCoroutine();
    if (greenlet === hub.greenlet) {
      throw new BlockingSwitchOutError(
        'a Timeout in a callback of the event loop could never be raised: nothing waits there. spawn() a greenlet.',
      );
    }
    // What an earlier run has raised is not this one's.
    this.cancel();
    this.#raised = undefined;
    if (this.ms === undefined || this.ms === Number.POSITIVE_INFINITY) return;
    this.#greenlet = greenlet;
    this.#timer = hub.clock.setTimer(this.#expire, Math.max(this.ms, 0), this._ref);
    greenlet._timeouts++;
  }

  /** @internal Throws if it can never run again. */
  _checkUsable(): void {
    if (this.#closed) throw new AlreadyStartedError(`${inspect(this)} has been closed. Make a new one.`);
  }

  /** @internal Throws if it cannot limit what the current greenlet waits for. */
  _checkUsableHere(): void {
    this._checkUsable();
    if (!this._armed || this.#greenlet === getCurrentCoroutine()) return;
    throw new ConcurrentObjectUseError(
      `${inspect(this)} runs for ${describe(this.#greenlet)}: expected one that runs for the current greenlet, or not at all. ` +
        'Give each greenlet a Timeout of its own.',
    );
  }

  /**
   * Stops it. It may be started again.
   *
   * Switches: never. Works in the hub: yes.
   */
  cancel(): void {
    this.#timer?.cancel();
    this.#noteStop();
    if (this.#greenlet !== undefined && this.#raised !== undefined) withdraw(this.#greenlet, this.#raised);
    this.#greenlet = undefined;
  }

  /** Stops it for good. */
  close(): void {
    this.cancel();
    this.#closed = true;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /**
   * Calls `fn` with the timeout running, and closes it. A timeout made with `false` is silent: when it was raised and comes
   * out of `fn`, the answer is `undefined`.
   *
   * Switches: as `fn` does. Works in the hub: no.
   *
   * @example
   * ```ts
   * import { sleep, Timeout } from 'geventjs';
   *
   * new Timeout(10, false).run(() => sleep(1000)); // gives up quietly
   * ```
   */
  run<T>(fn: () => T): T | undefined {
    if (!this._armed) this.start();
    try {
      return fn();
    } catch (error) {
      if (this.#error === false && error === this) return undefined;
      throw error;
    } finally {
      this.close();
    }
  }

  /** Is `error` what this timeout has raised? */
  hasRaised(error: unknown): boolean {
    return this.#raised !== undefined && error === this.#raised;
  }

  readonly #expire = (): void => {
    this.#noteStop();
    this.#raised = this.#makeRaised();
    hub._interrupt(this.#greenlet as Coroutine, this.#raised);
  };

  #noteStop(): void {
    if (this.#timer !== undefined && this.#greenlet !== undefined) this.#greenlet._timeouts--;
    this.#timer = undefined;
  }

  #makeRaised(): unknown {
    if (typeof this.#error === 'object') return this.#error;
    if (typeof this.#error !== 'function') return this;
    try {
      return Object.defineProperty(new this.#error(), raisedFromOutside, { value: true });
    } catch (failure) {
      // In a callback of the loop it would end the process.
      return failure;
    }
  }

  [inspect.custom](): string {
    return `<Timeout ${this.message || 'never'}${this.pending ? ', pending' : ''}>`;
  }
}

function checkError(error: TimeoutError | undefined): void {
  if (error === undefined || error === false || typeof error === 'string') return;
  if (error instanceof Error || isErrorClass(error)) return;
  throw new ArgumentTypeError(
    `a timeout raises an Error, a class of errors, or itself with a text; got ${describe(error)}`,
  );
}

function describeTimeout(ms: number | undefined, error: TimeoutError | undefined): string {
  if (ms === undefined) return '';
  if (error === undefined) return `${ms} ms`;
  if (error === false) return `${ms} ms (silent)`;
  if (typeof error === 'string') return `${ms} ms: ${error}`;
  return `${ms} ms: ${typeof error === 'function' ? error.name : describe(error)}`;
}

import { inspect } from 'node:util';
import { checkFunction, checkMilliseconds, describe } from '../base/checks.js';
import {
  AlreadyStartedError,
  ArgumentTypeError,
  BlockingSwitchOutError,
  type CodedError,
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
  readonly #ref: boolean;
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
    super(describeTimeout(ms, error));
    if (ms !== undefined) checkMilliseconds(Math.max(ms, 0), 'a timeout');
    if (error !== undefined && error !== false && typeof error !== 'string' && !isError(error)) {
      throw new ArgumentTypeError(
        `a timeout raises an Error, a class of errors, or itself with a text; got ${describe(error)}`,
      );
    }
    this.ms = ms;
    this.#error = error;
    this.#ref = options.ref ?? true;
  }

  /** Makes and starts one. Given a timeout, starts that one if it does not run yet, and returns it. */
  static startNew(timeout?: TimeoutLike, error?: TimeoutError, options?: { ref?: boolean }): Timeout {
    if (timeout instanceof Timeout) {
      if (!timeout.pending) timeout.start();
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
    if (this.#closed) throw new AlreadyStartedError(`${inspect(this)} has been closed. Make a new one.`);
    const greenlet = getCurrentCoroutine();
    if (greenlet === hub.greenlet) {
      throw new BlockingSwitchOutError(
        'a Timeout in a callback of the event loop could never be raised: nothing waits there. spawn() a greenlet.',
      );
    }
    if (this.ms === undefined || this.ms === Number.POSITIVE_INFINITY) return;
    this.#greenlet = greenlet;
    this.#timer = hub.clock.setTimer(this.#expire, Math.max(this.ms, 0), this.#ref);
  }

  /**
   * Stops it. It may be started again.
   *
   * Switches: never. Works in the hub: yes.
   */
  cancel(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
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
    if (!this.pending) this.start();
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
    this.#timer = undefined;
    this.#raised =
      typeof this.#error === 'object' ? this.#error : typeof this.#error === 'function' ? new this.#error() : this;
    hub._interrupt(this.#greenlet as Coroutine, this.#raised);
  };

  [inspect.custom](): string {
    return `<Timeout ${this.message || 'never'}${this.pending ? ', pending' : ''}>`;
  }
}

/**
 * Calls `fn` and returns what it returns, if it takes no longer than `ms` milliseconds.
 *
 * Only its own timeout is turned into `otherwise`; one of an outer scope passes.
 *
 * Switches: as `fn` does. Works in the hub: only with `ms` `undefined`.
 *
 * @param ms milliseconds, or a Timeout; `undefined` sets no limit
 * @throws {Timeout} when the time is up and no `otherwise` is given
 * @example
 * ```ts
 * import { sleep, withTimeout } from 'geventjs';
 *
 * const answer = withTimeout(10, () => (sleep(1000), 'done'), { otherwise: 'too slow' });
 * console.log(answer); // too slow
 * ```
 */
export function withTimeout<T>(ms: TimeoutLike | undefined, fn: () => T): T;
export function withTimeout<T, U>(ms: TimeoutLike | undefined, fn: () => T, options: { otherwise: U }): T | U;
export function withTimeout<T, U>(ms: TimeoutLike | undefined, fn: () => T, options?: { otherwise: U }): T | U {
  checkFunction(fn, 'the function of withTimeout', 'withTimeout(ms, () => { … })');
  if (ms === undefined) return fn();
  const timeout = Timeout.startNew(ms);
  try {
    return fn();
  } catch (error) {
    if (options !== undefined && timeout.hasRaised(error)) return options.otherwise;
    throw error;
  } finally {
    timeout.close();
  }
}

/** A waiter, as far as time is concerned. */
interface Expiring {
  /** @internal */
  _wait(ms?: number): boolean;
}

/**
 * Waits on `waiter`, at most so long. False when a number of milliseconds ran out; a `Timeout` is raised instead.
 *
 * @internal
 */
export function waitUpTo(waiter: Expiring, timeout: TimeoutLike | undefined): boolean {
  if (!(timeout instanceof Timeout)) return waiter._wait(timeout);
  const wasPending = timeout.pending;
  Timeout.startNew(timeout);
  try {
    return waiter._wait();
  } finally {
    if (!wasPending) timeout.cancel();
  }
}

/**
 * The same for calls that answer "not in time" instead of throwing: a `Timeout` given to them is theirs, too.
 *
 * @internal
 */
export function waitQuietly(waiter: Expiring, timeout: TimeoutLike | undefined): boolean {
  try {
    return waitUpTo(waiter, timeout);
  } catch (error) {
    if (timeout instanceof Timeout && timeout.hasRaised(error)) return false;
    throw error;
  }
}

/**
 * Throws unless `timeout` can limit a wait.
 *
 * @internal
 */
export function checkTimeout(timeout: TimeoutLike | undefined): void {
  if (timeout !== undefined && !(timeout instanceof Timeout)) checkMilliseconds(timeout, 'timeout');
}

function isError(value: unknown): boolean {
  if (typeof value === 'function') return value.prototype instanceof Error || value === Error;
  return value instanceof Error;
}

function describeTimeout(ms: number | undefined, error: TimeoutError | undefined): string {
  if (ms === undefined) return '';
  if (error === false) return `${ms} ms (silent)`;
  return error === undefined ? `${ms} ms` : `${ms} ms: ${typeof error === 'string' ? error : describe(error)}`;
}

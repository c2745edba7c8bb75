import { checkFlag, describe } from '../../base/checks.js';
import { Named } from '../../base/named.js';
import { callOf, checkLinkTarget, Links, type LinkTarget } from '../../core/links.js';
import { type ErrorInfo, errorInfo, promiseOf, type Settled } from '../../core/settled.js';
import { Timeout, type TimeoutLike } from '../../core/timeout.js';
import { checkOptions, checkTimeout, waitQuietly, waitUpTo } from '../../core/timeout-option.js';
import { Waiter } from '../../core/waiter.js';

/** A result at one moment. */
export interface AsyncResultStatistics {
  readonly ready: boolean;
  /** Greenlets and callbacks that wait for it. */
  readonly waiting: number;
}

/**
 * A value, or an error, that somebody will deliver: everybody who calls `get` waits for it.
 *
 * It can be linked to a greenlet, and copies what comes of it. An error that nobody asks for stays silent.
 *
 * @example
 * ```ts
 * import { spawn } from 'geventjs';
 * import { AsyncResult } from 'geventjs/event';
 *
 * const answer = new AsyncResult<number>({ name: 'answer' });
 * const asker = spawn(() => answer.get() + 1);
 * spawn(() => answer.set(41));
 * console.log(asker.get()); // 42
 *
 * const copy = new AsyncResult<number>();
 * spawn(() => 6 * 7).link(copy);
 * console.log(copy.get()); // 42
 * ```
 */
export class AsyncResult<T = void> extends Named implements PromiseLike<T>, Settled<T> {
  readonly #links = new Links<this>();
  #hasValue = false;
  #value: T | undefined;
  #hasException = false;
  #exception: unknown;

  /** Is there a value or an error? */
  ready(): boolean {
    return this.#hasValue || this.#hasException;
  }

  /** The same as `ready`. */
  done(): boolean {
    return this.ready();
  }

  /** Is there a value? It counts even if there is an error as well. */
  successful(): boolean {
    return this.#hasValue;
  }

  /** The value delivered last; `undefined` before. */
  get value(): T | undefined {
    return this.#value;
  }

  /** The error delivered last; `undefined` before. */
  get exception(): unknown {
    return this.#exception;
  }

  /** The error's class, the error, and its stack. */
  get excInfo(): ErrorInfo | undefined {
    return this.#hasException ? errorInfo(this.#exception) : undefined;
  }

  /** How many callbacks and greenlets wait. */
  get linkCount(): number {
    return this.#links.size;
  }

  /**
   * Delivers a value, and wakes everybody who waits. Another one takes the place of the first.
   *
   * Switches: never. Works in the hub: yes.
   */
  set(value: T): void {
    this.#hasValue = true;
    this.#value = value;
    this.#links.notify(this);
  }

  /** The same as `set`. */
  setResult(value: T): void {
    this.set(value);
  }

  /**
   * Delivers an error, and wakes everybody who waits. If there is a value, too, `get` returns the value.
   *
   * Switches: never. Works in the hub: yes.
   */
  setException(error: unknown): void {
    this.#hasException = true;
    this.#exception = error;
    this.#links.notify(this);
  }

  /** Copies what has come of a greenlet, or of another result. Called by what it is linked to: `greenlet.link(result)`. */
  receive(source: Settled<T>): void {
    if (source.successful()) this.set(source.value as T);
    else this.setException(source.exception);
  }

  /**
   * Blocks until there is a value, and returns it, or until there is an error, and throws it.
   *
   * Switches: unless it is ready. Works in the hub: only if it is ready, or with `block: false`.
   *
   * @param options `timeout` in milliseconds, or a `Timeout`; `block: false` for a timeout at once
   * @throws {Timeout} when the time is up
   */
  get(options: { block?: boolean; timeout?: TimeoutLike | undefined } = {}): T {
    checkOptions(options, 'AsyncResult.get', ['block', 'timeout']);
    checkFlag(options.block, 'block');
    return this.#getBefore(options.block === false, options.timeout);
  }

  /** `get` that throws a `Timeout` instead of waiting. Switches: never. Works in the hub: yes. */
  getNowait(): T {
    return this.#getBefore(true, undefined);
  }

  /** The same as `get`, by the name that futures have for it. */
  result(options: { timeout?: TimeoutLike | undefined } = {}): T {
    checkOptions(options, 'AsyncResult.result');
    return this.#getBefore(false, options.timeout);
  }

  /**
   * Blocks until it is ready, or so long. Never throws its error.
   *
   * Switches: unless it is ready. Works in the hub: only if it is ready.
   *
   * @param options `timeout` in milliseconds, or a `Timeout`, which is not raised either
   * @returns the value; `undefined` if there is none by then
   */
  wait(options: { timeout?: TimeoutLike | undefined } = {}): T | undefined {
    checkOptions(options, 'AsyncResult.wait');
    checkTimeout(options.timeout);
    if (!this.ready()) waitQuietly(this.#link('AsyncResult.wait'), options.timeout);
    return this.#value;
  }

  /** False: whoever is to deliver the result does not know of it. It exists for those who expect a future. */
  cancel(): false {
    return false;
  }

  /** False, as it cannot be cancelled. */
  cancelled(): false {
    return false;
  }

  /**
   * Calls `target(result)` in the hub, once, when it is ready; soon, if it is ready now.
   *
   * Switches: never. Works in the hub: yes.
   */
  rawlink(target: LinkTarget<this>): void {
    checkLinkTarget(target);
    this.#links.add(target, callOf(target), this.ready() ? this : undefined);
  }

  /** Takes a link back. Silent if it is not linked. */
  unlink(target: LinkTarget<this>): void {
    this.#links.remove(target);
  }

  /** Makes it awaitable: `await result` in async code gives its value or throws its error. */
  // biome-ignore lint/suspicious/noThenProperty: being awaitable is the purpose
  then<A = T, B = never>(
    onValue?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return promiseOf<T>(this).then(onValue, onError);
  }

  /** Its state at this moment, frozen. Switches: never. Works in the hub: yes. */
  statistics(): AsyncResultStatistics {
    return Object.freeze({ ready: this.ready(), waiting: this.#links.size });
  }

  #getBefore(atOnce: boolean, timeout: TimeoutLike | undefined): T {
    checkTimeout(timeout);
    if (!this.ready() && (atOnce || !waitUpTo(this.#link('AsyncResult.get'), timeout))) {
      throw new Timeout(typeof timeout === 'number' ? timeout : undefined);
    }
    if (!this.#hasValue) throw this.#exception;
    return this.#value as T;
  }

  #link(operation: string): Waiter<unknown> {
    const waiter = new Waiter<unknown>(operation, this);
    this.#links.addWaiter(waiter);
    return waiter;
  }

  protected override _describeState(): string {
    if (this.#hasValue) return `value ${describe(this.#value)}`;
    return this.#hasException ? `error ${describe(this.#exception)}` : `not ready, ${this.#links.size} waiting`;
  }
}

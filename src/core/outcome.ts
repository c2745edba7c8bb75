import { InvalidSwitchError } from '../base/errors.js';
import { getHub } from './hub.js';
import { callOf, checkLinkTarget, Links, type LinkTarget } from './links.js';
import { RawGreenlet } from './raw-greenlet.js';
import { type ErrorInfo, errorInfo, promiseOf, type Settled } from './settled.js';
import { startRaw } from './spawn-raw.js';
import { Timeout, type TimeoutLike } from './timeout.js';
import { checkOptions, checkTimeout, waitQuietly, waitUpTo } from './timeout-option.js';
import { getCurrentCoroutine, Mail } from './transfer.js';
import { Waiter } from './waiter.js';

const hub = getHub();

/** A greenlet with a result, and those who want to know it: half of `Greenlet`; the other half is its life. */
export abstract class Outcome<T, Self> extends RawGreenlet implements PromiseLike<T>, Settled<T> {
  #links: Links<Self> | undefined;
  #kind: Mail = Mail.none;
  #result: unknown;

  /** Has it ended? */
  ready(): boolean {
    return this.#kind !== Mail.none;
  }

  /** Has it ended with a value? A `GreenletExit` counts as one. */
  successful(): boolean {
    return this.#kind === Mail.value;
  }

  /** What its function returned; a `GreenletExit` if it was killed. `undefined` before, and after an error. */
  get value(): T | undefined {
    return this.#kind === Mail.value ? (this.#result as T) : undefined;
  }

  /** The error it ended with. */
  get exception(): unknown {
    return this.#kind === Mail.error ? this.#result : undefined;
  }

  /** The error's class, the error, and its stack. */
  get excInfo(): ErrorInfo | undefined {
    return this.#kind === Mail.error ? errorInfo(this.#result) : undefined;
  }

  /**
   * Blocks until it has ended; returns its value or throws its error, the same object each time.
   *
   * Switches: unless it has ended. Works in the hub: only if it has ended, or with `block: false`.
   *
   * @param options `timeout` in milliseconds, or a `Timeout`; `block: false` for a timeout at once
   * @throws {Timeout} when the time is up
   */
  get(options: { block?: boolean; timeout?: TimeoutLike } = {}): T {
    checkOptions(options, 'Greenlet.get', ['block', 'timeout']);
    const { block = true, timeout } = options;
    if (!this.ready() && !(block && this.#waitForEnd('Greenlet.get', waitUpTo, timeout))) {
      throw new Timeout(typeof timeout === 'number' ? timeout : undefined);
    }
    if (this.#kind === Mail.error) throw this.#result;
    return this.#result as T;
  }

  /**
   * Blocks until it has ended, or so long. Never throws its error.
   *
   * Switches: unless it has ended. Works in the hub: only if it has ended.
   *
   * @param options `timeout` in milliseconds, or a `Timeout`, which is not raised either
   */
  join(options: { timeout?: TimeoutLike | undefined } = {}): void {
    checkOptions(options, 'Greenlet.join');
    if (!this.ready()) this.#waitForEnd('Greenlet.join', waitQuietly, options.timeout);
  }

  /**
   * Calls `target(greenlet)` in a new greenlet when this one has ended, or soon if it already has. Links are called once,
   * in the order they were added; what one throws is printed and does not reach the others. An object with a `receive`,
   * an `AsyncResult` for one, gets the greenlet in the hub.
   *
   * Switches: never. Works in the hub: yes.
   */
  link(target: LinkTarget<Self>): void {
    this.#add(target, inGreenlet(target));
  }

  /** The same, only if it ends with a value. */
  linkValue(target: LinkTarget<Self>): void {
    const tell = inGreenlet(target);
    this.#add(target, (greenlet) => this.successful() && tell(greenlet));
  }

  /** The same, only if it ends with an error. */
  linkException(target: LinkTarget<Self>): void {
    const tell = inGreenlet(target);
    this.#add(target, (greenlet) => !this.successful() && tell(greenlet));
  }

  /** The same as `link`, but a function is called in the hub, too, and must not block. */
  rawlink(target: LinkTarget<Self>): void {
    checkLinkTarget(target);
    this.#add(target, callOf(target));
  }

  /** Takes a link back. Silent if it is not linked. */
  unlink(target: LinkTarget<Self>): void {
    this.#links?.remove(target);
  }

  /** Takes all links back. */
  unlinkAll(): void {
    this.#links?.clear();
  }

  /** How many callbacks and waiting greenlets are linked. */
  hasLinks(): number {
    return this.#links?.size ?? 0;
  }

  /** Makes it awaitable: `await greenlet` in async code gives its value or throws its error. */
  // biome-ignore lint/suspicious/noThenProperty: being awaitable is the purpose
  then<A = T, B = never>(
    onValue?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return promiseOf<T>(this).then(onValue, onError);
  }

  /** @internal Notes the outcome and tells everybody. */
  protected _settle(kind: Mail, result: unknown): void {
    this.#kind = kind;
    this.#result = result;
    if (this.#links !== undefined) this.#links.notify(this as unknown as Self);
  }

  /** @internal Says that it failed. */
  protected _report(error: unknown): void {
    hub._report(this, error);
  }

  /** @internal What came of it, for `inspect`. */
  protected get _result(): unknown {
    return this.#result;
  }

  #waitForEnd(reason: string, wait: typeof waitUpTo, timeout: TimeoutLike | undefined): boolean {
    checkTimeout(timeout);
    if (getCurrentCoroutine() === this) {
      throw new InvalidSwitchError(`${reason} of the current greenlet would wait for its own end for ever`);
    }
    const waiter = new Waiter<void>(reason, this);
    this.#links ??= new Links();
    this.#links.addWaiter(waiter);
    return wait(waiter, timeout);
  }

  #add(original: LinkTarget<Self>, call: (greenlet: Self) => unknown): void {
    this.#links ??= new Links();
    this.#links.add(original, (greenlet) => void call(greenlet), this.ready() ? (this as unknown as Self) : undefined);
  }
}

/** A function may block, and so gets a greenlet; an object with a `receive` must not. */
function inGreenlet<Source>(target: LinkTarget<Source>): (source: Source) => void {
  checkLinkTarget(target);
  return typeof target === 'function' ? (source) => startRaw(target, source) : callOf(target);
}

import { checkCount, describe } from '../base/checks.js';
import { ArgumentTypeError } from '../base/errors.js';
import { Fifo } from '../base/fifo.js';
import { getHub } from './hub.js';
import { Timeout, type TimeoutLike } from './timeout.js';
import { checkTimeout, waitQuietly } from './timeout-option.js';
import { Waiter } from './waiter.js';

const hub = getHub();

/** Something that can be waited for together with others: greenlets, events, semaphores. */
export interface Waitable {
  /** Calls `callback` once in the hub when it is ready; soon, if it is ready already. */
  rawlink(callback: (source: unknown) => void): void;
  unlink(callback: (source: unknown) => void): void;
}

/** How long, and for how many, to wait. */
export interface WaitOptions {
  /** Milliseconds, or a `Timeout`. When it is over, what is ready by then is the answer. */
  timeout?: TimeoutLike | undefined;
  /** Be content with so many. */
  count?: number | undefined;
}

/**
 * Yields objects as they become ready. Links are made when the first is asked for, and all removed when the iteration ends:
 * by itself, by `break`, by an error, or by `using`.
 *
 * Switches: at each step, unless one is ready. Works in the hub: no.
 *
 * @throws {ArgumentTypeError} when something in the list cannot be waited for
 * @example
 * ```ts
 * import { iwait, sleep, spawn } from 'geventjs';
 *
 * const greenlets = [20, 10].map((ms) => spawn(() => { sleep(ms); return ms; }));
 * for (const greenlet of iwait(greenlets)) {
 *   console.log(greenlet.value); // 10
 * } // and then 20
 * ```
 */
export function iwait<T extends Waitable>(
  objects: Iterable<T>,
  options: WaitOptions = {},
): IterableIterator<T> & Disposable {
  return waitForEach('iwait', objects, options);
}

/** @internal `iwait` on behalf of another operation, which is what `LoopExit` and `inspect` name. */
export function waitForEach<T extends Waitable>(
  operation: string,
  objects: Iterable<T>,
  options: WaitOptions,
): IterableIterator<T> & Disposable {
  const list = [...objects];
  for (const object of list) {
    if (typeof object?.rawlink !== 'function' || typeof object.unlink !== 'function') {
      throw new ArgumentTypeError(
        `only greenlets, events and the like can be waited for together, got ${describe(object)}. For promises: ` +
          'wait(Promise.all([…])).',
      );
    }
  }
  checkTimeout(options.timeout);
  if (options.count !== undefined) checkCount(options.count, 'count');
  return new Ready(operation, list, options);
}

class Ready<T extends Waitable> implements IterableIterator<T>, Disposable {
  readonly #operation: string;
  readonly #objects: readonly T[];
  readonly #links: (() => void)[] = [];
  readonly #ready = new Fifo<T>();
  readonly #timeout: TimeoutLike | undefined;
  #deadline: number | undefined;
  #left: number;
  #waiter: Waiter | undefined;

  constructor(operation: string, objects: readonly T[], { timeout, count = objects.length }: WaitOptions) {
    this.#operation = operation;
    this.#objects = objects;
    this.#timeout = timeout;
    this.#left = Math.min(count, objects.length);
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<T, undefined> {
    if (this.#left === 0) return this.return();
    if (this.#links.length === 0) this.#link();
    try {
      if (this.#ready.length === 0 && !this.#wait()) return this.return();
    } catch (error) {
      this.return();
      throw error;
    }
    this.#left--;
    return { done: false, value: this.#ready.shift() as T };
  }

  return(): IteratorResult<T, undefined> {
    this.#left = 0;
    for (const [index, link] of this.#links.entries()) this.#objects[index]?.unlink(link);
    this.#links.length = 0;
    if (this.#timeout instanceof Timeout) this.#timeout.cancel();
    return { done: true, value: undefined };
  }

  [Symbol.dispose](): void {
    this.return();
  }

  #link(): void {
    if (this.#timeout instanceof Timeout) Timeout.startNew(this.#timeout);
    else if (this.#timeout !== undefined) this.#deadline = hub.clock.now() + this.#timeout;
    for (const object of this.#objects) {
      const link = () => {
        this.#ready.push(object);
        this.#waiter?.switch();
      };
      this.#links.push(link);
      object.rawlink(link);
    }
  }

  #wait(): boolean {
    this.#waiter = new Waiter(this.#operation);
    if (this.#timeout instanceof Timeout) return waitQuietly(this.#waiter, this.#timeout);
    return this.#waiter._wait(this.#deadline === undefined ? undefined : Math.max(0, this.#deadline - hub.clock.now()));
  }
}

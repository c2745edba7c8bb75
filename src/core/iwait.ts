import { inspect } from 'node:util';
import { checkCount, checkIterable, describe } from '../base/checks.js';
import { ArgumentTypeError, ConcurrentObjectUseError } from '../base/errors.js';
import { Fifo } from '../base/fifo.js';
import { getHub } from './hub.js';
import { placed } from './links.js';
import { Timeout, type TimeoutLike } from './timeout.js';
import { checkOptions, checkTimeout } from './timeout-option.js';
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
  checkOptions(options, operation, ['timeout', 'count']);
  checkIterable(objects, `what ${operation} waits for`, `${operation}([a, b])`);
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
  #deadline = Number.POSITIVE_INFINITY;
  #ref = true;
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
    this.#checkFree();
    try {
      if (this.#links.length === 0) this.#begin();
      if (this.#ready.length === 0) this.#wait();
    } catch (error) {
      this.return();
      throw error;
    }
    const object = this.#ready.shift();
    if (object === undefined) return this.return();
    this.#left--;
    return { done: false, value: object };
  }

  return(): IteratorResult<T, undefined> {
    this.#left = 0;
    for (const [index, link] of this.#links.entries()) this.#objects[index]?.unlink(link);
    this.#links.length = 0;
    this.#ready.clear();
    // Another greenlet may have ended what this one still waits in.
    this.#waiter?.switch();
    return { done: true, value: undefined };
  }

  [Symbol.dispose](): void {
    this.return();
  }

  [inspect.custom](): string {
    return `<${this.#operation}: ${this.#left} more of ${this.#objects.length} objects>`;
  }

  #begin(): void {
    this.#startTime();
    for (const object of this.#objects) {
      const link = placed(() => {
        this.#ready.push(object);
        this.#waiter?.switch();
      });
      this.#links.push(link);
      object.rawlink(link);
    }
  }

  #startTime(): void {
    const limit = this.#timeout;
    if (typeof limit === 'number') this.#deadline = hub.clock.now() + limit;
    // One that runs already is raised by itself. Any other is only as good as its number: started here, it could be raised
    // between two steps, where nobody expects it.
    if (!(limit instanceof Timeout) || limit._armed || limit.ms === undefined) return;
    this.#deadline = hub.clock.now() + limit.ms;
    this.#ref = limit._ref;
  }

  #wait(): void {
    this.#waiter = new Waiter(this.#operation, this);
    try {
      if (this.#waiter._wait(Math.max(0, this.#deadline - hub.clock.now()), this.#ref)) return;
    } catch (error) {
      if (!(this.#timeout instanceof Timeout && this.#timeout.hasRaised(error))) throw error;
    }
    // The time is up. What has become ready by then is still yielded.
    this.#left = Math.min(this.#left, this.#ready.length);
  }

  #checkFree(): void {
    if (this.#waiter === undefined || this.#waiter.settled) return;
    throw new ConcurrentObjectUseError(
      `another greenlet waits in this ${this.#operation}: expected one at a time, got a second. Give each its own.`,
    );
  }
}

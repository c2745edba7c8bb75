import { inspect } from 'node:util';
import { checkCount } from '../base/checks.js';
import { Empty, Full, ShutDown } from '../base/errors.js';
import { Fifo } from '../base/fifo.js';
import { getHub } from '../core/hub.js';
import type { TimeoutLike } from '../core/timeout.js';
import { checkOptions, checkTimeout, waitUpTo } from '../core/timeout-option.js';
import { getCurrentCoroutine } from '../core/transfer.js';
import { WaitList } from '../core/wait-list.js';
import { Waiter } from '../core/waiter.js';

/** How `put` and `get` wait. */
export interface QueueOptions {
  /** Wait at all? Yes unless set. */
  block?: boolean;
  /** How long: milliseconds, or a `Timeout`, which is then raised instead of `Empty` or `Full`. */
  timeout?: TimeoutLike;
}

/** A greenlet that waits for room, and what it has in its hands. */
class Putter<T> extends Waiter {
  readonly item: T;

  constructor(item: T) {
    super('Queue.put');
    this.item = item;
  }
}

/**
 * First in, first out, between greenlets; unbounded, or with at most `maxSize` items.
 *
 * Who waits longest is served first. An item goes straight to the greenlet that waits for it: nobody can snatch it on the
 * way, and a greenlet that is killed or runs out of time before its turn leaves the item to the next.
 *
 * @example
 * ```ts
 * import { joinAll, sleep, spawn } from 'geventjs';
 * import { Queue } from 'geventjs/queue';
 *
 * const queue = new Queue<string>(2);
 * const consumer = spawn(() => { for (const message of queue) console.log('got', message); });
 * for (const name of ['a', 'b', 'c']) queue.put(name); // waits while two are in it
 * queue.shutdown();
 * joinAll([consumer]); // got a, got b, got c
 * ```
 */
export class Queue<T> implements Iterable<T> {
  readonly #items = new Fifo<T>();
  readonly #getters = new WaitList<Waiter<T>>();
  readonly #putters = new WaitList<Putter<T>>();
  #maxSize: number;
  #shutDown = false;

  /**
   * @param maxSize at most so many items; any number if not given
   * @param items to begin with, without regard to `maxSize`
   * @throws {OutOfRangeError} when `maxSize` is less than 1
   */
  constructor(maxSize: number = Number.POSITIVE_INFINITY, items: Iterable<T> = []) {
    checkCount(maxSize, 'maxSize', 1);
    this.#maxSize = maxSize;
    for (const item of items) this.#items.push(item);
  }

  /** How many items are in it. */
  get size(): number {
    return this.#items.length;
  }

  /** How many may be in it; `Infinity` if any number. Can be changed: those who wait for room are let in. */
  get maxSize(): number {
    return this.#maxSize;
  }

  set maxSize(maxSize: number) {
    checkCount(maxSize, 'maxSize', 1);
    this.#maxSize = maxSize;
    this.#admit();
  }

  empty(): boolean {
    return this.#items.length === 0;
  }

  full(): boolean {
    return this.#items.length >= this.#maxSize;
  }

  /**
   * Puts an item in, or into the hands of who waits for one.
   *
   * Switches: only while the queue is full. Works in the hub: yes; a full queue is `Full` there.
   *
   * @throws {Full} when there is no room in time
   * @throws {ShutDown} after `shutdown`; the item is not in the queue
   */
  put(item: T, options: QueueOptions = {}): void {
    checkOptions(options, 'Queue.put');
    checkTimeout(options.timeout);
    if (this.#shutDown) throw shutDown('put');
    if (this.#getters.first !== undefined) {
      this.#getters.first.switch(item);
    } else if (!this.full()) {
      this.#items.push(item);
    } else {
      this.#waitForRoom(item, options);
    }
  }

  /** `put` that throws `Full` instead of waiting. Switches: never. Works in the hub: yes. */
  putNowait(item: T): void {
    this.put(item, { block: false });
  }

  /**
   * Takes the oldest item out.
   *
   * Switches: only while the queue is empty. Works in the hub: yes; an empty queue is `Empty` there.
   *
   * @throws {Empty} when there is nothing in time
   * @throws {ShutDown} after `shutdown`, once nothing is left
   */
  get(options: QueueOptions = {}): T {
    checkOptions(options, 'Queue.get');
    checkTimeout(options.timeout);
    if (this.#items.length > 0) {
      const item = this.#items.shift() as T;
      this.#admit();
      return item;
    }
    if (this.#shutDown) throw shutDown('get');
    if (!mayBlock(options)) throw new Empty('get() found the queue empty');
    const waiter = new Waiter<T>('Queue.get');
    this.#getters.add(waiter);
    if (!waitUpTo(waiter, options.timeout)) throw new Empty(`get() found the queue empty for ${options.timeout} ms`);
    return waiter._value;
  }

  /** `get` that throws `Empty` instead of waiting. Switches: never. Works in the hub: yes. */
  getNowait(): T {
    return this.get({ block: false });
  }

  /**
   * Ends it: nothing can be put any more, and `get` throws `ShutDown` when the rest is gone. Everybody who waits gets
   * `ShutDown` now; an item that waits for room stays with its owner. With `immediate` the rest is thrown away.
   *
   * Switches: never. Works in the hub: yes.
   */
  shutdown(immediate = false): void {
    this.#shutDown = true;
    if (immediate) this.#items.clear();
    for (const getter of this.#getters) getter.throw(shutDown('get'));
    for (const putter of this.#putters) putter.throw(shutDown('put'));
  }

  /** Takes items out, waiting for each, until the queue is shut down. */
  *[Symbol.iterator](): Generator<T, undefined> {
    for (;;) {
      let item: T;
      try {
        item = this.get();
      } catch (error) {
        if (error instanceof ShutDown) return;
        throw error;
      }
      yield item;
    }
  }

  #waitForRoom(item: T, options: QueueOptions): void {
    if (!mayBlock(options)) throw new Full(`put() found the queue full (maxSize ${this.#maxSize})`);
    const putter = new Putter(item);
    this.#putters.add(putter);
    if (!waitUpTo(putter, options.timeout)) {
      throw new Full(`put() found the queue full (maxSize ${this.#maxSize}) for ${options.timeout} ms`);
    }
  }

  /** Lets those in who wait for room, in order. */
  #admit(): void {
    while (this.#putters.first !== undefined && !this.full()) {
      this.#items.push(this.#putters.first.item);
      this.#putters.first.switch();
    }
  }

  [inspect.custom](): string {
    const bound = this.#maxSize === Number.POSITIVE_INFINITY ? '' : ` of ${this.#maxSize}`;
    return `<Queue: ${this.size}${bound} items, ${this.#getters.size} getting, ${this.#putters.size} putting>`;
  }
}

function mayBlock(options: QueueOptions): boolean {
  return options.block !== false && getCurrentCoroutine() !== getHub().greenlet;
}

function shutDown(operation: string): ShutDown {
  return new ShutDown(`${operation}() on a queue that has been shut down`);
}

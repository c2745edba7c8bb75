/**
 * The queue: who waits for room, who waits for items, and what is in between.
 *
 *      put ──▶ room? ──▶ store ──▶ get            those who wait for room (_putters):  only while it is full
 *              none: wait      none: wait         those who wait for items (_takers):  only while it is empty
 *
 * So one of the two lines is always empty, and whatever ends the state for which the other one waits, serves it at once:
 * a put serves takers, a get and a larger `maxSize` let putters in. `exchange.ts` has what a channel needs, too.
 *
 * Longer than other files: it is the class that people read.
 */
import { checkCount, checkFlag, checkIterable } from '../../base/checks.js';
import { ArgumentTypeError } from '../../base/errors.js';
import type { NameOption } from '../../base/named.js';
import { Exchange, never, patiently, type QueueWaitOptions } from './exchange.js';
import { FifoStore } from './fifo-store.js';
import { checkStore, type Store } from './store.js';
import { Peeker } from './taker.js';

/** What a queue is made with. */
export interface QueueOptions<T> extends NameOption {
  /** Where the items are, if not in a list of the queue's own: what is in it already is in the queue. */
  store?: Store<T> | undefined;
}

/** The state of a queue. */
export interface SimpleQueueStatistics {
  /** Items in it. */
  readonly size: number;
  readonly maxSize: number;
  /** Who waits for an item, to take it or to look at it. */
  readonly getting: number;
  /** Who waits for room. */
  readonly putting: number;
  readonly isShutDown: boolean;
}

/**
 * First in, first out, between greenlets; unbounded, or with at most `maxSize` items. `Queue` without the tasks.
 *
 * Who waits longest is served first. An item goes straight to the greenlet that waits for it: nobody can snatch it on the
 * way, and a greenlet that is killed or runs out of time before its turn leaves the item to the next.
 *
 * @example
 * ```ts
 * import { joinAll, spawn } from 'geventjs';
 * import { SimpleQueue } from 'geventjs/queue';
 *
 * const queue = new SimpleQueue<string>(2);
 * const consumer = spawn(() => { for (const message of queue) console.log('got', message); });
 * for (const name of ['a', 'b', 'c']) queue.put(name); // waits while two are in it
 * queue.shutdown();
 * joinAll([consumer]); // got a, got b, got c
 * ```
 */
export class SimpleQueue<T> extends Exchange<T> {
  readonly #store: Store<T>;
  readonly #storeIsGiven: boolean;
  #maxSize: number;

  /**
   * @param maxSize at most so many items; any number if not given
   * @param items to begin with, without regard to `maxSize`
   * @param options `name`; `store`, a container of one's own
   * @throws {OutOfRangeError} when `maxSize` is less than 1
   */
  constructor(maxSize: number = Number.POSITIVE_INFINITY, items: Iterable<T> = [], options: QueueOptions<T> = {}) {
    super(options);
    checkCount(maxSize, 'maxSize', 1);
    checkIterable(items, 'the items of a queue');
    this.#maxSize = maxSize;
    this.#storeIsGiven = options.store !== undefined;
    if (options.store !== undefined) checkStore(options.store);
    this.#store = options.store ?? this._makeStore(options);
    for (const item of items) this.#store.add(item);
  }

  /** How many items are in it. */
  get size(): number {
    return this.#store.length;
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

  /** Is nothing in it? */
  empty(): boolean {
    return this.#store.length === 0;
  }

  /** Is there no room? */
  full(): boolean {
    return this.#store.length >= this.#maxSize;
  }

  /**
   * Puts an item in, or into the hands of who waits for one.
   *
   * Switches: only while the queue is full. Works in the hub: yes; a full queue is `Full` there.
   *
   * @throws {Full} when there is no room in time
   * @throws {ShutDown} after `shutdown`; the item is not in the queue
   */
  put(item: T, options: QueueWaitOptions = patiently): void {
    this._checkWait(options, 'put');
    if (this._isShutDown) throw this._shutDownError('put');
    if (this.full()) {
      this._waitForTaker(item, options);
      return;
    }
    this.#add(item);
    if (this._takers.first !== undefined) this.#serve();
  }

  /**
   * Takes the next item out.
   *
   * Switches: only while the queue is empty. Works in the hub: yes; an empty queue is `Empty` there.
   *
   * @throws {Empty} when there is nothing in time
   * @throws {ShutDown} after `shutdown`, once nothing is left
   */
  get(options: QueueWaitOptions = patiently): T {
    this._checkWait(options, 'get');
    if (this.#store.length > 0) {
      const item = this._take();
      if (this._putters.first !== undefined) this.#admit();
      return item;
    }
    if (this._isShutDown) throw this._shutDownError('get');
    return this._waitForItem('get', options);
  }

  /**
   * Returns the next item, which stays. Those who wait to look and to take are served in the order they came.
   *
   * Switches: only while the queue is empty. Works in the hub: yes; an empty queue is `Empty` there.
   *
   * @throws {Empty} when there is nothing in time
   * @throws {ShutDown} after `shutdown`, once nothing is left
   */
  peek(options: QueueWaitOptions = patiently): T {
    this._checkWait(options, 'peek');
    if (this.#store.length > 0) return this.#store.peek();
    if (this._isShutDown) throw this._shutDownError('peek');
    return this._waitForItem('peek', options);
  }

  /** `peek` that throws `Empty` instead of waiting. Switches: never. Works in the hub: yes. */
  peekNowait(): T {
    return this.peek(never);
  }

  /**
   * Ends it: nothing can be put any more, and `get` throws `ShutDown` when the rest is gone. Everybody who waits gets
   * `ShutDown` now; an item that waits for room stays with its owner. With `immediate` the rest is thrown away.
   *
   * Switches: never. Works in the hub: yes.
   */
  override shutdown(immediate = false): void {
    checkFlag(immediate, 'immediate');
    super.shutdown();
    if (immediate) this.#store.clear();
  }

  /**
   * Another queue with the same bound and the same items, in which nobody waits. Neither the name nor the end is copied.
   *
   * Switches: never. Works in the hub: yes.
   *
   * @param options `store`: needed where this queue has one of its own; an empty one of the same kind
   */
  copy(options: QueueOptions<T> = {}): SimpleQueue<T> {
    return new SimpleQueue(this.maxSize, this._items(options), options);
  }

  /** The numbers of this moment. Switches: never. Works in the hub: yes. */
  statistics(): SimpleQueueStatistics {
    return Object.freeze({
      size: this.size,
      maxSize: this.maxSize,
      getting: this._takers.size,
      putting: this._putters.size,
      isShutDown: this._isShutDown,
    });
  }

  /** @internal */
  override _hasItem(): boolean {
    return this.#store.length > 0;
  }

  /** @internal Where the items are if no store is given. Called by the constructor, so it cannot look at the queue. */
  protected _makeStore(_options: QueueOptions<T>): Store<T> {
    return new FifoStore();
  }

  /** @internal Every item that somebody gets comes through here. */
  protected _take(): T {
    return this.#store.take();
  }

  /** @internal A store of one's own may have thrown items away. */
  protected _noteLoss(): void {}

  /** @internal All items, for a copy in the store of `options`. */
  protected _items({ store }: QueueOptions<T> = {}): Iterable<T> {
    if (store !== undefined || !this.#storeIsGiven) return this.#store;
    throw new ArgumentTypeError(
      `the copy of ${this._label} with a store of its own needs another: copy({ store: new MyStore() }), got none`,
    );
  }

  #add(item: T): void {
    this.#store.add(item);
    if (this.#storeIsGiven) this._noteLoss();
  }

  /** Gives what is in it to those who wait, in order. */
  #serve(): void {
    for (let taker = this._takers.first; taker !== undefined && !this.empty(); taker = this._takers.first) {
      try {
        taker.switch(taker instanceof Peeker ? this.#store.peek() : this._take());
      } catch (error) {
        taker.throw(error);
      }
    }
  }

  /** Lets those in who wait for room, in order. What the store does not take is an error for who has put it. */
  #admit(): void {
    for (let putter = this._putters.first; putter !== undefined && !this.full(); putter = this._putters.first) {
      try {
        this.#add(putter.item);
        putter.switch();
      } catch (error) {
        putter.throw(error);
      }
    }
  }

  /** @internal */
  protected override _describeFull(): string {
    return `${this._label} full (maxSize ${this.maxSize})`;
  }

  /** @internal */
  protected override _describeEmpty(): string {
    return `${this._label} empty`;
  }

  /** @internal */
  protected override _describeState(): string {
    const bound = this.maxSize === Number.POSITIVE_INFINITY ? '' : ` of ${this.maxSize}`;
    const end = this._isShutDown ? ', shut down' : '';
    return `${this.size}${bound} items, ${this._takers.size} getting, ${this._putters.size} putting${end}`;
  }
}

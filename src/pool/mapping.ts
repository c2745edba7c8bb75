/**
 * What groups do with functions.
 *
 * Longer than other files because people read it: every method has its rules beside it.
 */
import { checkCount, checkFunction, describe } from '../base/checks.js';
import { ArgumentTypeError } from '../base/errors.js';
import { Named } from '../base/named.js';
import { blockedInHub } from '../core/blocked-in-hub.js';
import type { Greenlet } from '../core/greenlet.js';
import { getHub } from '../core/hub.js';
import { waitIfPromise } from '../core/promise.js';
import { spawn, spawnWith } from '../core/spawn.js';
import { checkOptions } from '../core/timeout-option.js';
import { getCurrentCoroutine } from '../core/transfer.js';
import { Collection } from './collection.js';
import { Member } from './member.js';
import { OrderedResults } from './ordered-results.js';
import type { Helper, PoolWaiter } from './pool-waiter.js';
import type { Order, Workplace } from './production.js';
import { UnorderedResults } from './unordered-results.js';

const hub = getHub();

/** What `spawn` of a group makes: a greenlet of the group's class, with its own type of result. */
export type Made<G extends Greenlet, T, Args extends readonly unknown[]> = Greenlet<T, Args> &
  ([Greenlet] extends [G] ? unknown : G);

/** The arguments of a function as a list, which may be left out where there are none. */
export type ArgumentList<Args extends readonly unknown[]> = [] extends Args ? [args?: Args] : [args: Args];

/** The same, and a function that gets the value. */
export type ArgumentsAndCallback<Args extends readonly unknown[], Value> = [] extends Args
  ? [args?: Args, callback?: (value: Value) => unknown]
  : [args: Args, callback?: (value: Value) => unknown];

/** How `imap` hands out its results. */
export interface ImapOptions {
  /** At most so many tasks that run, or have results that nobody has taken yet. Any number unless set. */
  maxSize?: number | undefined;
}

/** Functions that are called in the greenlets of a group: half of `Group`; the other half is who is in it. */
export abstract class Mapping<G extends Greenlet> extends Named implements Workplace {
  abstract spawn<T, Args extends unknown[]>(fn: (...args: Args) => T, ...args: Args): Made<G, Awaited<T>, Args>;
  abstract has(greenlet: unknown): boolean;
  abstract full(): boolean;

  /**
   * Calls `fn(...args)` in a greenlet of the group, waits for it, and returns its value or throws its error. A greenlet that
   * is in the group itself calls `fn` at once: it has a place already.
   *
   * Switches: yes, but in a member only as `fn` does. Works in the hub: no.
   *
   * @throws {ArgumentTypeError} when `args` is not an array
   */
  apply<T, Args extends unknown[]>(fn: (...args: Args) => T, ...rest: ArgumentList<Args>): Awaited<T> {
    const [args] = rest as [args?: Args];
    const list = this.#checkCall('apply', fn, args);
    if (!this.has(getCurrentCoroutine())) {
      this.#checkMayBlock('apply');
      return this.spawn(fn, ...list).get();
    }
    const result = fn(...list);
    return waitIfPromise(result, this._nameOf('apply')) as Awaited<T>;
  }

  /**
   * Calls `fn(...args)` in a greenlet of the group, as soon as there is a place. `callback` gets the value, in a greenlet of
   * its own; in case of an error it is not called.
   *
   * Switches: never. Works in the hub: yes.
   *
   * @returns the greenlet, which may still be without a place; killed before it gets one, it never runs
   * @throws {ArgumentTypeError} when `args` is not an array
   */
  applyAsync<T, Args extends unknown[]>(
    fn: (...args: Args) => T,
    ...rest: ArgumentsAndCallback<Args, Awaited<T>>
  ): Made<G, Awaited<T>, Args> {
    const [args, callback] = rest as [args?: Args, callback?: (value: Awaited<T>) => unknown];
    const list = this.#checkCall('applyAsync', fn, args);
    if (callback !== undefined) checkFunction(callback, `the callback of ${this._nameOf('applyAsync')}`);
    const greenlet = this._make(fn, ...list) as Greenlet<Awaited<T>>;
    if (callback !== undefined) greenlet.linkValue(({ value }) => callback(value as Awaited<T>));
    this._startSoon(new Member(this, greenlet), this._nameOf('applyAsync'));
    return greenlet as Made<G, Awaited<T>, Args>;
  }

  /**
   * `apply`, and then calls `callback` with the value in a greenlet of its own.
   *
   * Switches: yes, but in a member only as `fn` does. Works in the hub: no.
   */
  applyCb<T, Args extends unknown[]>(
    fn: (...args: Args) => T,
    args: Args,
    callback: (value: Awaited<T>) => unknown,
  ): Awaited<T> {
    checkFunction(callback, `the callback of ${this._nameOf('applyCb')}`);
    const value = this.apply(fn, ...([args] as unknown as ArgumentList<Args>));
    spawn(callback, value);
    return value;
  }

  /**
   * Calls `fn(item)` for each item, each in a greenlet of its own, and returns the values in the order of the items. If some
   * fail, throws the error of the first of them, as soon as it is certain which that is; what runs then goes on.
   *
   * An input that blocks is read by another greenlet.
   *
   * Switches: unless there are no items. Works in the hub: no.
   *
   * @throws what the input throws, after what came before
   * @throws {PoolDeadlockError} in a member of a full pool, when all members wait for the pool
   */
  map<Item, T>(fn: (item: Item) => T, items: Iterable<Item>): Awaited<T>[] {
    const order = this.#order('map', fn, items);
    this.#checkMayBlock('map');
    return new Collection<Item, Awaited<T>>(order).collect(isPlainArray(items));
  }

  /**
   * `map` in a greenlet outside the group. `callback` gets the values.
   *
   * Switches: never. Works in the hub: yes.
   *
   * @returns the greenlet, whose value are the values
   */
  mapAsync<Item, T>(
    fn: (item: Item) => T,
    items: Iterable<Item>,
    callback?: (values: Awaited<T>[]) => unknown,
  ): Greenlet<Awaited<T>[], []> {
    this.#order('mapAsync', fn, items);
    if (callback !== undefined) checkFunction(callback, `the callback of ${this._nameOf('mapAsync')}`);
    const body = () => (callback === undefined ? this.map(fn, items) : this.mapCb(fn, items, callback));
    return spawnWith({ name: this._nameOf('mapAsync') }, body) as Greenlet<Awaited<T>[], []>;
  }

  /**
   * `map`, and then calls `callback` with the values.
   *
   * Switches: unless there are no items. Works in the hub: no.
   */
  mapCb<Item, T>(
    fn: (item: Item) => T,
    items: Iterable<Item>,
    callback: (values: Awaited<T>[]) => unknown,
  ): Awaited<T>[] {
    checkFunction(callback, `the callback of ${this._nameOf('mapCb')}`);
    const values = this.map(fn, items);
    callback(values);
    return values;
  }

  /**
   * The values of `fn(item)`, one by one in the order of the items. Items are taken as places get free, also while nobody
   * asks for a value; the input may block, and never end. Nothing happens before the first `next`.
   *
   * The error of a task is thrown in its place, and `next` may be called again. A `for…of` that is left closes the input; the
   * tasks that run go on, for nobody. A `next` that is killed or runs out of time loses no value.
   *
   * Switches: at each step, unless the value is there. Works in the hub: if the value is there.
   *
   * @throws what the input throws, after what came before; that is the end
   * @throws {PoolDeadlockError} in a member of a full pool, when all members wait for the pool
   * @example
   * ```ts
   * import { sleep } from 'geventjs';
   * import { Pool } from 'geventjs/pool';
   *
   * const slowest = (ms: number) => { sleep(ms); return ms; };
   * console.log([...new Pool(3).imap(slowest, [20, 1, 10])]); // [ 20, 1, 10 ]
   * console.log([...new Pool(3).imapUnordered(slowest, [20, 1, 10])]); // [ 1, 10, 20 ]
   * ```
   */
  imap<Item, T>(
    fn: (item: Item) => T,
    items: Iterable<Item>,
    options: ImapOptions = {},
  ): IterableIterator<Awaited<T>, undefined> & Disposable {
    const order = this.#order('imap', fn, items);
    return new OrderedResults<Item, Awaited<T>>(order, checkImapOptions(options, this._nameOf('imap')));
  }

  /** The same, each value as soon as it is there. */
  imapUnordered<Item, T>(
    fn: (item: Item) => T,
    items: Iterable<Item>,
    options: ImapOptions = {},
  ): IterableIterator<Awaited<T>, undefined> & Disposable {
    const order = this.#order('imapUnordered', fn, items);
    return new UnorderedResults<Item, Awaited<T>>(order, checkImapOptions(options, this._nameOf('imapUnordered')));
  }

  /** @internal */
  _nameOf(operation: string): string {
    return `${this.constructor.name}.${operation}`;
  }

  /** @internal */
  abstract _make(fn: (...args: never[]) => unknown, ...args: unknown[]): Greenlet;
  /** @internal */
  abstract _tryEnter(member: Member): boolean;
  /** @internal */
  abstract _begin(member: Member): void;
  /** @internal */
  abstract _leave(member: Member): void;
  /** @internal */
  abstract _waitInLine(waiter: PoolWaiter<number>): number;
  /** @internal */
  abstract _checkDeadlock(operation: string, helper: Helper): void;
  /** @internal Lets a member in and starts its greenlet: now, or when there is a place. */
  abstract _startSoon(member: Member, operation: string): void;

  #checkCall<Args extends unknown[]>(operation: string, fn: unknown, args: Args | undefined): Args {
    checkFunction(fn, `the function of ${this._nameOf(operation)}`);
    if (args === undefined) return [] as unknown as Args;
    if (Array.isArray(args)) return args;
    throw new ArgumentTypeError(
      `the arguments of ${this._nameOf(operation)} must be an array, as in ${operation}(fn, [1, 2]); got ${describe(args)}`,
    );
  }

  /** Before anything has been started. */
  #checkMayBlock(operation: string): void {
    if (getCurrentCoroutine() === hub.greenlet) throw blockedInHub(this._nameOf(operation));
  }

  #order<Item>(operation: string, fn: (item: Item) => unknown, items: Iterable<Item>): Order<Item> {
    checkFunction(fn, `the function of ${this._nameOf(operation)}`);
    if (typeof (items as Partial<Iterable<Item>> | null | undefined)?.[Symbol.iterator] !== 'function') {
      throw new ArgumentTypeError(`${this._nameOf(operation)} takes items from an iterable, got ${describe(items)}`);
    }
    return { group: this, operation, fn, items };
  }
}

/** Can reading it never block? */
function isPlainArray(items: Iterable<unknown>): boolean {
  return Array.isArray(items) && items[Symbol.iterator] === Array.prototype[Symbol.iterator];
}

function checkImapOptions(options: ImapOptions, operation: string): number {
  checkOptions(options, operation, ['maxSize']);
  const { maxSize = Number.POSITIVE_INFINITY } = options;
  checkCount(maxSize, 'maxSize', 1);
  return maxSize;
}

import { checkFlag } from '../../base/checks.js';
import { Empty, Full, ShutDown } from '../../base/errors.js';
import { Named } from '../../base/named.js';
import { raisedFromOutside } from '../../base/raised-from-outside.js';
import { getHub } from '../../core/hub.js';
import type { TimeoutLike } from '../../core/timeout.js';
import { checkOptions, checkTimeout, waitUpTo } from '../../core/timeout-option.js';
import { getCurrentCoroutine } from '../../core/transfer.js';
import { WaitList } from '../../core/wait-list.js';
import { Waiter } from '../../core/waiter.js';
import { AsyncItems } from './async-items.js';
import { Items } from './items.js';
import { type Operations, operationsOf } from './operations.js';
import { Putter } from './putter.js';
import { Peeker, type Taker } from './taker.js';

const hub = getHub();

/** How `put`, `get` and `peek` wait. */
export interface QueueWaitOptions {
  /** Wait at all? Yes unless set. */
  block?: boolean | undefined;
  /** How long: milliseconds, or a `Timeout`, which is then raised instead of `Empty` or `Full`. */
  timeout?: TimeoutLike | undefined;
}

/** How they wait if nothing is said: for ever. */
export const patiently: QueueWaitOptions = Object.freeze({});
/** Not at all. */
export const never: QueueWaitOptions = Object.freeze({ block: false });

/** What queues and channels have in common: greenlets that bring items, greenlets that want some, and an end. */
export abstract class Exchange<T> extends Named implements Iterable<T>, AsyncIterable<T> {
  /** @internal Who wants an item. */
  readonly _takers = new WaitList<Taker<T>>();
  /** @internal Who has one that nobody has taken yet. */
  readonly _putters = new WaitList<Putter<T>>();
  /** @internal */
  protected _isShutDown = false;
  #operations: Operations | undefined;

  abstract put(item: T, options?: QueueWaitOptions): void;

  abstract get(options?: QueueWaitOptions): T;

  /** `put` that throws `Full` instead of waiting. Switches: never. Works in the hub: yes. */
  putNowait(item: T): void {
    this.put(item, never);
  }

  /** `get` that throws `Empty` instead of waiting. Switches: never. Works in the hub: yes. */
  getNowait(): T {
    return this.get(never);
  }

  /**
   * Ends it: nothing can be put any more, and `get` throws `ShutDown` when nothing is left. Everybody who waits gets
   * `ShutDown` now; an item that waits to be put stays with its owner.
   *
   * Switches: never. Works in the hub: yes.
   */
  shutdown(): void {
    this._isShutDown = true;
    for (const taker of this._takers) taker.throw(this.#shutDownFor(taker instanceof Peeker ? 'peek' : 'get'));
    for (const putter of this._putters) putter.throw(this.#shutDownFor('put'));
  }

  /** `shutdown()`. */
  [Symbol.dispose](): void {
    this.shutdown();
  }

  /**
   * Takes items out, waiting for each, until it is shut down and nothing is left.
   *
   * Switches: at each step that has to wait. Works in the hub: while there is something; then it is `Empty`.
   */
  [Symbol.iterator](): IterableIterator<T, undefined> {
    return new Items(this);
  }

  /**
   * The same for code that cannot block: `for await` takes what is there at once, and otherwise waits in line with the
   * greenlets. A loop that is left takes back what it still asks for.
   *
   * Switches: never. Works in the hub: yes.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<T, undefined> {
    return new AsyncItems(this);
  }

  /** @internal Would `get` return at once? */
  abstract _hasItem(): boolean;

  /** @internal Shut down, and nothing left? */
  _isOver(): boolean {
    return this._isShutDown && !this._hasItem();
  }

  /** @internal */
  protected get _operations(): Operations {
    this.#operations ??= operationsOf(this.constructor.name);
    return this.#operations;
  }

  /** @internal What a `put` in vain has found. */
  protected abstract _describeFull(): string;

  /** @internal What a `get` in vain has found. */
  protected abstract _describeEmpty(): string;

  /** @internal */
  protected _waitForItem(operation: 'get' | 'peek', options: QueueWaitOptions): T {
    if (!mayBlock(options)) throw new Empty(`${operation}() found ${this._describeEmpty()}${wayOut(options)}`);
    const { get, peek } = this._operations;
    const waiter = operation === 'get' ? new Waiter<T>(get, this) : new Peeker<T>(peek, this);
    this._takers.add(waiter);
    if (waitUpTo(waiter, options.timeout)) return waiter._value;
    throw new Empty(`${operation}() found ${this._describeEmpty()} for ${options.timeout} ms`);
  }

  /** @internal */
  protected _waitForTaker(item: T, options: QueueWaitOptions): void {
    if (!mayBlock(options)) throw new Full(`put() found ${this._describeFull()}${wayOut(options)}`);
    const putter = new Putter(item, this._operations.put, this);
    this._putters.add(putter);
    if (waitUpTo(putter, options.timeout)) return;
    throw new Full(`put() found ${this._describeFull()} for ${options.timeout} ms`);
  }

  /** @internal */
  protected _checkWait(options: QueueWaitOptions, operation: keyof Operations): void {
    if (options === patiently || options === never) return;
    checkOptions(options, this._operations[operation], ['block', 'timeout']);
    checkTimeout(options.timeout);
    checkFlag(options.block, 'block');
  }

  /** @internal The error of an operation that comes too late. */
  protected _shutDownError(operation: string): ShutDown {
    return new ShutDown(`${operation}() on ${this._label}, which has been shut down`);
  }

  /** @internal The queue, in the text of an error. */
  protected get _label(): string {
    return this.name === undefined ? 'the queue' : `the queue "${this.name}"`;
  }

  /** The error of an operation that waits: its stack shows where. */
  #shutDownFor(operation: string): ShutDown {
    return Object.defineProperty(this._shutDownError(operation), raisedFromOutside, { value: true });
  }
}

/** In the hub nothing ever waits. */
export function mayBlock(options: QueueWaitOptions): boolean {
  return options.block !== false && getCurrentCoroutine() !== hub.greenlet;
}

/** What to do if somebody wanted to wait where nothing does. */
function wayOut({ block }: QueueWaitOptions): string {
  if (block === false) return '';
  return '. It waits only in a greenlet: spawn(() => { … }), or start the program with `geventjs file`';
}

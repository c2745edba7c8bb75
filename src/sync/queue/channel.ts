import { getHub } from '../../core/hub.js';
import { getCurrentCoroutine } from '../../core/transfer.js';
import { Waiter } from '../../core/waiter.js';
import { Exchange, mayBlock, patiently, type QueueWaitOptions } from './exchange.js';

const hub = getHub();

/** The state of a channel. */
export interface ChannelStatistics {
  /** Who waits for an item. */
  readonly getting: number;
  /** Who waits until its item is taken. */
  readonly putting: number;
  readonly isShutDown: boolean;
}

/**
 * A queue without room: `put` waits until the item is taken. Who gets goes on first, then who put.
 *
 * @example
 * ```ts
 * import { spawn } from 'geventjs';
 * import { Channel } from 'geventjs/queue';
 *
 * const channel = new Channel<string>();
 * const receiver = spawn(() => console.log('received', channel.get()));
 * channel.put('hello');
 * console.log('it has been taken'); // it has been taken
 * receiver.join();
 * ```
 */
export class Channel<T> extends Exchange<T> {
  /** Always 0. */
  get size(): number {
    return 0;
  }

  /** How many more wait to put than to get; negative if it is the other way round. Only one of the two ever waits. */
  get balance(): number {
    return this._putters.size - this._takers.size;
  }

  /** Always true. */
  empty(): boolean {
    return true;
  }

  /** Always true. */
  full(): boolean {
    return true;
  }

  /**
   * Waits until somebody takes the item, and has had its turn.
   *
   * Switches: unless `block` is false. Works in the hub: as with `block: false`, only if somebody waits for an item.
   *
   * @throws {Full} when nobody takes it in time
   * @throws {ShutDown} after `shutdown`; nobody gets the item
   */
  put(item: T, options: QueueWaitOptions = patiently): void {
    this._checkWait(options, 'put');
    if (this._isShutDown) throw this._shutDownError('put');
    const taker = this._takers.first;
    if (taker === undefined) {
      this._waitForTaker(item, options);
      return;
    }
    const blocks = mayBlock(options);
    // A kill that is due comes before the item is away.
    if (blocks) hub._checkMayBlock(getCurrentCoroutine(), this._operations.put);
    taker.switch(item);
    if (blocks) new Waiter(this._operations.put, this)._yield();
  }

  /**
   * Takes an item from who waits longest to put one.
   *
   * Switches: only while nobody waits to put. Works in the hub: yes; if nobody does, it is `Empty` there.
   *
   * @throws {Empty} when nobody puts in time
   * @throws {ShutDown} after `shutdown`
   */
  get(options: QueueWaitOptions = patiently): T {
    this._checkWait(options, 'get');
    const putter = this._putters.first;
    if (putter !== undefined) {
      putter.switch();
      return putter.item;
    }
    if (this._isShutDown) throw this._shutDownError('get');
    return this._waitForItem('get', options);
  }

  /** The numbers of this moment. Switches: never. Works in the hub: yes. */
  statistics(): ChannelStatistics {
    return Object.freeze({
      getting: this._takers.size,
      putting: this._putters.size,
      isShutDown: this._isShutDown,
    });
  }

  /** @internal */
  override _hasItem(): boolean {
    return this._putters.first !== undefined;
  }

  /** @internal */
  protected override get _label(): string {
    return this.name === undefined ? 'the channel' : `the channel "${this.name}"`;
  }

  /** @internal */
  protected override _describeFull(): string {
    return `nobody who gets from ${this._label}`;
  }

  /** @internal */
  protected override _describeEmpty(): string {
    return `nobody who puts into ${this._label}`;
  }

  /** @internal */
  protected override _describeState(): string {
    const end = this._isShutDown ? ', shut down' : '';
    return `${this._takers.size} getting, ${this._putters.size} putting${end}`;
  }
}

import { TaskDoneError } from '../../base/errors.js';
import type { TimeoutLike } from '../../core/timeout.js';
import { checkOptions, checkTimeout, waitQuietly } from '../../core/timeout-option.js';
import { WaitList } from '../../core/wait-list.js';
import { Waiter } from '../../core/waiter.js';
import { type QueueOptions, SimpleQueue, type SimpleQueueStatistics } from './simple-queue.js';

/** The state of a queue whose items are tasks. */
export interface QueueStatistics extends SimpleQueueStatistics {
  readonly unfinishedTasks: number;
  /** Who waits until there are none. */
  readonly joining: number;
}

/**
 * First in, first out, between greenlets; unbounded, or with at most `maxSize` items. Each item may be taken as a task:
 * who got it says `taskDone()`, and `join()` waits until that has been said for all.
 *
 * Who waits longest is served first. An item goes straight to the greenlet that waits for it: nobody can snatch it on the
 * way, and a greenlet that is killed or runs out of time before its turn leaves the item to the next.
 *
 * @example
 * ```ts
 * import { sleep, spawn } from 'geventjs';
 * import { Queue } from 'geventjs/queue';
 *
 * const queue = new Queue<string>(2);
 * const worker = spawn(() => {
 *   for (const task of queue) {
 *     sleep(1);
 *     console.log('did', task);
 *     queue.taskDone();
 *   }
 * });
 * for (const task of ['a', 'b', 'c']) queue.put(task); // waits while two are in it
 * console.log(queue.join()); // true
 * queue.shutdown(); // the worker's loop ends
 * worker.join();
 * ```
 */
export class Queue<T> extends SimpleQueue<T> {
  readonly #joiners = new WaitList<Waiter>();
  /** Items that have been taken, less those that are done. */
  #taken = 0;

  /** How many items are in it, or have been taken and are not done. */
  get unfinishedTasks(): number {
    // What was called done while it was still in the queue may have been thrown away since.
    return Math.max(0, this.size + this.#taken);
  }

  /**
   * Says that an item which was got has been dealt with.
   *
   * Switches: never. Works in the hub: yes.
   *
   * @throws {TaskDoneError} when called more often than there were items
   */
  taskDone(): void {
    if (this.unfinishedTasks === 0) {
      throw new TaskDoneError(
        `taskDone() on ${this._label} was called more often than there were items: expected once for each, after get()`,
      );
    }
    this.#taken--;
    this.#wakeJoiners();
  }

  /**
   * Blocks until `taskDone` has been called for every item, or so long. False if the time ran out.
   *
   * Switches: unless there are no unfinished tasks. Works in the hub: only if there are none.
   *
   * @param options `timeout` in milliseconds, or a `Timeout`, which is not raised
   */
  join(options: { timeout?: TimeoutLike | undefined } = {}): boolean {
    checkOptions(options, this._operations.join);
    checkTimeout(options.timeout);
    if (this.unfinishedTasks === 0) return true;
    const waiter = new Waiter(this._operations.join, this);
    this.#joiners.add(waiter);
    return waitQuietly(waiter, options.timeout);
  }

  /**
   * Ends it: nothing can be put any more, and `get` throws `ShutDown` when the rest is gone. Everybody who waits gets
   * `ShutDown` now; an item that waits for room stays with its owner. With `immediate` the rest is thrown away, and counts
   * as done.
   *
   * Switches: never. Works in the hub: yes.
   */
  override shutdown(immediate = false): void {
    super.shutdown(immediate);
    this._noteLoss();
  }

  /**
   * Another queue with the same bound, the same items and as many unfinished tasks, in which nobody waits. Neither the name
   * nor the end is copied.
   *
   * Switches: never. Works in the hub: yes.
   *
   * @param options `store`: needed where this queue has one of its own; an empty one of the same kind
   */
  override copy(options: QueueOptions<T> = {}): Queue<T> {
    return this._withTasks(new Queue(this.maxSize, this._items(options), options));
  }

  /** Its state at this moment, frozen. Switches: never. Works in the hub: yes. */
  override statistics(): QueueStatistics {
    return Object.freeze({
      ...super.statistics(),
      unfinishedTasks: this.unfinishedTasks,
      joining: this.#joiners.size,
    });
  }

  /** @internal */
  protected override _take(): T {
    const item = super._take();
    this.#taken++;
    return item;
  }

  /** @internal What was called done while it was still in the queue does not count for another item when it is gone. */
  protected override _noteLoss(): void {
    this.#taken = Math.max(this.#taken, -this.size);
    this.#wakeJoiners();
  }

  /** @internal */
  protected _withTasks<Copy extends Queue<T>>(copy: Copy): Copy {
    copy.#taken = this.unfinishedTasks - this.size;
    return copy;
  }

  #wakeJoiners(): void {
    if (this.unfinishedTasks > 0) return;
    for (const waiter of this.#joiners) waiter.switch();
  }

  /** @internal */
  protected override _describeState(): string {
    const { size } = this.#joiners;
    const joining = size === 0 ? '' : `, ${size} joining, ${this.unfinishedTasks} unfinished`;
    return super._describeState() + joining;
  }
}

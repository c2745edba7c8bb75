import type { TimeoutLike } from '../../core/timeout.js';
import type { waitUpTo } from '../../core/timeout-option.js';
import { Waiter } from '../../core/waiter.js';
import { notOwner } from './holder.js';
import { Lockable } from './lockable.js';
import type { ReadWriteLockStatistics, ReadWriteState } from './read-write-state.js';

/** The side of a `ReadWriteLock` that one greenlet holds alone. */
export class WriteLock extends Lockable {
  readonly #state: ReadWriteState;

  /** @internal */
  constructor(state: ReadWriteState, name: string | undefined) {
    super({ name });
    this.#state = state;
  }

  override locked(): boolean {
    return this.#state.closedToWriters;
  }

  /**
   * Takes back one `acquire`; the last lets the next writer in, or all readers that wait if there is none.
   *
   * Switches: never. Works in the hub: yes.
   *
   * @throws {NotOwnerError} when the current greenlet does not write
   */
  override release(): void {
    if (!this.#state.endWrite()) throw notOwner('WriteLock.release', this);
  }

  /** The state of the whole lock. */
  override statistics(): ReadWriteLockStatistics {
    return this.#state.statistics();
  }

  /** @internal */
  override _tryAcquire(): boolean {
    return this.#state.tryWrite();
  }

  /** @internal */
  override _waitToAcquire(wait: typeof waitUpTo, timeout: TimeoutLike | undefined): boolean {
    return this.#state.waitToWrite(new Waiter('WriteLock.acquire', this), wait, timeout);
  }

  protected override _describeState(): string {
    return this.#state.describe();
  }
}

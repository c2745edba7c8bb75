import { getCurrent } from '../../core/get-current.js';
import type { RawGreenlet } from '../../core/raw-greenlet.js';
import type { TimeoutLike } from '../../core/timeout.js';
import type { waitUpTo } from '../../core/timeout-option.js';
import { UninterruptedWaiter } from '../../core/uninterrupted-waiter.js';
import { WaitList } from '../../core/wait-list.js';
import { Waiter } from '../../core/waiter.js';
import { describeHolder } from './holder.js';
import { Lockable } from './lockable.js';

/** A lock at one moment. */
export interface LockStatistics {
  readonly locked: boolean;
  /** Who holds it. */
  readonly owner: RawGreenlet | undefined;
  /** Greenlets that wait for it. */
  readonly waiting: number;
}

/** A lock that one greenlet holds at a time: `Lock` and `RLock`. */
export abstract class ExclusiveLock extends Lockable {
  readonly #waiting = new WaitList<Waiter>();
  #owner: RawGreenlet | undefined;
  /** @internal How often the owner has acquired it. */
  protected _depth = 0;

  /** Who holds it. All callbacks of the loop together are one: the hub. */
  get owner(): RawGreenlet | undefined {
    return this.#owner;
  }

  /** Does the current greenlet hold it? */
  owned(): boolean {
    return this.#owner === getCurrent();
  }

  override locked(): boolean {
    return this.#owner !== undefined;
  }

  /** Its state at this moment, frozen. Switches: never. Works in the hub: yes. */
  override statistics(): LockStatistics {
    return Object.freeze({ locked: this.locked(), owner: this.#owner, waiting: this.#waiting.size });
  }

  /** @internal */
  override _tryAcquire(): boolean {
    if (this.#owner !== undefined) return false;
    this.#owner = getCurrent();
    this._depth = 1;
    return true;
  }

  /** @internal */
  override _waitToAcquire(wait: typeof waitUpTo, timeout: TimeoutLike | undefined): boolean {
    const waiter = new Waiter(`${this.constructor.name}.acquire`, this);
    this.#waiting.add(waiter);
    return wait(waiter, timeout);
  }

  /** @internal Gives it up, however often it was acquired. Answers what `_reacquire` needs. */
  _releaseAll(): number {
    const depth = this._depth;
    const next = this.#waiting.first;
    this.#owner = next?._greenlet as RawGreenlet | undefined;
    this._depth = next === undefined ? 0 : 1;
    next?.switch();
    return depth;
  }

  /** @internal Takes it back, whatever is raised in the greenlet meanwhile. */
  _reacquire(depth: number): void {
    if (!this._tryAcquire()) {
      const waiter = new UninterruptedWaiter(`${this.constructor.name}.acquire`, this);
      this.#waiting.add(waiter);
      waiter.get();
    }
    this._depth = depth;
  }

  protected override _describeState(): string {
    if (this.#owner === undefined) return 'free';
    const times = this._depth > 1 ? ` (${this._depth} times)` : '';
    return `held by ${describeHolder(this.#owner)}${times}, ${this.#waiting.size} waiting`;
  }
}

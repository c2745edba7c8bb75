import { inspect } from 'node:util';
import { checkCount, checkFunction, describe } from '../../base/checks.js';
import { ArgumentTypeError } from '../../base/errors.js';
import type { NameOption } from '../../base/named.js';
import { countDown } from '../../core/count-down.js';
import { getHub } from '../../core/hub.js';
import type { TimeoutLike } from '../../core/timeout.js';
import { checkOptions, checkTimeout, waitQuietly, type waitUpTo } from '../../core/timeout-option.js';
import { getCurrentCoroutine } from '../../core/transfer.js';
import { WaitList } from '../../core/wait-list.js';
import { Waiter } from '../../core/waiter.js';
import { ExclusiveLock, type LockStatistics } from './exclusive-lock.js';
import { notOwner } from './holder.js';
import type { Lock } from './lock.js';
import { Lockable } from './lockable.js';
import { RLock } from './r-lock.js';

const hub = getHub();

/** A condition at one moment. */
export interface ConditionStatistics {
  /** Greenlets that wait for a notification. */
  readonly waiting: number;
  readonly lock: LockStatistics;
}

/**
 * A lock, and a place to wait until somebody has changed what the lock protects.
 *
 * `wait` gives the lock up and takes it back before it returns or throws: killed or out of time, a greenlet holds the lock
 * when its `finally` blocks run. Only a `LoopExit` does not wait for the lock. A notification goes to the greenlet that waits longest. One that
 * is killed or out of time before that leaves it to the next; one that was notified before that is woken all the same:
 * `wait` returns true, and a kill is raised at the next blocking call.
 *
 * @example
 * ```ts
 * import { spawn } from 'geventjs';
 * import { Condition } from 'geventjs/lock';
 *
 * const changed = new Condition();
 * const letters: string[] = [];
 * const reader = spawn(() => changed.with(() => changed.waitFor(() => letters.shift())));
 * const writer = spawn(() => changed.with(() => { letters.push('hello'); changed.notify(); }));
 * writer.join();
 * console.log(reader.get()); // hello
 * ```
 */
export class Condition extends Lockable {
  readonly #lock: ExclusiveLock;
  readonly #waiting = new WaitList<Waiter>();

  /**
   * @param lock a `Lock` or an `RLock`, which several conditions may share; an `RLock` of its own unless given
   * @throws {ArgumentTypeError} when `lock` is something else
   */
  constructor(lock?: Lock | RLock, options?: NameOption) {
    super(options);
    if (lock !== undefined && !(lock instanceof ExclusiveLock)) {
      throw new ArgumentTypeError(`the lock of a condition must be a Lock or an RLock, got ${describe(lock)}`);
    }
    this.#lock = lock ?? new RLock(options);
  }

  override locked(): boolean {
    return this.#lock.locked();
  }

  /** Does the current greenlet hold the lock? */
  owned(): boolean {
    return this.#lock.owned();
  }

  override release(): void {
    this.#lock.release();
  }

  /**
   * Gives the lock up until there is a notification, however often it was acquired, and takes it back.
   *
   * Switches: yes. Works in the hub: no.
   *
   * @param options `timeout` in milliseconds, or a `Timeout`. It limits the wait for the notification, not for the lock
   * @returns whether there was a notification; false when the time is up
   * @throws {NotOwnerError} when the current greenlet does not hold the lock
   */
  wait(options: { timeout?: TimeoutLike | undefined } = {}): boolean {
    checkOptions(options, 'Condition.wait');
    checkTimeout(options.timeout);
    this.#checkOwned('wait');
    hub._checkMayBlock(getCurrentCoroutine(), 'Condition.wait');
    const waiter = new Waiter('Condition.wait', this);
    this.#waiting.add(waiter);
    const depth = this.#lock._releaseAll();
    try {
      return waitQuietly(waiter, options.timeout);
    } finally {
      this.#lock._reacquire(depth);
    }
  }

  /**
   * Waits until `predicate` returns something that counts as true. It is called with the lock held: at once, and after each
   * notification.
   *
   * Switches: unless it is true at once. Works in the hub: only if it is true at once.
   *
   * @param options `timeout` in milliseconds, or a `Timeout`, for the whole
   * @returns what `predicate` returned last: something false when the time is up
   * @throws {NotOwnerError} when the current greenlet does not hold the lock
   */
  waitFor<T>(predicate: () => T, options: { timeout?: TimeoutLike | undefined } = {}): T {
    checkFunction(predicate, 'what Condition.waitFor waits for');
    checkOptions(options, 'Condition.waitFor');
    checkTimeout(options.timeout);
    this.#checkOwned('waitFor');
    const remaining = countDown(options.timeout);
    for (let inTime = true; ; ) {
      const result = predicate();
      if (result || !inTime) return result;
      inTime = this.wait({ timeout: remaining() });
    }
  }

  /**
   * Wakes those who wait longest, `n` of them, or as many as there are. Each goes on when it has got the lock.
   *
   * Switches: never. Works in the hub: yes.
   *
   * @throws {NotOwnerError} when the current greenlet does not hold the lock
   */
  notify(n = 1): void {
    checkCount(n, 'how many to notify');
    this.#checkOwned('notify');
    for (let left = n; left > 0 && this.#waiting.first !== undefined; left--) this.#waiting.first.switch();
  }

  /** `notify` for all who wait now. */
  notifyAll(): void {
    this.notify(Number.POSITIVE_INFINITY);
  }

  /** Its state at this moment, frozen. Switches: never. Works in the hub: yes. */
  override statistics(): ConditionStatistics {
    return Object.freeze({ waiting: this.#waiting.size, lock: this.#lock.statistics() });
  }

  /** @internal */
  override _tryAcquire(): boolean {
    return this.#lock._tryAcquire();
  }

  /** @internal */
  override _waitToAcquire(wait: typeof waitUpTo, timeout: TimeoutLike | undefined): boolean {
    return this.#lock._waitToAcquire(wait, timeout);
  }

  #checkOwned(operation: string): void {
    if (!this.#lock.owned()) throw notOwner(`${this.constructor.name}.${operation}`, this);
  }

  protected override _describeState(): string {
    return `${this.#waiting.size} waiting, ${inspect(this.#lock)}`;
  }
}

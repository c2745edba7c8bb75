import { inspect } from 'node:util';
import { checkFlag, checkFunction } from '../../base/checks.js';
import { Named } from '../../base/named.js';
import { waitIfPromise } from '../../core/promise.js';
import { Timeout, type TimeoutLike } from '../../core/timeout.js';
import { checkOptions, checkTimeout, waitQuietly, waitUpTo } from '../../core/timeout-option.js';

/** How `acquire` waits. */
export interface AcquireOptions {
  /** Wait at all? Yes unless set. */
  blocking?: boolean | undefined;
  /** How long: milliseconds, or a `Timeout`. */
  timeout?: TimeoutLike | undefined;
}

const noOptions: AcquireOptions = Object.freeze({});

/** Something that is acquired and released: what all locks have in common. */
export abstract class Lockable extends Named {
  /**
   * Takes it, waiting for it if need be; first come, first served.
   *
   * Switches: only if it has to wait; never with `blocking: false`. Works in the hub: only if it does not have to wait.
   *
   * @returns whether it was taken; false when the time is up, or at once with `blocking: false`
   */
  acquire(options: AcquireOptions = noOptions): boolean {
    if (options !== noOptions) checkAcquireOptions(options, this);
    return this._tryAcquire() || (options.blocking !== false && this._waitToAcquire(waitQuietly, options.timeout));
  }

  /**
   * Gives it back, or to who waits longest.
   *
   * Switches: never. Works in the hub: yes.
   */
  abstract release(): unknown;

  /** Would somebody who comes now have to wait? */
  abstract locked(): boolean;

  /** The state at this moment, frozen. */
  abstract statistics(): object;

  /**
   * Takes it until the end of the block: `using _ = lock.acquired()`.
   *
   * Switches: only if it has to wait. Works in the hub: only if it does not have to wait.
   *
   * @throws {Timeout} when the time is up
   * @example
   * ```ts
   * import { spawn } from 'geventjs';
   * import { Semaphore } from 'geventjs/lock';
   *
   * const two = new Semaphore(2);
   * const task = () => { using _ = two.acquired(); return two.counter; };
   * console.log(spawn(task).get(), two.counter); // 1 2
   * ```
   */
  acquired(options: { timeout?: TimeoutLike | undefined } = noOptions): Disposable {
    this.#acquireInTime(options);
    return new Acquired(this);
  }

  /**
   * Calls `fn` while holding it, and returns what `fn` returns. If that is a promise, waits for it first.
   *
   * Switches: if it has to wait, and as `fn` does. Works in the hub: only if it does not have to wait.
   *
   * @throws {Timeout} when the time is up; `fn` is not called then
   */
  with<T>(fn: () => PromiseLike<T>, options?: { timeout?: TimeoutLike | undefined }): T;
  with<T>(fn: () => T, options?: { timeout?: TimeoutLike | undefined }): T;
  with<T>(fn: () => T | PromiseLike<T>, options: { timeout?: TimeoutLike | undefined } = noOptions): T {
    checkFunction(fn, `what ${this.constructor.name}.with calls`);
    this.#acquireInTime(options);
    let result: T;
    try {
      result = waitIfPromise(fn(), `${this.constructor.name}.with`);
    } catch (error) {
      this.#releaseAfterFailure();
      throw error;
    }
    this.release();
    return result;
  }

  /** @internal Takes it if that is possible at once. */
  abstract _tryAcquire(): boolean;

  /** @internal Waits until it has been handed over. False when the time is up. */
  abstract _waitToAcquire(wait: typeof waitUpTo, timeout: TimeoutLike | undefined): boolean;

  #acquireInTime(options: { timeout?: TimeoutLike | undefined }): void {
    if (options !== noOptions) checkAcquireOptions(options, this);
    if (this._tryAcquire() || this._waitToAcquire(waitUpTo, options.timeout)) return;
    throw new Timeout(options.timeout as number, `waited for ${inspect(this)}`);
  }

  /** Why the body failed says more than that it has lost the lock as well. */
  #releaseAfterFailure(): void {
    try {
      this.release();
    } catch {
      // See above.
    }
  }
}

/** Releases once, however often it is disposed of. Whoever may not release leaves it to who may. */
class Acquired implements Disposable {
  #lock: Lockable | undefined;

  constructor(lock: Lockable) {
    this.#lock = lock;
  }

  [Symbol.dispose](): void {
    this.#lock?.release();
    this.#lock = undefined;
  }
}

function checkAcquireOptions(options: AcquireOptions, lock: Lockable): void {
  checkOptions(options, `${lock.constructor.name}.acquire`, ['blocking', 'timeout']);
  checkTimeout(options.timeout);
  checkFlag(options.blocking, 'blocking');
}

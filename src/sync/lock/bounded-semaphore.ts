import { inspect } from 'node:util';
import { OverReleaseError } from '../../base/errors.js';
import type { NameOption } from '../../base/named.js';
import { Semaphore } from './semaphore.js';

/**
 * A semaphore that never has more permits than it began with: one `release` too many is an error where it happens.
 *
 * @example
 * ```ts
 * import { BoundedSemaphore } from 'geventjs/lock';
 *
 * const permits = new BoundedSemaphore(2);
 * permits.with(() => console.log(permits.counter, 'of', permits.initialValue)); // 1 of 2
 * ```
 */
export class BoundedSemaphore extends Semaphore {
  /** Permits to begin with, and at most. */
  readonly initialValue: number;

  /**
   * @param value permits to begin with, and at most; `Infinity` for no bound
   * @throws {OutOfRangeError} when `value` is negative or not whole
   */
  constructor(value = 1, options?: NameOption) {
    super(value, options);
    this.initialValue = value;
  }

  /**
   * Gives a permit back, or to who waits longest.
   *
   * Switches: never. Works in the hub: yes.
   *
   * @returns how many permits nobody holds now
   * @throws {OverReleaseError} when nobody holds one; nothing has changed then
   */
  override release(): number {
    if (this.counter < this.initialValue || this.initialValue === Number.POSITIVE_INFINITY) return super.release();
    throw new OverReleaseError(
      `release() of ${inspect(this)} more often than acquire(): expected at most ${this.initialValue} permits.`,
    );
  }
}

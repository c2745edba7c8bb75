import type { NameOption } from '../../base/named.js';
import { Semaphore } from './semaphore.js';

/**
 * A semaphore that never makes anybody wait, for where one is expected and no limit is wanted.
 *
 * @example
 * ```ts
 * import { DummySemaphore, Semaphore } from 'geventjs/lock';
 *
 * const makePermits = (limit?: number) => (limit === undefined ? new DummySemaphore() : new Semaphore(limit));
 * console.log(makePermits().acquire(), makePermits(0).acquire({ blocking: false })); // true false
 * ```
 */
export class DummySemaphore extends Semaphore {
  /** @param _value taken because a `Semaphore` takes one, and ignored */
  constructor(_value?: number, options?: NameOption) {
    super(Number.POSITIVE_INFINITY, options);
  }

  protected override _describeState(): string {
    return 'always free';
  }
}

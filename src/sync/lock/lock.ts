import { inspect } from 'node:util';
import { OverReleaseError } from '../../base/errors.js';
import { ExclusiveLock } from './exclusive-lock.js';

/**
 * Mutual exclusion: one greenlet holds it, others wait in the order they came.
 *
 * Who holds it and acquires it again waits for itself; see `RLock`. It need not be released by the greenlet that acquired
 * it. `owner` is who acquired it, shown by `inspect` and `LoopExit`.
 *
 * @example
 * ```ts
 * import { joinAll, sleep, spawn } from 'geventjs';
 * import { Lock } from 'geventjs/lock';
 *
 * const lock = new Lock({ name: 'account' });
 * let balance = 10;
 * const withdraw = (amount: number) => lock.with(() => {
 *   const before = balance;
 *   sleep(1); // asks a server; without the lock another greenlet could come in between
 *   balance = before - amount;
 * });
 * joinAll([1, 2, 3].map((amount) => spawn(withdraw, amount)));
 * console.log(balance); // 4
 * ```
 */
export class Lock extends ExclusiveLock {
  /**
   * Gives it back, or to who waits longest.
   *
   * Switches: never. Works in the hub: yes.
   *
   * @throws {OverReleaseError} when nobody holds it
   */
  override release(): void {
    if (!this.locked()) {
      throw new OverReleaseError(`release() of ${inspect(this)}: expected a lock that is held. Acquire it first.`);
    }
    this._releaseAll();
  }
}

import { ExclusiveLock } from './exclusive-lock.js';
import { notOwner } from './holder.js';

/**
 * A lock that its owner may acquire again, and must release as often.
 *
 * Others wait in the order they came. Only the greenlet that holds it may release it.
 *
 * @example
 * ```ts
 * import { RLock } from 'geventjs/lock';
 *
 * const lock = new RLock();
 * const log: string[] = [];
 * const add = (line: string) => lock.with(() => log.push(line));
 * const addAll = (lines: string[]) => lock.with(() => lines.forEach(add)); // acquires it again
 * addAll(['one', 'two']);
 * console.log(log, lock.owned()); // [ 'one', 'two' ] false
 * ```
 */
export class RLock extends ExclusiveLock {
  /** How often its owner has acquired it. */
  get depth(): number {
    return this._depth;
  }

  /**
   * Takes back one `acquire`; the last gives it to who waits longest.
   *
   * Switches: never. Works in the hub: yes.
   *
   * @throws {NotOwnerError} when the current greenlet does not hold it
   */
  override release(): void {
    if (!this.owned()) throw notOwner(`${this.constructor.name}.release`, this);
    if (this._depth === 1) this._releaseAll();
    else this._depth--;
  }

  /** @internal */
  override _tryAcquire(): boolean {
    if (!this.owned()) return super._tryAcquire();
    this._depth++;
    return true;
  }
}

import { checkFunction } from '../base/checks.js';
import { waitIfPromise } from './promise.js';
import { Timeout, type TimeoutLike } from './timeout.js';

/**
 * Calls `fn` and returns what it returns, if it takes no longer than `ms` milliseconds. If `fn` is async, waits for it.
 *
 * Only its own timeout is turned into `otherwise`; one of an outer scope passes.
 *
 * Switches: as `fn` does. Works in the hub: only with `ms` `undefined`.
 *
 * @param ms milliseconds, or a Timeout; `undefined` sets no limit
 * @throws {Timeout} when the time is up and no `otherwise` is given
 * @example
 * ```ts
 * import { sleep, withTimeout } from 'geventjs';
 *
 * const answer = withTimeout(10, () => (sleep(1000), 'done'), { otherwise: 'too slow' });
 * console.log(answer); // too slow
 * ```
 */
export function withTimeout<T>(ms: TimeoutLike | undefined, fn: () => PromiseLike<T>): T;
export function withTimeout<T>(ms: TimeoutLike | undefined, fn: () => T): T;
export function withTimeout<T, U>(
  ms: TimeoutLike | undefined,
  fn: () => PromiseLike<T>,
  options: { otherwise: U },
): T | U;
export function withTimeout<T, U>(ms: TimeoutLike | undefined, fn: () => T, options: { otherwise: U }): T | U;
export function withTimeout<T, U>(
  ms: TimeoutLike | undefined,
  fn: () => T | PromiseLike<T>,
  options?: { otherwise: U },
): T | U {
  checkFunction(fn, 'the function of withTimeout', 'withTimeout(ms, () => { … })');
  if (ms === undefined) return waitIfPromise(fn(), 'withTimeout');
  const timeout = Timeout.startNew(ms);
  try {
    return waitIfPromise(fn(), 'withTimeout');
  } catch (error) {
    if (options !== undefined && timeout.hasRaised(error)) return options.otherwise;
    throw error;
  } finally {
    timeout.close();
  }
}

import type { Greenlet } from './greenlet.js';
import { waitForEach } from './iwait.js';
import type { TimeoutLike } from './timeout.js';
import { checkOptions } from './timeout-option.js';

/** How `joinAll` waits. */
export interface JoinAllOptions {
  /** Milliseconds, or a `Timeout`. When it is over, the answer is who has ended by then. */
  timeout?: TimeoutLike;
  /** Throw the first error that one of them ends with, and leave the others alone. */
  raiseError?: boolean;
  /** Be content with so many. */
  count?: number;
}

/**
 * Blocks until all greenlets have ended; returns them in the order of their ends.
 *
 * Switches: unless the list is empty. Works in the hub: no.
 *
 * @throws the error of one of them, with `raiseError`
 * @example
 * ```ts
 * import { joinAll, spawn } from 'geventjs';
 *
 * const sum = (n: number) => { let total = 0; for (let i = 1; i < n; i++) total += 1 / i ** 2; return total; };
 * const greenlets = [10_000, 20_000, 30_000].map((n) => spawn(sum, n));
 * joinAll(greenlets, { raiseError: true });
 * console.log(greenlets.map((greenlet) => greenlet.value));
 * ```
 */
export function joinAll<G extends Greenlet>(greenlets: Iterable<G>, options: JoinAllOptions = {}): G[] {
  checkOptions(options, 'joinAll', ['timeout', 'raiseError', 'count']);
  const { raiseError = false, ...limits } = options;
  const ended: G[] = [];
  for (const greenlet of waitForEach('joinAll', greenlets, limits)) {
    ended.push(greenlet);
    if (raiseError && !greenlet.successful()) throw greenlet.exception;
  }
  return ended;
}

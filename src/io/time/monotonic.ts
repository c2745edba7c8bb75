import { getHub } from '../../core/hub.js';

const hub = getHub();

/**
 * Milliseconds since some fixed moment, by the clock of the hub: never goes back, and jumps with the clock of
 * `geventjs/testing`.
 *
 * Switches: never. Works in the hub: yes.
 *
 * @example
 * ```ts
 * import { monotonic, sleep } from 'geventjs/time';
 *
 * const start = monotonic();
 * sleep(10);
 * console.log(monotonic() - start > 9); // true
 * ```
 */
export function monotonic(): number {
  return hub.clock.now();
}

import { checkDuration } from '../base/checks.js';
import { setImmediate } from '../base/originals.js';
import { getHub } from './hub.js';
import { Waiter } from './waiter.js';

const hub = getHub();

/**
 * Suspends the current greenlet for `ms` milliseconds. With 0, as without an argument, everybody goes first who is ready
 * now; a negative number is 0.
 *
 * Switches: yes. Works in the hub: no.
 *
 * @param options `ref: false` lets the program end meanwhile
 * @throws {ArgumentTypeError} when `ms` is not a number
 * @example
 * ```ts
 * import { sleep } from 'geventjs';
 *
 * sleep(20);
 * console.log('20 ms later');
 * ```
 */
export function sleep(ms = 0, options: { ref?: boolean } = {}): void {
  checkDuration(ms, 'the time to sleep');
  const waiter = new Waiter('sleep');
  if (ms <= 0) waiter._yield();
  else waiter._wait(ms, options.ref ?? true);
}

/**
 * Suspends the current greenlet until nobody else is ready and the loop has looked at timers and I/O.
 *
 * Switches: yes. Works in the hub: no.
 */
export function idle(): void {
  do {
    const waiter = new Waiter('idle');
    setImmediate(() => waiter.switch());
    waiter.get();
  } while (hub._isBusy);
}

import { getHub } from './hub.js';

/** Milliseconds that greenlets may take turns before the loop polls for timers and I/O. */
export function getSwitchInterval(): number {
  return getHub().switchInterval;
}

/**
 * Sets it. Shorter is fairer to timers and sockets, longer is faster.
 *
 * @throws {OutOfRangeError} when `ms` is negative
 */
export function setSwitchInterval(ms: number): void {
  getHub().switchInterval = ms;
}

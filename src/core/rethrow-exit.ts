import { GreenletExit, KeyboardInterrupt } from '../base/errors.js';
import { Timeout } from './timeout.js';

/**
 * Throws `error` again if it is meant to end the greenlet and not to be handled: a `GreenletExit`, a `Timeout`, a
 * `KeyboardInterrupt`. Python's `except Exception` lets these pass by itself; in JavaScript a `catch` that goes on should
 * begin with this call.
 *
 * Switches: never. Works in the hub: yes.
 *
 * @example
 * ```ts
 * import { rethrowExit, sleep, spawn } from 'geventjs';
 *
 * const worker = spawn(() => {
 *   for (;;) {
 *     try {
 *       sleep(1000);
 *     } catch (error) {
 *       rethrowExit(error); // without it, kill() would be logged and ignored
 *       console.error('going on after', error);
 *     }
 *   }
 * });
 * worker.kill();
 * console.log(worker.dead); // true
 * ```
 */
export function rethrowExit(error: unknown): void {
  if (error instanceof GreenletExit || error instanceof Timeout || error instanceof KeyboardInterrupt) throw error;
}

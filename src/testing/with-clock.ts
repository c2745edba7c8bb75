import { checkFunction } from '../base/checks.js';
import type { Clock } from '../core/clock.js';
import { waitIfPromise } from '../core/promise.js';
import { installClock } from './install-clock.js';
import { JumpingClock } from './jumping-clock.js';

/**
 * Calls `body(clock)` with the clock in the hub, and puts the former one back. A promise that it returns is waited for.
 *
 * Switches: as `body` does. Works in the hub: yes, if `body` does.
 *
 * @returns what `body` returns
 * @example
 * ```ts
 * import { sleep, spawn } from 'geventjs';
 * import { JumpingClock, untilAllBlocked, withClock } from 'geventjs/testing';
 *
 * withClock(new JumpingClock({ jump: false }), (clock) => {
 *   const sleeper = spawn(() => sleep(1000));
 *   untilAllBlocked();
 *   clock.advance(999);
 *   untilAllBlocked();
 *   console.log(sleeper.ready()); // false
 *   clock.advance(1);
 *   sleeper.join();
 * });
 * ```
 */
export function withClock<C extends Clock, T>(clock: C, body: (clock: C) => T | Promise<T>): T {
  checkFunction(body, 'the body of withClock', 'withClock(clock, () => { … })');
  const installed = installClock(clock);
  try {
    const result = body(clock);
    return waitIfPromise(result, 'the promise of withClock');
  } finally {
    installed[Symbol.dispose]();
  }
}

/**
 * Calls `body(clock)` with a new `JumpingClock` in the hub, and puts the former clock back.
 *
 * Switches: as `body` does. Works in the hub: yes, if `body` does.
 *
 * @returns what `body` returns
 * @example
 * ```ts
 * import { sleep, withTimeout } from 'geventjs';
 * import { withJumpingClock } from 'geventjs/testing';
 *
 * const answer = withJumpingClock(() => withTimeout(30_000, () => sleep(60_000), { otherwise: 'gave up' }));
 * console.log(answer); // gave up
 * ```
 */
export function withJumpingClock<T>(body: (clock: JumpingClock) => T | Promise<T>): T {
  return withClock(new JumpingClock(), body);
}

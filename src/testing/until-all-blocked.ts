import { Waiter } from '../core/waiter.js';
import { wakeAtRest } from './quiet.js';

/**
 * Suspends the current greenlet until every other one is blocked: nobody is ready, and no tick, promise reaction, immediate
 * or I/O that is already there could make somebody ready. Timers and I/O that are still to come do not count.
 *
 * Of several that wait for it, one goes on at a time. A `JumpingClock` stands still until the last has gone on.
 *
 * Switches: yes. Works in the hub: no.
 *
 * @example
 * ```ts
 * import { spawn } from 'geventjs';
 * import { Queue } from 'geventjs/queue';
 * import { untilAllBlocked } from 'geventjs/testing';
 *
 * const queue = new Queue<string>();
 * const consumer = spawn(() => queue.get());
 * untilAllBlocked();
 * console.log(consumer.ready()); // false
 * queue.put('item');
 * untilAllBlocked();
 * console.log(consumer.value); // item
 * ```
 */
export function untilAllBlocked(): void {
  const waiter = new Waiter('untilAllBlocked');
  wakeAtRest(waiter);
  waiter.get();
}

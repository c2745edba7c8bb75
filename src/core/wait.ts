import { describe } from '../base/checks.js';
import { ArgumentTypeError } from '../base/errors.js';
import { type Waitable, type WaitOptions, waitForEach } from './iwait.js';
import { waitUntilIdle } from './loop-exit.js';
import { waitForPromise } from './promise.js';
import type { TimeoutLike } from './timeout.js';
import { checkOptions, checkTimeout } from './timeout-option.js';

/**
 * Blocks until something has happened, and returns it.
 *
 * - `wait(promise, timeout?)`: the promise's value; its error is thrown. One that is given up never becomes an unhandled
 *   rejection. Works for everything with a `then`, a greenlet included.
 * - `wait((signal) => promise, timeout?)`: the same, and `signal` is aborted when the greenlet is killed or the time is up.
 * - `wait(objects, { timeout, count })`: those of several greenlets, events … that are ready, in that order.
 * - `wait()`, or `wait(undefined, { timeout })`: true when nothing is left that could happen; false when the time is up.
 *   Greenlets that nobody can wake do not count. Only for the main program.
 *
 * Switches: yes; not for an empty list. Works in the hub: no.
 *
 * @throws {Timeout} when a promise does not settle in `timeout` milliseconds
 * @throws whatever the promise is rejected with; its stack shows the waiting line as well
 * @example
 * ```ts
 * import { wait } from 'geventjs';
 *
 * const value = wait(new Promise((resolve) => setTimeout(resolve, 10, 42)));
 * console.log(value); // 42
 * ```
 */
export function wait<T>(promise: PromiseLike<T>, timeout?: TimeoutLike): T;
export function wait<T>(start: (signal: AbortSignal) => PromiseLike<T>, timeout?: TimeoutLike): T;
export function wait<T extends Waitable>(objects: Iterable<T>, options?: WaitOptions): T[];
export function wait(objects?: undefined, options?: { timeout?: TimeoutLike }): boolean;
export function wait(what?: unknown, limit?: unknown): unknown {
  if (what === undefined) return waitUntilIdle(optionsOf(limit).timeout);
  if (typeof what === 'function') return waitAbortably(what as Start, limit as TimeoutLike | undefined);
  if (isThenable(what)) return waitForPromise(what, 'wait(promise)', limit as TimeoutLike | undefined);
  if (isIterable(what)) return [...waitForEach('wait', what as Iterable<Waitable>, optionsOf(limit))];
  throw new ArgumentTypeError(
    `wait() takes a promise, a function that makes one, or a list of greenlets, events and the like; got ${describe(what)}`,
  );
}

function optionsOf(limit: unknown): WaitOptions {
  if (limit === undefined) return {};
  checkOptions(limit, 'wait', ['timeout', 'count']);
  return limit as WaitOptions;
}

type Start = (signal: AbortSignal) => unknown;

function waitAbortably(start: Start, timeout: TimeoutLike | undefined): unknown {
  checkTimeout(timeout);
  const controller = new AbortController();
  const promise = start(controller.signal);
  if (!isThenable(promise)) {
    throw new ArgumentTypeError(`the function given to wait() must return a promise, got ${describe(promise)}`);
  }
  return waitForPromise(promise, 'wait(promise)', timeout, (reason) => controller.abort(reason));
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null)?.then === 'function';
}

function isIterable(value: unknown): boolean {
  return typeof (value as Iterable<unknown> | null)?.[Symbol.iterator] === 'function' && typeof value === 'object';
}

import { type TimeoutLike, waitUpTo } from './timeout.js';
import { Waiter } from './waiter.js';

/** How a promise ended. */
export type Settled<T> = { value: T } | { error: unknown };

/** Errors whose stack already says where a greenlet waited for them. */
const explained = new WeakSet<object>();

/**
 * Blocks until `promise` settles, and says how; `undefined` when `timeout` milliseconds ran out. Throws nothing but what
 * was raised in the greenlet meanwhile. A promise that is given up never becomes an unhandled rejection.
 *
 * @internal
 */
export function waitUntilSettled<T>(
  promise: PromiseLike<T>,
  reason: string,
  timeout?: TimeoutLike,
): Settled<T> | undefined {
  const waiter = new Waiter<Settled<T>>(reason);
  promise.then(
    (value) => waiter.switch({ value }),
    (error) => waiter.switch({ error }),
  );
  return waitUpTo(waiter, timeout) ? waiter._value : undefined;
}

/**
 * The value of a promise that was waited for; throws its error.
 *
 * @internal
 */
export function unwrap<T>(settled: Settled<T>): T {
  if ('value' in settled) return settled.value;
  addWaitingStack(settled.error);
  throw settled.error;
}

/**
 * The stack of a rejected promise ends where the promise was made. The greenlet still stands in the line that waited for
 * it, and that is the line people look for.
 */
function addWaitingStack(error: unknown): void {
  if (!(error instanceof Error) || explained.has(error)) return;
  explained.add(error);
  const here: { stack?: string } = {};
  Error.captureStackTrace(here, unwrap);
  const lines = here.stack?.split('\n').slice(1) ?? [];
  try {
    error.stack = [error.stack, '    --- waited for in a greenlet ---', ...lines].join('\n');
  } catch {
    // A frozen error keeps the stack it has.
  }
}

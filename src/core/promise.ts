import type { TimeoutLike } from './timeout.js';
import { waitUpTo } from './timeout-option.js';
import { Waiter } from './waiter.js';

/** Errors whose stack already says where a greenlet waited for them. */
const explained = new WeakSet<object>();

/**
 * Blocks until `promise` settles; returns its value or throws its error. One that is given up never becomes an unhandled
 * rejection.
 *
 * @internal
 */
export function waitForPromise<T>(
  promise: PromiseLike<T>,
  reason: string,
  timeout?: TimeoutLike,
): { value: T } | undefined {
  const waiter = new Waiter<T>(reason);
  let rejection: { error: unknown } | undefined;
  promise.then(
    (value) => waiter.switch(value),
    (error) => {
      rejection = { error };
      waiter.throw(error);
    },
  );
  try {
    return waitUpTo(waiter, timeout) ? { value: waiter._value } : undefined;
  } catch (error) {
    if (error === rejection?.error) addWaitingStack(error);
    throw error;
  }
}

/**
 * The stack of a rejected promise ends where the promise was made. The greenlet still stands in the line that waited for
 * it, and that is the line people look for.
 */
function addWaitingStack(error: unknown): void {
  if (!(error instanceof Error) || explained.has(error)) return;
  explained.add(error);
  const here: { stack?: string } = {};
  Error.captureStackTrace(here, waitForPromise);
  const lines = here.stack?.split('\n').slice(1) ?? [];
  try {
    error.stack = [error.stack, '    --- waited for in a greenlet ---', ...lines].join('\n');
  } catch {
    // A frozen error keeps the stack it has.
  }
}

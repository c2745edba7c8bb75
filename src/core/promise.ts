import { Timeout, type TimeoutLike } from './timeout.js';
import { checkTimeout, waitUpTo } from './timeout-option.js';
import { Waiter } from './waiter.js';

/** Errors whose stack already says where a greenlet waited for them. */
const explained = new WeakSet<object>();

/**
 * Blocks until `promise` settles; returns its value or throws its error. One that is given up never becomes an unhandled
 * rejection; `onGivenUp` gets the error that is thrown instead of its own.
 *
 * @internal
 * @throws {Timeout} when it does not settle in `timeout` milliseconds
 */
export function waitForPromise<T>(
  promise: PromiseLike<T>,
  reason: string,
  timeout?: TimeoutLike,
  onGivenUp?: (error: unknown) => void,
): T {
  checkTimeout(timeout);
  const waiter = new Waiter<T>(reason);
  let rejected = false;
  promise.then(
    (value) => waiter.switch(value),
    (error) => {
      if (waiter.throw(error)) rejected = true;
    },
  );
  try {
    if (!waitUpTo(waiter, timeout)) throw new Timeout(timeout as number);
    return waiter._value;
  } catch (error) {
    if (rejected) addWaitingStack(error);
    else onGivenUp?.(error);
    throw error;
  }
}

/**
 * What a function of the user's has returned. If it is async, what its promise becomes.
 *
 * @internal
 */
export function waitIfPromise<T>(result: T | PromiseLike<T>, reason: string): T {
  return result instanceof Promise ? waitForPromise<T>(result, reason) : (result as T);
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

import { getHub } from './hub.js';
import { getCurrentCoroutine } from './transfer.js';
import { Waiter } from './waiter.js';

/** The callback of an operation of Node's: an error or nothing first, then the result. */
export type Done<T> = (error: Error | null | undefined, value?: T) => void;

/** Errors that were made in the hub, where no line of the program was on the stack. */
const strangers = new WeakSet<object>();

const hub = getHub();

/**
 * Starts an operation of Node's and blocks until it calls back; returns the result or throws the error.
 *
 * A greenlet that is killed before does not start it. One that is killed meanwhile leaves at once, and the operation goes
 * on by itself: `onLate` gets a result that then nobody waits for, and gives back what it holds, a descriptor for one.
 *
 * @param operation for people, shown as what the greenlet waits for: `fs.openSync`
 */
export function waitForCallback<T = void>(
  operation: string,
  start: (done: Done<T>) => void,
  onLate?: (value: T) => void,
): T {
  hub._checkMayBlock(getCurrentCoroutine(), operation);
  const waiter = new Waiter<T>(operation);
  start((error, value) => {
    if (error !== null && error !== undefined) {
      strangers.add(error);
      waiter.throw(error);
    } else if (!waiter.switch(value as T)) onLate?.(value as T);
  });
  // Killed after the result has come, and before its turn, it gets the result, and the kill at its next blocking call.
  return waiter.get();
}

/** Says that an error was made where no line of the program was on the stack, or not the right one. */
export function markStranger<E>(error: E): E {
  if (typeof error === 'object' && error !== null) strangers.add(error);
  return error;
}

/** An error that came by callback gets the stack of who waited, beginning at the caller of `below`. Others stay as they are. */
export function placeError(error: unknown, below: (...args: never[]) => unknown): unknown {
  if (strangers.delete(error as object)) Error.captureStackTrace(error as Error, below);
  return error;
}

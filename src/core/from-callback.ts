import { checkFunction } from '../base/checks.js';
import { Timeout, type TimeoutLike } from './timeout.js';
import { checkTimeout, waitUpTo } from './timeout-option.js';
import { Waiter } from './waiter.js';

/** A callback of Node's kind: an error or nothing first, then results. */
export type NodeCallback<T> = (error: unknown, value?: T) => void;

/**
 * Calls `start` with a callback of Node's kind and blocks until it is called; returns the result or throws the error.
 *
 * Switches: unless the callback is called at once. Works in the hub: only then.
 *
 * @param timeout milliseconds, or a `Timeout`
 * @throws {Timeout} when the callback is not called in time; a later call is ignored
 * @example
 * ```ts
 * import { readFile } from 'node:fs';
 * import { fromCallback } from 'geventjs';
 *
 * const text = fromCallback<string>((done) => readFile('/etc/hostname', 'utf8', done));
 * console.log(text.length > 0); // true
 * ```
 */
export function fromCallback<T>(start: (callback: NodeCallback<T>) => void, timeout?: TimeoutLike): T {
  checkFunction(start, 'the argument of fromCallback', 'fromCallback((done) => fs.stat(path, done))');
  checkTimeout(timeout);
  const waiter = new Waiter<T>('fromCallback');
  start((error, value) => {
    if (error === null || error === undefined) waiter.switch(value as T);
    else waiter.throw(error);
  });
  if (!waitUpTo(waiter, timeout)) throw new Timeout(timeout as number);
  return waiter._value;
}

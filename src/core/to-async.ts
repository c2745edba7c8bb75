import { checkFunction } from '../base/checks.js';
import { Greenlet } from './greenlet.js';

/** A greenlet whose errors go to a promise, and so need not be printed. */
export class PromisedGreenlet<T, Args extends readonly unknown[] = readonly unknown[]> extends Greenlet<T, Args> {
  static {
    // To users it is a greenlet like any other.
    Object.defineProperty(PromisedGreenlet, 'name', { value: 'Greenlet' });
  }

  /** @internal */
  protected override _report(): void {}
}

/**
 * Turns a blocking function into one that returns a promise: each call runs in a new greenlet. For frameworks and callbacks
 * that expect async functions.
 *
 * Switches: never. Works in the hub: yes.
 *
 * @throws {ArgumentTypeError} when `fn` is not a function
 * @example
 * ```ts
 * import { sleep, toAsync } from 'geventjs';
 *
 * const handler = toAsync((name: string) => { sleep(10); return `hello ${name}`; });
 * handler('world').then(console.log); // hello world
 * ```
 */
export function toAsync<This, Args extends unknown[], T>(
  fn: (this: This, ...args: Args) => T,
): (this: This, ...args: Args) => Promise<Awaited<T>> {
  checkFunction(fn, 'the argument of toAsync', 'toAsync(() => { … })');
  return function (this: This, ...args: Args): Promise<Awaited<T>> {
    const greenlet = new PromisedGreenlet<Awaited<T>>(() => fn.apply(this, args) as Awaited<T>);
    greenlet.start();
    return greenlet.then();
  };
}

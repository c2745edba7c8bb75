import { checkFunction } from '../base/checks.js';
// It watches the loop for those that are added here.
import './loop-exit.js';
import { addMain, removeMain } from './main-program.js';
import { PromisedGreenlet } from './to-async.js';

/**
 * Runs `main(...args)` as the main program, in a greenlet. For programs that were not started by the `geventjs` command:
 * `await run(() => { … })` works everywhere, at the top level of an ES module too.
 *
 * It is the main program in that it gets a `LoopExit` when it waits and nothing can wake it.
 *
 * Switches: never. Works in the hub: yes.
 *
 * @returns a promise of what `main` returns; its error rejects the promise
 * @throws {ArgumentTypeError} when `main` is not a function
 * @example
 * ```ts
 * import { run, sleep } from 'geventjs';
 *
 * await run(() => {
 *   sleep(10);
 *   console.log('done'); // done
 * });
 * ```
 */
export function run<T, Args extends unknown[]>(main: (...args: Args) => T, ...args: Args): Promise<Awaited<T>> {
  checkFunction(main, 'the argument of run', 'await run(() => { … })');
  const greenlet = new PromisedGreenlet<Awaited<T>, Args>(main as (...args: Args) => Awaited<T>, ...args);
  greenlet.name = 'main';
  addMain(greenlet);
  greenlet.rawlink(() => removeMain(greenlet));
  greenlet.start();
  return greenlet.then();
}

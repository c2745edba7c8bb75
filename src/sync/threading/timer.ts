import { checkFunction, checkMilliseconds } from '../../base/checks.js';
import { Event } from '../event/event.js';
import { Thread } from './thread.js';
import { checkArgs } from './thread-options.js';

/**
 * A thread that waits, and then calls a function, unless it is cancelled meanwhile.
 *
 * @example
 * ```ts
 * import { Timer } from 'geventjs/threading';
 *
 * const timer = new Timer(10, (name: string) => console.log(`good morning, ${name}`), ['ann']);
 * const other = new Timer(60_000, () => console.log('not reached'));
 * for (const one of [timer, other]) one.start();
 * other.cancel();
 * for (const one of [timer, other]) one.join(); // good morning, ann
 * ```
 */
export class Timer<Args extends readonly unknown[] = []> extends Thread {
  readonly #ms: number;
  readonly #due: () => unknown;
  readonly #over = new Event();

  /**
   * Makes a timer; `start` starts it.
   *
   * Switches: never. Works in the hub: yes.
   *
   * @param ms milliseconds from the start
   * @throws {OutOfRangeError} when `ms` is negative
   */
  constructor(ms: number, fn: () => unknown, args?: readonly []);
  constructor(ms: number, fn: (...args: Args) => unknown, args: Args);
  constructor(ms: number, fn: (...args: Args) => unknown, args: readonly unknown[] = []) {
    super();
    checkMilliseconds(ms, 'the delay of a Timer');
    checkFunction(fn, 'the function of a Timer', 'new Timer(ms, () => { … })');
    checkArgs(args);
    this.#ms = ms;
    this.#due = () => fn(...(args as Args));
  }

  /**
   * Stops it, if the function has not been called. Before the start, too.
   *
   * Switches: never. Works in the hub: yes.
   */
  cancel(): void {
    this.#over.set();
  }

  /** `cancel()`. */
  override [Symbol.dispose](): void {
    this.cancel();
  }

  protected override run(): unknown {
    return this.#over.wait({ timeout: this.#ms }) ? undefined : this.#due();
  }
}

import { inspect } from 'node:util';
import { checkFlag, checkFunction } from '../../base/checks.js';
import { spawn } from '../../core/spawn.js';
import { Keeper } from './keeper.js';
import { checkSignal, type SignalLike } from './signal-name.js';

/** Calls a function in a new greenlet whenever a signal arrives: made by `signalHandler`. */
export class SignalHandler {
  /** The signal's name. */
  readonly signal: NodeJS.Signals;
  readonly #keeper = new Keeper();
  readonly #listener: () => void;
  #active = true;

  /** @internal */
  constructor(signal: NodeJS.Signals, listener: () => void) {
    this.signal = signal;
    this.#listener = listener;
    process.on(signal, listener);
  }

  /** Has it not been cancelled? */
  get active(): boolean {
    return this.#active;
  }

  /** Does it keep the program alive? Not unless set. */
  get ref(): boolean {
    return this.#keeper.active;
  }

  set ref(ref: boolean) {
    checkFlag(ref, 'the ref of a signal handler');
    if (ref && this.#active) this.#keeper.start();
    else this.#keeper.stop();
  }

  /**
   * Takes it back. Greenlets that handle a signal now go on. With its last handler, a signal does again what it did before.
   *
   * Switches: never. Works in the hub: yes.
   */
  cancel(): void {
    this.#active = false;
    this.#keeper.stop();
    process.off(this.signal, this.#listener);
  }

  /** `cancel()`. */
  [Symbol.dispose](): void {
    this.cancel();
  }

  [inspect.custom](): string {
    return `<SignalHandler ${this.signal}: ${this.#active ? 'active' : 'cancelled'}>`;
  }
}

/**
 * Calls `fn(...args)` in a new greenlet whenever the signal arrives, so that it may block. If it arrives again meanwhile,
 * another greenlet begins; they begin in the order of the signals. An error that ends one is printed like that of any
 * greenlet, and the handler stays.
 *
 * Switches: never. Works in the hub: yes.
 *
 * @param signal its name, or its number
 * @throws {ArgumentTypeError} when `fn` is not a function
 * @throws {ArgumentValueError} for a signal that does not exist or cannot be handled, and in a worker, which gets none
 * @example
 * ```ts
 * import { sleep } from 'geventjs';
 * import { Event } from 'geventjs/event';
 * import { signalHandler } from 'geventjs/signal';
 *
 * const reloaded = new Event();
 * using handler = signalHandler('SIGHUP', (file: string) => {
 *   sleep(1); // it may block
 *   console.log(`${file} has been read again`); // app.conf has been read again
 *   reloaded.set();
 * }, 'app.conf');
 * handler.ref = true; // the program goes on although nothing else could happen
 * process.kill(process.pid, 'SIGHUP');
 * reloaded.wait();
 * ```
 */
export function signalHandler<Args extends unknown[]>(
  signal: SignalLike,
  fn: (...args: Args) => unknown,
  ...args: Args
): SignalHandler {
  checkFunction(fn, 'the handler of a signal', "signalHandler('SIGHUP', () => { … })");
  return new SignalHandler(checkSignal(signal, 'signalHandler'), () => {
    spawn(fn, ...args);
  });
}

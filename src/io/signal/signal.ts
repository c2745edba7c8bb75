import { describe } from '../../base/checks.js';
import { ArgumentTypeError } from '../../base/errors.js';
import { spawn } from '../../core/spawn.js';
import { checkSignal, numberOf, type SignalLike } from './signal-name.js';

/** For `signal`: what Node does by default. Most signals end the process. */
export const SIG_DFL: unique symbol = Symbol('SIG_DFL');
/** For `signal`: nothing happens. */
export const SIG_IGN: unique symbol = Symbol('SIG_IGN');

/** What happens when a signal arrives. A function is called in a new greenlet. */
export type Disposition = typeof SIG_DFL | typeof SIG_IGN | ((name: NodeJS.Signals, number: number) => unknown);

interface Installed {
  readonly handler: Disposition;
  readonly listener: () => void;
}

const installed = new Map<NodeJS.Signals, Installed>();

/**
 * Says what happens when a signal arrives, in place of what an earlier call has said: Python's `signal.signal`. A function is
 * called with the signal's name and number in a new greenlet, and may block. Handlers made in other ways, with `signalHandler`
 * or `process.on`, stay and are called as well.
 *
 * With `SIGCHLD` it is told of every child that has ended, after or before Node knows of it; `SIG_IGN` changes nothing for
 * children, who are always Node's to wait for.
 *
 * Switches: never. Works in the hub: yes.
 *
 * @returns what happened before, as `getSignal` says it
 * @throws {ArgumentTypeError} when `handler` is neither a function nor `SIG_DFL` or `SIG_IGN`
 * @throws {ArgumentValueError} for a signal that does not exist or cannot be handled, and in a worker, which gets none
 * @example
 * ```ts
 * import { getSignal, SIG_DFL, SIG_IGN, signal } from 'geventjs/signal';
 *
 * console.log(signal('SIGUSR2', SIG_IGN)); // Symbol(SIG_DFL)
 * process.kill(process.pid, 'SIGUSR2'); // would have ended the process
 * console.log(getSignal('SIGUSR2')); // Symbol(SIG_IGN)
 * signal('SIGUSR2', SIG_DFL);
 * ```
 */
export function signal(signal: SignalLike, handler: Disposition): Disposition {
  const name = checkSignal(signal, 'signal');
  if (typeof handler !== 'function' && handler !== SIG_DFL && handler !== SIG_IGN) {
    throw new ArgumentTypeError(`a signal's handler must be a function, SIG_DFL or SIG_IGN, got ${describe(handler)}`);
  }
  const before = installed.get(name);
  installed.delete(name);
  if (handler !== SIG_DFL) {
    const listener = typeof handler === 'function' ? () => void spawn(handler, name, numberOf(name)) : ignore;
    process.on(name, listener);
    installed.set(name, { handler, listener });
  }
  // Last: without any listener, Node's default would be back for a moment.
  if (before !== undefined) process.off(name, before.listener);
  return before?.handler ?? SIG_DFL;
}

/**
 * What `signal` has last said about a signal; `SIG_DFL` if nothing.
 *
 * Switches: never. Works in the hub: yes.
 */
export function getSignal(signal: SignalLike): Disposition {
  return installed.get(checkSignal(signal, 'getSignal'))?.handler ?? SIG_DFL;
}

function ignore(): void {
  // There is a listener: that is all it takes.
}

import { checkFunction } from '../base/checks.js';
import { getHub } from './hub.js';
import { RawGreenlet } from './raw-greenlet.js';
import type { Coroutine, Runnable } from './transfer.js';

const hub = getHub();

/** A raw greenlet that the hub starts. */
class ScheduledGreenlet extends RawGreenlet implements Runnable {
  /** @internal */
  _target(): Coroutine | undefined {
    return this.started || this.dead ? undefined : this;
  }
}

/**
 * Calls `fn(...args)` in such a greenlet at once. Only for callbacks of the hub.
 *
 * @internal
 */
export function startRaw<Args extends unknown[]>(fn: (...args: Args) => unknown, ...args: Args): void {
  hub._enter(new RawGreenlet(() => fn(...args), hub.greenlet));
}

/**
 * Calls `fn(...args)` in a greenlet without result, links, or `join`: the cheapest way to do something concurrently. Errors
 * are printed.
 *
 * Switches: never. Works in the hub: yes.
 *
 * @throws {ArgumentTypeError} when `fn` is not a function
 */
export function spawnRaw<Args extends unknown[]>(fn: (...args: Args) => unknown, ...args: Args): RawGreenlet {
  checkFunction(fn, 'the function of a greenlet', 'spawnRaw(() => { … })');
  const body = args.length === 0 ? (fn as () => unknown) : () => fn(...args);
  const greenlet = new ScheduledGreenlet(body, hub.greenlet);
  hub._schedule(greenlet);
  return greenlet;
}

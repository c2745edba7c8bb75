/** The `timeout` that blocking calls take: a number of milliseconds, or a `Timeout`. */
import { checkMilliseconds, describe } from '../base/checks.js';
import { ArgumentTypeError } from '../base/errors.js';
import { getHub } from './hub.js';
import { Timeout, type TimeoutLike } from './timeout.js';
import { getCurrentCoroutine } from './transfer.js';

const hub = getHub();

/** A waiter, as far as time is concerned. */
interface Expiring {
  readonly settled: boolean;
  /** @internal */
  _wait(ms?: number): boolean;
}

const timeoutOnly = ['timeout'];

/**
 * Throws unless `options` can be the options of `call`, which has those `names`. A bare number, or `{ timout: 100 }`, would be
 * ignored, and the call wait for ever.
 */
export function checkOptions(options: unknown, call: string, names: readonly string[] = timeoutOnly): void {
  if (typeof options !== 'object' || options === null || options instanceof Timeout) {
    const example = names.includes('timeout') ? 'timeout: 100' : `${names[0]}: …`;
    throw new ArgumentTypeError(
      `the options of ${call} must be an object like { ${example} }, got ${describe(options)}`,
    );
  }
  for (const name in options) {
    if (!names.includes(name))
      throw new ArgumentTypeError(`${call} has no option '${name}'; it has ${names.join(', ')}`);
  }
}

/** Throws unless `timeout` can limit a wait. To be called before anything has been done. */
export function checkTimeout(timeout: TimeoutLike | undefined): void {
  if (timeout instanceof Timeout) timeout._checkUsableHere();
  else if (timeout !== undefined) checkMilliseconds(timeout, 'timeout');
}

/**
 * Waits on `waiter`, at most so long. False when a number of milliseconds ran out; a `Timeout` is raised instead. One that
 * runs already is not the call's to start or to stop.
 */
export function waitUpTo(waiter: Expiring, timeout: TimeoutLike | undefined): boolean {
  if (!(timeout instanceof Timeout)) return waiter._wait(timeout);
  // In the hub the waiter refuses, and says which call it was; a timeout that cannot be started could not.
  if (timeout._armed || waiter.settled || getCurrentCoroutine() === hub.greenlet) return waiter._wait();
  timeout.start();
  try {
    return waiter._wait();
  } finally {
    timeout.cancel();
  }
}

/** The same for calls that answer "not in time" instead of throwing: a `Timeout` given to them is theirs, too. */
export function waitQuietly(waiter: Expiring, timeout: TimeoutLike | undefined): boolean {
  try {
    return waitUpTo(waiter, timeout);
  } catch (error) {
    if (timeout instanceof Timeout && timeout.hasRaised(error)) return false;
    throw error;
  }
}

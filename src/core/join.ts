import { checkCount, describe } from '../base/checks.js';
import { ArgumentTypeError } from '../base/errors.js';
import { Greenlet, type KillError } from './greenlet.js';
import { getHub } from './hub.js';
import { waitForEach } from './iwait.js';
import { RawGreenlet } from './raw-greenlet.js';
import { Timeout, type TimeoutLike } from './timeout.js';

/** How `joinAll` waits. */
export interface JoinAllOptions {
  /** Milliseconds, or a `Timeout`. When it is over, the answer is who has ended by then. */
  timeout?: TimeoutLike;
  /** Throw the first error that one of them ends with, and leave the others alone. */
  raiseError?: boolean;
  /** Be content with so many. */
  count?: number;
}

/**
 * Blocks until all greenlets have ended; returns them in the order of their ends.
 *
 * Switches: unless the list is empty. Works in the hub: no.
 *
 * @throws the error of one of them, with `raiseError`
 * @example
 * ```ts
 * import { joinAll, spawn } from 'geventjs';
 *
 * const sum = (n: number) => { let total = 0; for (let i = 1; i < n; i++) total += 1 / i ** 2; return total; };
 * const greenlets = [10_000, 20_000, 30_000].map((n) => spawn(sum, n));
 * joinAll(greenlets, { raiseError: true });
 * console.log(greenlets.map((greenlet) => greenlet.value));
 * ```
 */
export function joinAll<G extends Greenlet>(greenlets: Iterable<G>, options: JoinAllOptions = {}): G[] {
  const ended: G[] = [];
  if (options.count !== undefined) checkCount(options.count, 'count');
  for (const greenlet of waitForEach('joinAll', greenlets, { timeout: options.timeout, count: options.count })) {
    ended.push(greenlet);
    if (options.raiseError && !greenlet.successful()) throw greenlet.exception;
  }
  return ended;
}

/**
 * Kills all greenlets. Those that have not begun never will; in the others the error is raised where they wait.
 *
 * Switches: unless `block` is false, or all are dead at once. Works in the hub: with `block: false`.
 *
 * @param error raised in each; `GreenletExit` unless given
 * @param options `block: false` to return at once, `timeout` in milliseconds
 * @throws {Timeout} when some still live after `timeout`; they go on
 */
export function killAll(
  greenlets: Iterable<RawGreenlet>,
  error?: KillError,
  options: { block?: boolean; timeout?: TimeoutLike } = {},
): void {
  const list = [...greenlets];
  for (const greenlet of list) {
    if (!(greenlet instanceof RawGreenlet))
      throw new ArgumentTypeError(`killAll takes greenlets, got ${describe(greenlet)}`);
  }
  const living: Greenlet[] = [];
  for (const greenlet of list) {
    if (!(greenlet instanceof Greenlet)) killRaw(greenlet, error);
    else greenlet.kill(error, { block: false });
    if (greenlet instanceof Greenlet && !greenlet.ready()) living.push(greenlet);
  }
  if (options.block === false || living.length === 0) return;
  const timeout = options.timeout === undefined ? undefined : Timeout.startNew(options.timeout);
  try {
    joinAll(living);
  } finally {
    timeout?.close();
  }
}

/**
 * Kills any greenlet without waiting for its end.
 *
 * Switches: never. Works in the hub: yes.
 */
export function kill(greenlet: RawGreenlet, error?: KillError): void {
  killAll([greenlet], error, { block: false });
}

/** A raw greenlet has no place to note an error: it is thrown into it from the hub. */
function killRaw(greenlet: RawGreenlet, error: KillError | undefined): void {
  if (greenlet.dead) return;
  getHub().runCallback(() => greenlet.throw(typeof error === 'function' ? new error() : error));
}

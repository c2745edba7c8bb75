import { checkIterable, describe } from '../base/checks.js';
import { ArgumentTypeError, GreenletExit } from '../base/errors.js';
import { Greenlet } from './greenlet.js';
import { getHub } from './hub.js';
import { interrupt } from './interrupt.js';
import { checkKillError, type KillError, makeKillError } from './kill-error.js';
import { RawGreenlet } from './raw-greenlet.js';
import { Timeout, type TimeoutLike } from './timeout.js';
import { checkOptions, checkTimeout, waitUpTo } from './timeout-option.js';
import { getCurrentCoroutine } from './transfer.js';
import { Waiter } from './waiter.js';

const hub = getHub();

/**
 * Kills all greenlets, raw ones too. Those that have not begun never will; in the others the error is raised where they
 * wait, in order.
 *
 * Switches: unless `block` is false, or all are dead at once. Works in the hub: with `block: false`.
 *
 * @param error raised in each; `GreenletExit` unless given. Of a class each gets an error of its own
 * @param options `block: false` to return at once; `timeout` in milliseconds, or a `Timeout`
 * @throws {Timeout} when some still live after `timeout`; they go on
 * @throws {ArgumentTypeError} when `error` is not an error, or one of the list not a greenlet; then nobody is killed
 */
export function killAll(
  greenlets: Iterable<RawGreenlet>,
  error: KillError = GreenletExit,
  options: { block?: boolean; timeout?: TimeoutLike } = {},
): void {
  checkOptions(options, 'killAll', ['block', 'timeout']);
  const { block = true, timeout } = options;
  checkKillError(error);
  checkTimeout(timeout);
  checkIterable(greenlets, 'what killAll kills', 'killAll([a, b])');
  const all = new Set<RawGreenlet>();
  for (const greenlet of greenlets) {
    if (!(greenlet instanceof RawGreenlet))
      throw new ArgumentTypeError(`killAll takes greenlets, got ${describe(greenlet)}`);
    all.add(greenlet);
  }
  for (const greenlet of all) {
    if (greenlet instanceof Greenlet) greenlet.kill(error, { block: false });
    else if (!greenlet.dead) killRaw(greenlet, makeKillError(error));
  }
  if (block && !waitForDeaths(all, timeout)) throw new Timeout(timeout as number);
}

/**
 * Kills any greenlet without waiting for its end.
 *
 * Switches: never. Works in the hub: yes.
 *
 * @throws {ArgumentTypeError} when `error` is not an error
 */
export function kill(greenlet: RawGreenlet, error?: KillError): void {
  killAll([greenlet], error, { block: false });
}

/** Without a result to note the error in, a failure is only reported. */
function killRaw(greenlet: RawGreenlet, error: Error): void {
  if (!greenlet.started) {
    greenlet._abort(error);
    if (!(error instanceof GreenletExit)) hub._report(greenlet, error);
  } else if (greenlet._waiter !== undefined || greenlet === getCurrentCoroutine()) {
    interrupt(greenlet, error);
  } else {
    // It was left by a switch by hand and may never wait: the error is thrown at the switch.
    hub.runCallback(() => {
      if (!greenlet.dead) greenlet.throw(error);
    });
  }
}

/** False when a number of milliseconds ran out. Ends, unlike results and links, are something that all greenlets have. */
function waitForDeaths(greenlets: Iterable<RawGreenlet>, timeout: TimeoutLike | undefined): boolean {
  const living = [...greenlets].filter((greenlet) => !greenlet.dead);
  if (living.length === 0) return true;
  const waiter = new Waiter('killAll');
  let left = living.length;
  const watcher = {
    _noteEnd: () => {
      if (--left === 0) waiter.switch();
    },
  };
  for (const greenlet of living) greenlet._watchEnd(watcher);
  try {
    return waitUpTo(waiter, timeout);
  } finally {
    for (const greenlet of living) greenlet._unwatchEnd(watcher);
  }
}

import { ArgumentValueError } from '../../base/errors.js';
import { getHub } from '../../core/hub.js';
import type { TimeoutLike } from '../../core/timeout.js';
import { checkOptions, checkTimeout, waitQuietly } from '../../core/timeout-option.js';
import { getCurrentCoroutine } from '../../core/transfer.js';
import { Waiter } from '../../core/waiter.js';
import { Keeper } from './keeper.js';
import { checkSignal } from './signal-name.js';

const hub = getHub();

/**
 * Blocks until a signal arrives, and returns its name. Meanwhile the program stays alive, and the signal does nothing else
 * unless there are other handlers. Before and afterwards it does what it always does, which for most is to end the process:
 * for a loop make a `signalHandler` as well.
 *
 * Switches: yes. Works in the hub: no.
 *
 * @param signals one name, or several
 * @param options `timeout` in milliseconds, or a `Timeout`, which is not raised either
 * @returns the signal's name; `undefined` when the time is up
 * @throws {ArgumentValueError} for a signal that does not exist or cannot be handled, and in a worker, which gets none
 * @example
 * ```ts
 * import { spawnLater } from 'geventjs';
 * import { waitForSignal } from 'geventjs/signal';
 *
 * spawnLater(10, () => process.kill(process.pid, 'SIGTERM'));
 * console.log(waitForSignal(['SIGTERM', 'SIGINT'])); // SIGTERM
 * ```
 */
export function waitForSignal<Name extends NodeJS.Signals>(
  signals: Name | readonly Name[],
  options: { timeout?: TimeoutLike | undefined } = {},
): Name | undefined {
  const list: readonly unknown[] = Array.isArray(signals) ? signals : [signals];
  const names = list.map((signal) => checkSignal(signal, 'waitForSignal'));
  if (names.length === 0)
    throw new ArgumentValueError('waitForSignal: expected one signal or several, got an empty list');
  checkOptions(options, 'waitForSignal');
  checkTimeout(options.timeout);
  hub._checkMayBlock(getCurrentCoroutine(), 'waitForSignal');
  const waiter = new Waiter<NodeJS.Signals>(`waitForSignal of ${names.join(', ')}`);
  const listener = (name: NodeJS.Signals) => void waiter.switch(name);
  const keeper = new Keeper();
  try {
    keeper.start();
    for (const name of names) process.on(name, listener);
    return waitQuietly(waiter, options.timeout) ? (waiter._value as Name) : undefined;
  } finally {
    for (const name of names) process.off(name, listener);
    keeper.stop();
  }
}

import { constants } from 'node:os';
import { isMainThread } from 'node:worker_threads';
import { describe } from '../../base/checks.js';
import { ArgumentTypeError, ArgumentValueError } from '../../base/errors.js';

/** A signal: its name, or its number. */
export type SignalLike = NodeJS.Signals | number;

/** The kernel lets nobody listen to these. */
const uncatchable: readonly string[] = ['SIGKILL', 'SIGSTOP'];

/** The name of a signal that can be listened to here. */
export function checkSignal(signal: unknown, call: string): NodeJS.Signals {
  if (typeof signal !== 'string' && typeof signal !== 'number') {
    throw new ArgumentTypeError(`the signal of ${call} must be a name like 'SIGUSR1', got ${describe(signal)}`);
  }
  const name = nameOf(signal);
  if (name === undefined) {
    throw new ArgumentValueError(`${call}: expected a signal of this system, like 'SIGUSR1', got ${describe(signal)}`);
  }
  if (uncatchable.includes(name)) {
    throw new ArgumentValueError(`${call}: the system lets no program handle ${name}. Take SIGTERM.`);
  }
  if (!isMainThread) {
    throw new ArgumentValueError(`${call} in a worker: Node delivers signals to the main thread alone. Call it there.`);
  }
  return name as NodeJS.Signals;
}

/** The number of a signal. */
export function numberOf(name: NodeJS.Signals): number {
  return constants.signals[name];
}

function nameOf(signal: string | number): string | undefined {
  const entries = Object.entries(constants.signals);
  return entries.find(([name, number]) => name === signal || number === signal)?.[0];
}

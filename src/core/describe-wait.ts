import { inspect } from 'node:util';
import { Coroutine, type Suspension } from './transfer.js';

/** What somebody waits on, for people: `Queue.get of "jobs"`, or only `Queue.get` where the queue has no name. */
export function describeWait({ reason, subject }: Suspension): string {
  const name = (subject as { name?: unknown } | undefined)?.name;
  return typeof name === 'string' ? `${reason} of "${name}"` : reason;
}

/** The object that somebody waits on, with its state. Empty if it has no `inspect` of its own, or waits itself. */
export function describeSubject({ subject }: Suspension): string {
  if (subject === undefined || !(inspect.custom in subject)) return '';
  return subject instanceof Coroutine && subject._waiter !== undefined ? '' : inspect(subject);
}

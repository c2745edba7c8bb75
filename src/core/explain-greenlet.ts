import { inspect } from 'node:util';
import { describeSubject } from './describe-wait.js';
import { Greenlet } from './greenlet.js';
import type { RawGreenlet } from './raw-greenlet.js';

/** Lines about a greenlet for people: what it waits on, the state of that, and where it was spawned if that was noted. */
export function explainGreenlet(greenlet: RawGreenlet): string[] {
  const site = greenlet instanceof Greenlet ? greenlet.spawningStack : [];
  return [
    inspect(greenlet),
    ...explainSubject(greenlet),
    ...site.slice(0, 3).map((line) => `    spawned ${line.trim()}`),
  ];
}

/** The object that a greenlet waits on, with its state; no line if there is nothing to say. */
export function explainSubject({ _waiter: waiter }: RawGreenlet): string[] {
  const subject = waiter === undefined ? '' : describeSubject(waiter);
  return subject === '' ? [] : [`    ${subject}`];
}

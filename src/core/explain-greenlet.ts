import { inspect } from 'node:util';
import { describeSubject } from './describe-wait.js';
import { Greenlet } from './greenlet.js';
import type { RawGreenlet } from './raw-greenlet.js';

/** Lines about a greenlet for people: what it waits on, the state of that, and where it was spawned if that was noted. */
export function explainGreenlet(greenlet: RawGreenlet): string[] {
  const site = greenlet instanceof Greenlet ? greenlet.spawningStack : [];
  const subject = greenlet._waiter === undefined ? '' : describeSubject(greenlet._waiter);
  return [
    inspect(greenlet),
    ...(subject === '' ? [] : [`    ${subject}`]),
    ...site.slice(0, 3).map((line) => `    spawned ${line.trim()}`),
  ];
}

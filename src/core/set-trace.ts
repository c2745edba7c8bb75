import { checkFunction } from '../base/checks.js';
import { setTracer, type Tracer } from './transfer.js';

/**
 * Calls `callback` after each switch, in the target, before it goes on; `undefined` stops it. If the callback throws,
 * tracing ends and the error is raised in the target.
 *
 * Switches: never. Works in the hub: yes.
 *
 * @returns the previous callback
 * @example
 * ```ts
 * import { RawGreenlet, setTrace } from 'geventjs/greenlet';
 *
 * setTrace((event, { origin, target }) => console.log(event, origin, '→', target));
 * new RawGreenlet(() => 1).switch(); // switch … → …, twice: there and back
 * setTrace(undefined);
 * ```
 */
export function setTrace(callback: Tracer | undefined): Tracer | undefined {
  if (callback !== undefined) checkFunction(callback, 'the tracer');
  return setTracer(callback);
}

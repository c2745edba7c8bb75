/** Who holds a lock, in words. */
import { inspect } from 'node:util';
import { NotOwnerError } from '../../base/errors.js';
import { getCurrent } from '../../core/get-current.js';
import { Greenlet } from '../../core/greenlet.js';
import type { RawGreenlet } from '../../core/raw-greenlet.js';

/** One that has ended is shown without its result, which may refer to the lock and so to itself. */
export function describeHolder(holder: RawGreenlet): string {
  if (!(holder instanceof Greenlet)) return inspect(holder);
  return holder.ready() ? `<${holder.constructor.name} "${holder.name}": ended>` : inspect(holder);
}

/** The error for `operation` on something that the current greenlet does not hold. */
export function notOwner(operation: string, lock: object): NotOwnerError {
  return new NotOwnerError(
    `${operation}() by ${inspect(getCurrent())}: expected who holds the lock, got somebody else. Acquire it first: ` +
      `${inspect(lock)}`,
  );
}

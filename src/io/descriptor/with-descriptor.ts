import { Descriptor } from './descriptor.js';
import type { Direction } from './poll-events.js';

/**
 * Calls `body` when it is the greenlet's turn with a descriptor, and gives it to the next afterwards: what reads or writes
 * at the current position in several steps is not disturbed by others. First come, first served. Who has it may take it
 * again.
 *
 * @param body goes by the `Descriptor` that it gets, not by the number: that may be another file's when it was closed meanwhile
 * @param operation for people, shown as what the greenlet waits for: `fs.readFileSync`
 */
export function withDescriptor<T>(
  fd: number,
  direction: Direction,
  body: (descriptor: Descriptor) => T,
  operation = 'withDescriptor',
): T {
  return Descriptor.using(fd, (descriptor) => descriptor.inTurn(direction, operation, () => body(descriptor)));
}

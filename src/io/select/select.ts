import { checkIterable } from '../../base/checks.js';
import type { TimeoutLike } from '../../core/timeout.js';
import { checkOptions, checkTimeout } from '../../core/timeout-option.js';
import { placeError } from '../../core/wait-for-callback.js';
import { PollEvent } from '../descriptor/poll-events.js';
import { EBADF, systemError } from '../descriptor/system-error.js';
import { type Answer, pollDescriptors, pollNow, type Question } from './poll-descriptors.js';
import { descriptorOf, type Pollable } from './pollable.js';

/** How long `select` waits. */
export interface SelectOptions {
  /** Milliseconds, or a `Timeout`. 0 only looks; for ever unless set. */
  timeout?: TimeoutLike | undefined;
}

/** For each of the three lists: what is looked for, and what counts as found. As select(2) of Linux has it. */
const lists = [
  { name: 'readers', look: PollEvent.in, found: PollEvent.in | PollEvent.hup | PollEvent.err },
  { name: 'writers', look: PollEvent.out, found: PollEvent.out | PollEvent.err },
  { name: 'the third list', look: PollEvent.pri, found: PollEvent.pri },
] as const;

/**
 * Blocks until something is ready: can be read, can be written, or has urgent data. Regular files always are.
 *
 * Switches: yes. Works in the hub: no.
 *
 * @returns three lists of those that are ready, as they were given; all empty when the time is up
 * @throws {ArgumentTypeError} when something has no descriptor
 * @throws {OutOfRangeError} when the timeout is negative
 * @throws EBADF when something is closed, or is closed by a greenlet meanwhile
 * @example
 * ```ts
 * import { close, pipe, write } from 'geventjs/os';
 * import { select } from 'geventjs/select';
 *
 * const [input, output] = pipe();
 * console.log(select([input], [output], []).map((list) => list.length)); // [ 0, 1, 0 ]
 * write(output, 'x');
 * console.log(select([input], [], [])[0][0] === input); // true
 * [input, output].forEach(close);
 * ```
 *
 * Source of the rules: POSIX, and gevent's documentation of `gevent.select`.
 */
export function select<R extends Pollable, W extends Pollable, X extends Pollable>(
  readers: Iterable<R>,
  writers: Iterable<W>,
  exceptional: Iterable<X>,
  options: SelectOptions = {},
): [readers: R[], writers: W[], exceptional: X[]] {
  checkOptions(options, 'select');
  const { timeout } = options;
  checkTimeout(timeout);
  const objects = [readers, writers, exceptional].map(toList);
  const question: Question = {
    fds: objects.flatMap((list) => list.map(descriptorOf)),
    events: objects.flatMap((list, i) => list.map(() => lists[i]?.look as number)),
    counting: objects.flatMap((list, i) => list.map(() => lists[i]?.found as number)),
  };
  try {
    checkOpen(pollNow(question, 'select'));
    const answer = pollDescriptors(question, 'select', timeout);
    checkOpen(answer);
    return divide(objects, answer) as [R[], W[], X[]];
  } catch (error) {
    throw placeError(error, select);
  }
}

function toList(objects: Iterable<Pollable>, i: number): Pollable[] {
  checkIterable(objects, `${lists[i]?.name} of select`);
  return [...objects];
}

function checkOpen(answer: Answer): void {
  if (answer.some((found) => (found & PollEvent.nval) !== 0)) throw systemError(EBADF, 'select');
}

function divide(objects: readonly Pollable[][], answer: Answer): Pollable[][] {
  let at = 0;
  return objects.map((list) => list.filter(() => answer[at++] !== 0));
}

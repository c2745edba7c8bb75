import { constants } from 'node:fs';
import { native } from '../../base/addon.js';
import type { TimeoutLike } from '../../core/timeout.js';
import { checkTimeout, waitUpTo } from '../../core/timeout-option.js';
import { Waiter } from '../../core/waiter.js';
import { Descriptor, type Poller } from './descriptor.js';
import { type Direction, eventsOf } from './poll-events.js';
import { EBADF, EPERM, systemError } from './system-error.js';

/** How a greenlet waits for a descriptor. */
export interface WaitForDescriptorOptions {
  /** What failed if it is closed meanwhile, for the error's text: `poll` unless set. */
  syscall?: string;
  /** How long: milliseconds, or a `Timeout`. */
  timeout?: TimeoutLike | undefined;
}

/** The part of the flags that says for what it was opened. */
const accessMode = constants.O_RDONLY | constants.O_WRONLY | constants.O_RDWR;

/** One question for the kernel: a descriptor, events, and the answer. */
const question = new Int32Array(3);

/** Is it ready at this moment? So is one that is closed: whoever uses it gets the error. */
export function isDescriptorReady(fd: number, events: number): boolean {
  question[0] = fd;
  question[1] = events;
  return native.pollNow(question) !== 0;
}

/**
 * Blocks until a descriptor can be read or written without waiting: there is data or room, an error, or nobody at the other
 * end. Files are always ready. It need not be so any more when others use it as well.
 *
 * Always lets those go first who are ready.
 *
 * @param operation for people, shown as what the greenlet waits for: `fs.readSync`
 * @returns false when the time is up
 * @throws EBADF when it is not open, and when it is closed by `closeDescriptor` meanwhile
 */
export function waitForDescriptor(
  target: number | Descriptor,
  direction: Direction,
  operation: string,
  options: WaitForDescriptorOptions = {},
): boolean {
  const { syscall = 'poll', timeout } = options;
  checkTimeout(timeout);
  if (typeof target === 'number') {
    return Descriptor.using(target, (descriptor) => waitForDescriptor(descriptor, direction, operation, options));
  }
  new Waiter(operation)._yield();
  target.check(syscall);
  if (isDescriptorReady(target.fd, eventsOf[direction])) return checkOpen(target, syscall);
  if (timeout !== undefined) return waitInLoop(target, direction, operation, syscall, timeout);
  waitUntilReady(target, direction, operation, syscall);
  return true;
}

/** Waits for the loop's report, again if somebody else was faster: to read or write then would stop the thread. */
export function waitUntilReady(descriptor: Descriptor, direction: Direction, operation: string, syscall: string): void {
  do waitInLoop(descriptor, direction, operation, syscall);
  while (!isDescriptorReady(descriptor.fd, eventsOf[direction]));
}

/**
 * Waits for the loop's report, without a look before. When it comes the descriptor was ready a moment ago.
 *
 * @returns false when the time is up
 */
export function waitInLoop(
  descriptor: Descriptor,
  direction: Direction,
  operation: string,
  syscall: string,
  timeout?: TimeoutLike,
): boolean {
  descriptor.check(syscall);
  checkDirection(descriptor.fd, direction, syscall);
  const waiter = new Waiter(operation, descriptor);
  const id = native.pollStart(descriptor.fd, eventsOf[direction], () => waiter.switch());
  if (id === -EPERM) return true;
  if (id < 0) throw systemError(-id, syscall);
  const poller: Poller = {
    cancel: () => {
      native.pollStop(id);
      waiter.switch();
    },
  };
  descriptor.pollers.add(poller);
  try {
    const isInTime = waitUpTo(waiter, timeout);
    descriptor.check(syscall);
    return isInTime;
  } finally {
    native.pollStop(id);
    descriptor.pollers.delete(poller);
  }
}

function checkOpen(descriptor: Descriptor, syscall: string): true {
  if (descriptor.kind === 'closed') throw systemError(EBADF, syscall);
  return true;
}

/** The read end of a pipe never becomes writable, and nobody would say so. */
function checkDirection(fd: number, direction: Direction, syscall: string): void {
  const flags = native.getFlags(fd);
  if (flags < 0) throw systemError(-flags, syscall);
  const wrong = direction === 'readable' ? constants.O_WRONLY : constants.O_RDONLY;
  if ((flags & accessMode) === wrong) throw systemError(EBADF, syscall);
}

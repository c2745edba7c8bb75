import fs from 'node:fs';
import { originalOf } from '../../base/saved.js';
import { type Done, markStranger, waitForCallback } from '../../core/wait-for-callback.js';
import { Descriptor } from './descriptor.js';
import { type Outlet, openOutlet } from './outlet.js';
import { eventsOf } from './poll-events.js';
import { isCurrent } from './position.js';
import { saysTryAgain } from './system-error.js';
import { isDescriptorReady, waitForDescriptor, waitInLoop, waitUntilReady } from './wait-for-descriptor.js';

type View = NodeJS.ArrayBufferView;
type Views = View | readonly View[];

/** How many bytes are written before others have their turn, though there would be room for more. */
const fairShare = 65_536;

/**
 * Writes as `fs.writeSync` and `fs.writevSync` do, blocking the greenlet only: files in the thread pool, all others on this
 * thread as far as there is room, until all is written. A descriptor that does not block is waited for as well, instead of
 * an EAGAIN.
 *
 * What is written at the current position in one call stays together.
 *
 * @param views what: one view, or several in order
 * @param position in bytes; `null` is the current one, where greenlets take turns
 * @param operation for people: `fs.writeSync`
 * @returns the number of bytes. Less than all only if a part could not be written; the reason is the next call's error
 */
export function writeDescriptor(
  target: number | Descriptor,
  views: Views,
  position: number | null,
  operation: string,
): number {
  if (typeof target === 'number') {
    return Descriptor.using(target, (descriptor) => writeDescriptor(descriptor, views, position, operation));
  }
  target.check('write');
  const list = ArrayBuffer.isView(views) ? [views] : [...views];
  if (!isCurrent(position)) {
    return target.isPolled ? writeNow(target, list, position) : writeInPool(target, list, position, operation);
  }
  return target.inTurn('writable', operation, () => {
    target.check('write');
    return target.isPolled ? writeAll(target, list, operation) : writeInPool(target, list, null, operation);
  });
}

/** Writes in the thread pool. A file only in its turn: others have no position. */
export function writeInPool(
  descriptor: Descriptor,
  views: readonly View[],
  position: number | null,
  operation: string,
): number {
  const [view] = views;
  const start = (done: Done<number>) => {
    if (views.length === 1) fs.write(descriptor.fd, view as View, 0, view?.byteLength, position, done);
    else fs.writev(descriptor.fd, views, position, done);
  };
  const moves = !descriptor.isPolled && isCurrent(position);
  return waitForCallback<number>(operation, (done) => descriptor.startInPool(moves, start, done));
}

function writeNow(descriptor: Descriptor, views: readonly View[], position: number | null): number {
  const [view] = views;
  if (views.length !== 1) return originalOf(fs, 'writevSync')(descriptor.fd, views, position as number);
  return originalOf(fs, 'writeSync')(descriptor.fd, view as View, 0, view?.byteLength, position);
}

/** Writes what there is room for, at least one byte, when it is the greenlet's turn. A file takes all. */
export function writeSome(fd: number, view: View, operation: string): number {
  return Descriptor.using(fd, (descriptor) =>
    descriptor.inTurn('writable', operation, () => {
      if (!descriptor.isPolled || view.byteLength === 0) return writeDescriptor(descriptor, view, null, operation);
      waitForDescriptor(descriptor, 'writable', operation, { syscall: 'write' });
      using outlet = openOutlet(descriptor);
      for (;;) {
        const count = writePart(outlet, view, 0);
        if (count > 0) return count;
        waitInLoop(descriptor, 'writable', operation, 'write');
      }
    }),
  );
}

/** As write(2) in blocking mode: an error after a part was written is left to the next call. */
function writeAll(descriptor: Descriptor, views: readonly View[], operation: string): number {
  let written = 0;
  const total = views.reduce((sum, view) => sum + view.byteLength, 0);
  if (total === 0) return writeNow(descriptor, views, null);
  using outlet = openOutlet(descriptor);
  let share = 0;
  for (const view of views) {
    for (let at = 0; at < view.byteLength; ) {
      if (share <= 0) {
        waitForDescriptor(descriptor, 'writable', operation, { syscall: 'write' });
        share = fairShare;
      } else if (!isDescriptorReady(descriptor.fd, eventsOf.writable)) {
        waitUntilReady(descriptor, 'writable', operation, 'write');
      }
      let count: number;
      try {
        count = writePart(outlet, view, at);
      } catch (error) {
        if (written > 0) return written;
        throw error;
      }
      // Not in the `try`: what is raised in a greenlet that waits is not the kernel's error.
      if (count === 0) waitInLoop(descriptor, 'writable', operation, 'write');
      at += count;
      written += count;
      share -= count;
    }
  }
  return written;
}

/** Writes what there is room for; 0 bytes if there is none after all. */
function writePart(outlet: Outlet, view: View, at: number): number {
  try {
    return outlet.write(view, at);
  } catch (error) {
    if (!saysTryAgain(error)) throw markStranger(error);
    return 0;
  }
}

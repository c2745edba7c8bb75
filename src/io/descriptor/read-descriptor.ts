import fs from 'node:fs';
import { originalOf } from '../../base/saved.js';
import { type Done, markStranger, waitForCallback } from '../../core/wait-for-callback.js';
import { Descriptor } from './descriptor.js';
import { isCurrent, type Position } from './position.js';
import { saysTryAgain } from './system-error.js';
import { waitForDescriptor, waitInLoop } from './wait-for-descriptor.js';

/**
 * Reads as `fs.readSync` and `fs.readvSync` do, blocking the greenlet only: files in the thread pool, all others on this
 * thread when there is something to be read. A descriptor that does not block is waited for as well, instead of an EAGAIN.
 *
 * @param views where to: one view, or several that are filled in order
 * @param position in bytes; `null` is the current one, where greenlets take turns. A `bigint` for one view only, as in Node
 * @param operation for people: `fs.readSync`
 * @returns the number of bytes; 0 at the end
 */
export function readDescriptor(
  target: number | Descriptor,
  views: NodeJS.ArrayBufferView | readonly NodeJS.ArrayBufferView[],
  position: Position,
  operation: string,
): number {
  if (typeof target === 'number') {
    return Descriptor.using(target, (descriptor) => readDescriptor(descriptor, views, position, operation));
  }
  target.check('read');
  if (!isCurrent(position))
    return target.isPolled ? readNow(target, views, position) : readInPool(target, views, position, operation);
  return target.inTurn('readable', operation, () => {
    target.check('read');
    return target.isPolled ? readWhenReady(target, views, operation) : readInPool(target, views, null, operation);
  });
}

type Views = NodeJS.ArrayBufferView | readonly NodeJS.ArrayBufferView[];

/** Reads in the thread pool. A file only in its turn: others have no position. */
export function readInPool(descriptor: Descriptor, views: Views, position: Position, operation: string): number {
  const start = (done: Done<number>) => {
    if (isOne(views)) fs.read(descriptor.fd, views, 0, lengthOf(views), position, done);
    else fs.readv(descriptor.fd, views, position as number | null, done);
  };
  const moves = !descriptor.isPolled && isCurrent(position);
  return waitForCallback<number>(operation, (done) => descriptor.startInPool(moves, start, done));
}

function readWhenReady(descriptor: Descriptor, views: Views, operation: string): number {
  const isEmpty = isOne(views) ? views.byteLength === 0 : views.every((view) => view.byteLength === 0);
  if (!isEmpty) waitForDescriptor(descriptor, 'readable', operation, { syscall: 'read' });
  for (;;) {
    try {
      return readNow(descriptor, views, null);
    } catch (error) {
      if (!saysTryAgain(error)) throw markStranger(error);
      waitInLoop(descriptor, 'readable', operation, 'read');
    }
  }
}

function readNow(descriptor: Descriptor, views: Views, position: Position): number {
  if (!isOne(views)) return originalOf(fs, 'readvSync')(descriptor.fd, views, position as number);
  return originalOf(fs, 'readSync')(descriptor.fd, views, 0, lengthOf(views), position);
}

/** As much as Linux reads in one call. Node takes what needs more than 31 bits for a negative number, or for 0: the end. */
function lengthOf(view: NodeJS.ArrayBufferView): number {
  return Math.min(view.byteLength, 0x7ffff000);
}

function isOne(views: Views): views is NodeJS.ArrayBufferView {
  return ArrayBuffer.isView(views);
}

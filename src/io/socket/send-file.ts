import { read } from 'node:fs';
import { open } from 'node:fs/promises';
import { checkCount, describe } from '../../base/checks.js';
import { ArgumentTypeError } from '../../base/errors.js';
import { waitForPromise } from '../../core/promise.js';
import { checkOptions } from '../../core/timeout-option.js';
import { waitForCallback } from '../../core/wait-for-callback.js';

/** Which part of a file to send. */
export interface SendFileOptions {
  /** The first byte. */
  offset?: number | undefined;
  /** At most so many bytes. */
  count?: number | undefined;
}

/** Reads up to the whole of `buffer`. How much it was. */
type Read = (buffer: Buffer, length: number, position: number | null) => number;

const blockSize = 64 * 1024;

/** Reads a file block by block, each of which `send` gets before the next is read. How many bytes it were. */
export function sendFile(file: string | number, options: SendFileOptions, send: (block: Buffer) => void): number {
  checkOptions(options, 'Socket.sendFile', ['offset', 'count']);
  const { offset, count = Number.POSITIVE_INFINITY } = options;
  if (offset !== undefined) checkCount(offset, 'the offset of Socket.sendFile');
  checkCount(count, 'the count of Socket.sendFile');
  if (typeof file === 'number') return copy(readDescriptor(file), offset, count, send);
  if (typeof file === 'string') return sendPath(file, offset, count, send);
  throw new ArgumentTypeError(`Socket.sendFile sends a path or a descriptor, got ${describe(file)}`);
}

function sendPath(path: string, offset: number | undefined, count: number, send: (block: Buffer) => void): number {
  const opening = open(path);
  const handle = waitForPromise(opening, 'Socket.sendFile', undefined, () => {
    opening.then((late) => late.close(), ignore);
  });
  const readHandle: Read = (buffer, length, position) =>
    waitForPromise(handle.read(buffer, 0, length, position), 'Socket.sendFile').bytesRead;
  try {
    return copy(readHandle, offset, count, send);
  } finally {
    // Waits by itself for a read that nobody waits for any more.
    handle.close().catch(ignore);
  }
}

function readDescriptor(descriptor: number): Read {
  return (buffer, length, position) =>
    waitForCallback<number>('Socket.sendFile', (done) => read(descriptor, buffer, 0, length, position, done));
}

function copy(readBlock: Read, offset: number | undefined, count: number, send: (block: Buffer) => void): number {
  let sent = 0;
  while (sent < count) {
    // A block of its own each time: a read that was given up may still write into it, and so may what is sent.
    const buffer = Buffer.allocUnsafeSlow(Math.min(blockSize, count - sent));
    const length = readBlock(buffer, buffer.length, offset === undefined ? null : offset + sent);
    if (length === 0) break;
    send(buffer.subarray(0, length));
    sent += length;
  }
  return sent;
}

function ignore(): void {}

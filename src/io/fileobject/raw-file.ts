/**
 * A descriptor and its position, without any buffer.
 *
 * What is read and written is so at the position that the kernel keeps, which belongs to everybody who has the descriptor.
 * But a read of a file that is left half-way, because the greenlet was killed, may not move it: what nobody got is still to
 * be read. So files are read at a given place, and the position follows.
 */
import fs from 'node:fs';
import { native } from '../../base/addon.js';
import { getHub } from '../../core/hub.js';
import { getCurrentCoroutine } from '../../core/transfer.js';
import { waitForCallback } from '../../core/wait-for-callback.js';
import { closeDescriptor } from '../descriptor/close-descriptor.js';
import { Descriptor } from '../descriptor/descriptor.js';
import { readDescriptor } from '../descriptor/read-descriptor.js';
import { systemError } from '../descriptor/system-error.js';
import { withDescriptor } from '../descriptor/with-descriptor.js';
import { writeDescriptor } from '../descriptor/write-descriptor.js';

/** From where a position counts: the beginning, the position now, the end. */
export type Whence = 0 | 1 | 2;

const hub = getHub();

/** What is written to a pipe at once is written whole, or not at all. */
const portion = 4096;

export class RawFile {
  readonly fd: number;
  /** Has it a position? Not so pipes, sockets and terminals. */
  readonly seekable: boolean;

  /** @param atEnd does the position go to the end of the file first? */
  constructor(fd: number, atEnd: boolean) {
    this.fd = fd;
    this.seekable = native.seek(fd, 0, atEnd ? 2 : 1) >= 0;
  }

  /** @returns the number of bytes; 0 at the end. If it throws, the view may still be written to */
  read(view: Buffer): number {
    return withDescriptor(this.fd, 'readable', (descriptor) => {
      if (descriptor.isPolled) return readDescriptor(descriptor, view, null, 'FileObject.read');
      const position = seek(descriptor.fd, 0, 1);
      const count = readDescriptor(descriptor, view, position, 'FileObject.read');
      descriptor.check('read');
      seek(descriptor.fd, position + count, 0);
      return count;
    });
  }

  /** Writes a part of `view`. `onWritten` is told how much has been written, or certainly will be, even if it throws. */
  write(view: Buffer, onWritten: (count: number) => void): void {
    withDescriptor(this.fd, 'writable', (descriptor) => {
      // From here on a kill comes too late to stop it, if it is the thread pool that writes.
      hub._checkMayBlock(getCurrentCoroutine(), 'FileObject.write');
      const part = descriptor.isPolled ? view.subarray(0, portion) : view;
      try {
        onWritten(writeDescriptor(descriptor, part, null, 'FileObject.write'));
      } catch (error) {
        if (!descriptor.isPolled && !isOfKernel(error)) onWritten(part.byteLength);
        throw error;
      }
    });
  }

  /** @returns the position, in bytes from the beginning */
  seek(offset: number, whence: Whence): number {
    return withDescriptor(this.fd, 'readable', () => seek(this.fd, offset, whence));
  }

  truncate(size: number): void {
    Descriptor.using(this.fd, (descriptor) => {
      descriptor.check('ftruncate');
      waitForCallback('FileObject.truncate', (done) =>
        descriptor.startInPool(false, (ended) => fs.ftruncate(this.fd, size, ended), done),
      );
    });
  }

  close(): void {
    closeDescriptor(this.fd, 'FileObject.close');
  }
}

function seek(fd: number, offset: number, whence: Whence): number {
  const position = native.seek(fd, offset, whence);
  if (position < 0) throw systemError(-position, 'lseek');
  return position;
}

/** Not what was raised in the greenlet. */
function isOfKernel(error: unknown): boolean {
  const { errno, syscall } = error as NodeJS.ErrnoException;
  return typeof errno === 'number' && syscall !== undefined;
}

/** Reading and writing descriptors: the functions of `geventjs/os`. */
import { native } from '../../base/addon.js';
import { checkCount, describe } from '../../base/checks.js';
import { ArgumentTypeError } from '../../base/errors.js';
import { placeError } from '../../core/wait-for-callback.js';
import { closeDescriptor } from '../descriptor/close-descriptor.js';
import { Descriptor } from '../descriptor/descriptor.js';
import { readDescriptor, readInPool } from '../descriptor/read-descriptor.js';
import { systemError } from '../descriptor/system-error.js';
import { writeDescriptor, writeInPool, writeSome } from '../descriptor/write-descriptor.js';

/** What can be written: bytes, or text that is written in UTF-8. */
export type Data = string | NodeJS.ArrayBufferView;

/**
 * Reads from a descriptor what there is, as soon as there is something.
 *
 * Pipes, sockets and terminals are waited for in the loop, files are read in the thread pool; whether the descriptor is in
 * blocking mode makes no difference. Greenlets that read the same one take turns.
 *
 * Switches: yes. Works in the hub: no.
 *
 * @param size bytes, at most
 * @returns between 1 and `size` bytes; none at the end
 * @throws what read(2) says: EBADF, for one, also when it is closed with `close` meanwhile
 * @example
 * ```ts
 * import { closeSync, openSync } from 'node:fs';
 * import { read } from 'geventjs/os';
 *
 * const fd = openSync('/proc/self/comm', 'r');
 * console.log(read(fd, 100).length > 0); // true
 * closeSync(fd);
 * ```
 */
export function read(fd: number, size: number): Buffer {
  checkDescriptor(fd);
  checkCount(size, 'the size');
  const buffer = Buffer.allocUnsafe(size);
  return placed(read, () => buffer.subarray(0, readDescriptor(fd, buffer, null, 'os.read')));
}

/**
 * Writes all of `data` to a descriptor, however little room there is at a time. What greenlets write at once does not get
 * mixed.
 *
 * Switches: yes. Works in the hub: no.
 *
 * @returns the number of bytes. Less than all only if a part could not be written; the reason is the next call's error
 * @throws what write(2) says: EPIPE, for one, when nobody is left to read
 * @example
 * ```ts
 * import { close, pipe, write } from 'geventjs/os';
 *
 * const [input, output] = pipe();
 * console.log(write(output, 'hello')); // 5
 * [input, output].forEach(close);
 * ```
 */
export function write(fd: number, data: Data): number {
  checkDescriptor(fd);
  const bytes = toBytes(data);
  return placed(write, () => writeDescriptor(fd, bytes, null, 'os.write'));
}

/**
 * Closes a descriptor. Greenlets that wait for it get an EBADF. What killed greenlets have left in the thread pool is waited
 * for: until then the number must not be given to another file.
 *
 * Switches: only if it has to wait. Works in the hub: only if it does not have to wait.
 *
 * @throws EBADF when it is not open
 */
export function close(fd: number): void {
  checkDescriptor(fd);
  placed(close, () => closeDescriptor(fd, 'os.close'));
}

/**
 * Reads in the thread pool, whatever the descriptor is: each greenlet that waits takes one of its few threads, and one that
 * is killed leaves its read behind, which takes the data. For devices that cannot be polled; otherwise use `read`.
 *
 * Switches: yes. Works in the hub: no.
 *
 * @param size bytes, at most
 */
export function tpRead(fd: number, size: number): Buffer {
  checkDescriptor(fd);
  checkCount(size, 'the size');
  const buffer = Buffer.allocUnsafe(size);
  return placed(tpRead, () =>
    Descriptor.using(fd, (descriptor) => {
      const start = descriptor.isPolled ? readInPool : readDescriptor;
      return buffer.subarray(0, start(descriptor, buffer, null, 'os.tpRead'));
    }),
  );
}

/**
 * Writes in the thread pool, once, whatever the descriptor is. See `tpRead`.
 *
 * Switches: yes. Works in the hub: no.
 *
 * @returns the number of bytes, which may be less than all
 */
export function tpWrite(fd: number, data: Data): number {
  checkDescriptor(fd);
  const bytes = toBytes(data);
  return placed(tpWrite, () =>
    Descriptor.using(fd, (descriptor) => {
      const start = descriptor.isPolled ? writeInPool : writeDescriptor;
      return start(descriptor, [bytes], null, 'os.tpWrite');
    }),
  );
}

/**
 * Makes a descriptor non-blocking. Nothing here needs that; it is for code that calls `fs.readSync` itself and expects an
 * EAGAIN. Other processes that share the open file, a terminal for one, are affected, too.
 *
 * Switches: never. Works in the hub: yes.
 *
 * @returns whether it was in blocking mode before
 * @throws EBADF when it is not open
 */
export function makeNonblocking(fd: number): boolean {
  checkDescriptor(fd);
  const result = native.setNonblocking(fd, true);
  if (result < 0) placed(makeNonblocking, () => fail(-result, 'fcntl'));
  return result === 1;
}

/**
 * Opens a pipe: what is written to one end is read from the other. Close both. Children do not inherit them unless they are
 * given in `stdio`.
 *
 * Switches: never. Works in the hub: yes.
 *
 * @returns the descriptors to read from and to write to
 * @example
 * ```ts
 * import { spawn } from 'geventjs';
 * import { close, pipe, read, write } from 'geventjs/os';
 *
 * const [input, output] = pipe();
 * const reader = spawn(() => read(input, 100).toString());
 * write(output, 'hello');
 * console.log(reader.get()); // hello
 * [input, output].forEach(close);
 * ```
 */
export function pipe(): [input: number, output: number] {
  const ends = native.openPipe();
  return typeof ends === 'number' ? placed(pipe, () => fail(-ends, 'pipe')) : ends;
}

/** The same as `read`: gevent's name for descriptors that do not block. */
export const nbRead: typeof read = read;

/**
 * Writes as much as there is room for, waiting until there is some.
 *
 * Switches: yes. Works in the hub: no.
 *
 * @returns the number of bytes, which may be less than all
 */
export function nbWrite(fd: number, data: Data): number {
  checkDescriptor(fd);
  const bytes = toBytes(data);
  return placed(nbWrite, () => writeSome(fd, bytes, 'os.nbWrite'));
}

/** Errors show the caller's line, not ours. */
function placed<T>(call: (...args: never[]) => unknown, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw placeError(error, call);
  }
}

function fail(errno: number, syscall: string): never {
  throw systemError(errno, syscall);
}

function checkDescriptor(fd: unknown): void {
  if (Number.isInteger(fd) && (fd as number) >= 0 && (fd as number) < 2 ** 31) return;
  throw new ArgumentTypeError(`a descriptor must be an integer of at least 0, got ${describe(fd)}`);
}

function toBytes(data: Data): NodeJS.ArrayBufferView {
  if (typeof data === 'string') return Buffer.from(data);
  if (ArrayBuffer.isView(data)) return data;
  throw new ArgumentTypeError(`what is written must be a string, a Buffer or another view, got ${describe(data)}`);
}

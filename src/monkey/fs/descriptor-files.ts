/**
 * `readFileSync` and `writeFileSync` with a descriptor: from or at its current position, in several steps, in a turn of their
 * own. Whoever else reads or writes at the current position does it before or after the whole.
 */
import { constants } from 'node:buffer';
import fs from 'node:fs';
import { statDescriptor } from '../../base/stat.js';
import type { Descriptor } from '../../io/descriptor/descriptor.js';
import { readDescriptor } from '../../io/descriptor/read-descriptor.js';
import { withDescriptor } from '../../io/descriptor/with-descriptor.js';
import { writeDescriptor } from '../../io/descriptor/write-descriptor.js';
import { type AnyFunction, callOriginal } from '../cooperative.js';
import { encode } from './descriptors.js';
import { type FileOptions, fileOptions } from './file-options.js';

/** Of what has no size, a pipe for one, so much is read at once. */
const portion = 65_536;

/** Of more bytes no encoding makes a text. Buffers of 2 GiB would become an empty one in some versions of Node. */
const mostOfText = 3 * constants.MAX_STRING_LENGTH + 1;

export function readFileByDescriptor(original: AnyFunction, fd: number, options: unknown): unknown {
  const known = fileOptions(options);
  if (known === undefined) return callOriginal(original, undefined, [fd, options]);
  // Its own work then, in JavaScript, with `fs.readSync`, which is patched.
  if (known.hasBuffer) return withDescriptor(fd, 'readable', () => original(fd, options));
  const data = withDescriptor(fd, 'readable', (descriptor) => readAll(original, descriptor, known));
  return known.encoding === undefined ? data : data.toString(known.encoding);
}

/** Node reads text to its end, and bytes as far as the file was long at first. */
function readAll(original: AnyFunction, descriptor: Descriptor, { encoding }: FileOptions): Buffer {
  const size = /^utf-?8$/.test(encoding ?? '') ? 0 : sizeOf(descriptor);
  // More than Node reads. It says so before it begins.
  if (size >= 2 ** 31) return callOriginal(original, undefined, [descriptor.fd]);
  const most = encoding === undefined ? Number.POSITIVE_INFINITY : mostOfText;
  const parts: Buffer[] = [];
  let total = 0;
  while ((size === 0 || total < size) && total < most) {
    const part = Buffer.allocUnsafe(size === 0 ? portion : size - total);
    const count = readDescriptor(descriptor, part, null, 'fs.readFileSync');
    if (count === 0) break;
    parts.push(part.subarray(0, count));
    total += count;
  }
  return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts, total);
}

/** The size of a file; 0 of what has none, and is read to its end. */
function sizeOf(descriptor: Descriptor): number {
  const stats = statDescriptor(descriptor.fd);
  return stats.isFile() ? Number(stats.size) : 0;
}

export function writeFileByDescriptor(original: AnyFunction, fd: number, data: unknown, options: unknown): unknown {
  const known = fileOptions(options);
  const bytes = known && bytesOf(data, known.encoding || 'utf8');
  if (known === undefined || bytes === undefined) return callOriginal(original, undefined, [fd, data, options]);
  withDescriptor(fd, 'writable', (descriptor) => {
    for (let at = 0; at < bytes.byteLength; ) {
      at += writeDescriptor(descriptor, bytes.subarray(at), null, 'fs.writeFileSync');
    }
    if (known.flush) fs.fsyncSync(fd);
  });
  return undefined;
}

function bytesOf(data: unknown, encoding: string): Uint8Array | undefined {
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return typeof data === 'string' ? encode(data, encoding) : undefined;
}

/**
 * Reading, writing and closing by descriptor. The layer below knows how a greenlet waits for each kind of descriptor; here
 * the many forms of arguments become one. Where one of them is wrong, or nothing would be read at all, the original is called:
 * it does not come as far as to block.
 */
import { closeDescriptor } from '../../io/descriptor/close-descriptor.js';
import { readDescriptor } from '../../io/descriptor/read-descriptor.js';
import { writeDescriptor } from '../../io/descriptor/write-descriptor.js';
import { type AnyFunction, callOriginal } from '../cooperative.js';
import type { Patches } from '../patches.js';

type View = NodeJS.ArrayBufferView;

export const descriptorPatches: Patches['items'] = { closeSync, readSync, readvSync, writeSync, writevSync };

export function isDescriptor(value: unknown): value is number {
  return typeof value === 'number' && value === (value | 0) && value >= 0;
}

function closeSync(original: AnyFunction): AnyFunction {
  return (fd) => (isDescriptor(fd) ? closeDescriptor(fd, 'fs.closeSync') : callOriginal(original, undefined, [fd]));
}

function readSync(original: AnyFunction): AnyFunction {
  return (...args) => {
    const [fd, buffer] = args;
    const part = isView(buffer) ? partToRead(buffer, args) : undefined;
    if (!isDescriptor(fd) || part === undefined) return callOriginal(original, undefined, args);
    return readDescriptor(fd, part.view, part.position, 'fs.readSync');
  };
}

/** Bytes of a buffer, and where in the file they go or come from. */
interface Part<Position> {
  readonly view: Uint8Array;
  readonly position: Position;
}

interface PartOptions {
  offset?: unknown;
  length?: unknown;
  position?: unknown;
}

/** `readSync(fd, buffer, offset, length, position)` or `readSync(fd, buffer, options)`. */
function partToRead(buffer: View, args: readonly unknown[]): Part<number | bigint | null> | undefined {
  const [, , given, ...rest] = args;
  const hasOptions = args.length <= 3 || typeof given === 'object';
  if (hasOptions && given !== undefined && typeof given !== 'object') return undefined;
  const options = (hasOptions ? (given ?? {}) : { offset: given, length: rest[0], position: rest[1] }) as PartOptions;
  const { offset = 0, length, position } = options;
  const size = toInt32(hasOptions && length === undefined ? buffer.byteLength - (offset as number) : length);
  if (!isPart(buffer, offset, size) || size === 0 || !isReadable(position)) return undefined;
  return { view: bytesOf(buffer, offset as number, size), position: position ?? null };
}

/** As `length |= 0` has it. A `bigint` or a symbol throws there. */
function toInt32(value: unknown): number {
  return typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'object' ? -1 : Number(value) | 0;
}

function isReadable(position: unknown): position is number | bigint | null | undefined {
  if (position === null || position === undefined) return true;
  if (typeof position === 'bigint') return position >= -1n && position < 2n ** 62n;
  return Number.isSafeInteger(position) && (position as number) >= -1;
}

function writeSync(original: AnyFunction): AnyFunction {
  return (...args) => {
    const [fd, data] = args;
    const part = isView(data) ? partToWrite(data, args) : textToWrite(args);
    if (!isDescriptor(fd) || part === undefined) return callOriginal(original, undefined, args);
    return writeDescriptor(fd, part.view, part.position, 'fs.writeSync');
  };
}

/** `writeSync(fd, buffer, offset, length, position)` or `writeSync(fd, buffer, options)`. */
function partToWrite(buffer: View, [, , given, ...rest]: readonly unknown[]): Part<number | null> | undefined {
  const hasOptions = typeof given === 'object';
  const options = (hasOptions ? (given ?? {}) : { offset: given, length: rest[0], position: rest[1] }) as PartOptions;
  const { offset = 0, length, position } = options;
  const size = typeof length === 'number' ? length : buffer.byteLength - (offset as number);
  if (!isPart(buffer, offset, size)) return undefined;
  return { view: bytesOf(buffer, offset as number, size), position: positionToWrite(position) };
}

/** `writeSync(fd, text, position, encoding)`. */
function textToWrite([, text, position, encoding]: readonly unknown[]): Part<number | null> | undefined {
  if (typeof text !== 'string') return undefined;
  const view = encode(text, encoding);
  return view && { view, position: positionToWrite(position) };
}

/** What `text` is in an encoding; nothing if it is not one that Node takes for this text. */
export function encode(text: string, encoding: unknown): Buffer | undefined {
  const name = encoding ?? 'utf8';
  if (typeof name !== 'string' || !Buffer.isEncoding(name)) return undefined;
  if (name.toLowerCase() === 'hex' && text.length % 2 !== 0) return undefined;
  return Buffer.from(text, name);
}

/** What is no whole number means the current position. */
function positionToWrite(position: unknown): number | null {
  return Number.isSafeInteger(position) ? (position as number) : null;
}

function isPart(buffer: View, offset: unknown, length: number): boolean {
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length)) return false;
  return (offset as number) >= 0 && length >= 0 && (offset as number) + length <= buffer.byteLength;
}

function bytesOf(buffer: View, offset: number, length: number): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset + offset, length);
}

function readvSync(original: AnyFunction): AnyFunction {
  return (fd, views, position) => {
    const list = listOf(views);
    if (!isDescriptor(fd) || list === undefined) return callOriginal(original, undefined, [fd, views, position]);
    return readDescriptor(fd, list, positionToWrite(position), 'fs.readvSync');
  };
}

function writevSync(original: AnyFunction): AnyFunction {
  return (fd, views, position) => {
    const list = listOf(views);
    if (!isDescriptor(fd) || list === undefined) return callOriginal(original, undefined, [fd, views, position]);
    return writeDescriptor(fd, list, positionToWrite(position), 'fs.writevSync');
  };
}

/** The types of Node name the kinds of views one by one. */
function isView(value: unknown): value is View {
  return ArrayBuffer.isView(value);
}

/** The list as it is now. */
function listOf(views: unknown): View[] | undefined {
  if (!Array.isArray(views) || views.length === 0 || !views.every(isView)) return undefined;
  return [...views];
}

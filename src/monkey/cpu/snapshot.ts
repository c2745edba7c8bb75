import { types } from 'node:util';

/**
 * `value` as it is now: bytes and plain objects are copied, down to what such objects hold. Keys cannot change, and what
 * else there is stays what it is.
 *
 * @throws {TypeError} when its memory has been transferred to another thread
 */
export function snapshot<T>(value: T): T {
  return copy(value) as T;
}

function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) return copyBytes(value.buffer, value.byteOffset, value.byteLength);
  if (types.isAnyArrayBuffer(value)) return copyBytes(value, 0, value.byteLength);
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, copy(member)]));
}

function copyBytes(memory: ArrayBufferLike, offset: number, length: number): Buffer {
  return Buffer.from(new Uint8Array(memory, offset, length));
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

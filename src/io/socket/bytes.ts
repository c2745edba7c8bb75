import { describe } from '../../base/checks.js';
import { ArgumentTypeError, ArgumentValueError } from '../../base/errors.js';

/** What can be sent: bytes, or a text, which is sent as UTF-8. */
export type Bytes = string | NodeJS.ArrayBufferView;

/** The bytes of `data`, without a copy unless it is a text. */
export function toBytes(data: Bytes, what: string): Uint8Array {
  return typeof data === 'string' ? Buffer.from(data) : viewBytes(data, what);
}

/** The same memory as bytes. */
export function viewBytes(data: NodeJS.ArrayBufferView, what: string): Uint8Array {
  if (!ArrayBuffer.isView(data)) {
    throw new ArgumentTypeError(
      `${what} must be a Buffer, another view of memory${what.startsWith('what') ? ', or a text' : ''}, got ${describe(data)}`,
    );
  }
  if (isDetached(data.buffer)) {
    throw new ArgumentValueError(`${what} must be memory of this thread, got a view of what has been given away`);
  }
  return data instanceof Uint8Array ? data : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Throws if `bytes` were given away or cut short while somebody waited: what is gone is not sent, and takes nothing. */
export function checkStill(bytes: Uint8Array, length: number, operation: string): void {
  if (bytes.length >= length) return;
  throw new ArgumentValueError(
    `${operation} needs its memory until it returns: expected ${length} bytes, got ${bytes.length}. Do not transfer or ` +
      'resize the ArrayBuffer meanwhile.',
  );
}

/** Node 20 has no other way to ask. */
function isDetached(buffer: ArrayBufferLike): boolean {
  if (buffer.byteLength > 0) return false;
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}

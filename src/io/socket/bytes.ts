import { describe } from '../../base/checks.js';
import { ArgumentTypeError } from '../../base/errors.js';

/** What can be sent: bytes, or a text, which is sent as UTF-8. */
export type Bytes = string | NodeJS.ArrayBufferView;

/** The bytes of `data`, without a copy unless it is a text. */
export function toBytes(data: Bytes, what: string): Uint8Array {
  return typeof data === 'string' ? Buffer.from(data) : viewBytes(data, what);
}

/** The same memory as bytes. */
export function viewBytes(data: NodeJS.ArrayBufferView, what: string): Uint8Array {
  if (data instanceof Uint8Array) return data;
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  throw new ArgumentTypeError(
    `${what} must be a Buffer, another view of memory${what.startsWith('what') ? ', or a text' : ''}, got ${describe(data)}`,
  );
}

/** What a file is made of, to those who read and write it: text or bytes. */
import { describe } from '../../base/checks.js';
import { ArgumentTypeError } from '../../base/errors.js';
import type { Charset } from './charset.js';
import type { Newlines } from './newlines.js';

export interface Format<T> {
  readonly isText: boolean;
  /** Where the first line of `bytes` ends; `undefined` if they end before. Nothing ends before `from`. */
  lineEnd(bytes: Buffer, from: number, isAll: boolean): number | undefined;
  /** How many bytes the first `count` characters take, or bytes; `undefined` if there are fewer. */
  prefix(bytes: Buffer, count: number, isAll: boolean): number | undefined;
  /** A copy. */
  decode(bytes: Buffer): T;
  /** A copy. */
  encode(data: unknown): Buffer;
}

export const bytesFormat: Format<Buffer> = {
  isText: false,
  lineEnd(bytes, from) {
    const at = bytes.indexOf(10, from);
    return at < 0 ? undefined : at + 1;
  },
  prefix: (bytes, count) => (bytes.length < count ? undefined : count),
  decode: (bytes) => Buffer.from(bytes),
  encode(data) {
    if (!ArrayBuffer.isView(data)) {
      throw new ArgumentTypeError(
        `a file of bytes takes Buffers and other views, got ${describe(data)}. Open it without 'b' for text.`,
      );
    }
    return Buffer.from(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  },
};

export function textFormat(charset: Charset, newlines: Newlines): Format<string> {
  return {
    isText: true,
    lineEnd: (bytes, from, isAll) => newlines.lineEnd(bytes, from, isAll),
    prefix(bytes, count, isAll) {
      // Counting is dear, and for nothing as long as there are not even bytes enough.
      if (bytes.length < count * charset.unit) return undefined;
      let end = 0;
      for (let left = count; left > 0; left--) {
        if (end >= bytes.length) return undefined;
        const next = newlines.isTranslated(bytes, end)
          ? newlines.breakEnd(bytes, end, isAll)
          : charset.charEnd(bytes, end);
        if (next === undefined) return undefined;
        end = next;
      }
      return end;
    },
    decode: (bytes) => newlines.fromFile(charset.decode(bytes)),
    encode(data) {
      if (typeof data !== 'string') {
        throw new ArgumentTypeError(
          `a file of text takes strings, got ${describe(data)}. Open it with 'b' in its mode for bytes.`,
        );
      }
      return charset.encode(newlines.toFile(data));
    },
  };
}

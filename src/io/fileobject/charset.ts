import { describe } from '../../base/checks.js';
import { ArgumentTypeError, ArgumentValueError } from '../../base/errors.js';

/** How text is stored. */
export type Encoding = 'utf8' | 'utf-8' | 'utf16le' | 'utf-16le' | 'latin1' | 'ascii';

/** What to do with what cannot be read, or written: an error, or another character in its place. */
export type ErrorHandling = 'strict' | 'replace';

/** Turns bytes into text and back. It keeps no state: whole characters are cut out of the bytes first. */
export interface Charset {
  readonly name: Encoding;
  /** Bytes of the smallest character. */
  readonly unit: 1 | 2;
  decode(bytes: Uint8Array): string;
  encode(text: string): Buffer;
  /** Where the character ends that begins at `at`; `undefined` if the bytes end before. */
  charEnd(bytes: Buffer, at: number): number | undefined;
}

export function makeCharset(encoding: unknown, errors: unknown): Charset {
  if (typeof encoding !== 'string') {
    throw new ArgumentTypeError(`the encoding of a file must be a string like 'utf8', got ${describe(encoding)}`);
  }
  if (typeof errors !== 'string') {
    throw new ArgumentTypeError(`the errors of a file must be 'strict' or 'replace', got ${describe(errors)}`);
  }
  if (errors !== 'strict' && errors !== 'replace') {
    throw new ArgumentValueError(`the errors of a file must be 'strict' or 'replace', got ${describe(errors)}`);
  }
  const make = charsets[encoding.toLowerCase()];
  if (make === undefined) {
    const names = Object.keys(charsets).join(', ');
    throw new ArgumentValueError(`the encoding of a file must be one of ${names}; got ${describe(encoding)}`);
  }
  return make(errors === 'strict');
}

const charsets: Record<string, (strict: boolean) => Charset> = {
  utf8,
  'utf-8': utf8,
  utf16le,
  'utf-16le': utf16le,
  latin1: (strict) => oneByte('latin1', 0xff, strict),
  ascii: (strict) => oneByte('ascii', 0x7f, strict),
};

function utf8(strict: boolean): Charset {
  const decoder = new TextDecoder('utf-8', { fatal: strict, ignoreBOM: true });
  return {
    name: 'utf8',
    unit: 1,
    decode: (bytes) => decoder.decode(bytes),
    encode: (text) => Buffer.from(checkWhole(text, strict), 'utf8'),
    charEnd(bytes, at) {
      const first = bytes[at] as number;
      const length = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
      let end = at + 1;
      // What should follow and does not is a mistake in the file: the character ends there.
      while (end < at + length && end < bytes.length && ((bytes[end] as number) & 0xc0) === 0x80) end++;
      return end === bytes.length && end < at + length ? undefined : end;
    },
  };
}

function utf16le(strict: boolean): Charset {
  const decoder = new TextDecoder('utf-16le', { fatal: strict, ignoreBOM: true });
  return {
    name: 'utf16le',
    unit: 2,
    decode: (bytes) => decoder.decode(bytes),
    encode: (text) => Buffer.from(checkWhole(text, strict), 'utf16le'),
    charEnd(bytes, at) {
      if (at + 2 > bytes.length) return undefined;
      const isPair = (bytes.readUInt16LE(at) & 0xfc00) === 0xd800;
      if (!isPair) return at + 2;
      return at + 4 > bytes.length ? undefined : at + 4;
    },
  };
}

/** Half of a surrogate pair is no character. */
function checkWhole(text: string, strict: boolean): string {
  if (strict && /\p{Surrogate}/u.test(text)) throw cannotEncode(text, 'UTF');
  return text;
}

function oneByte(name: 'latin1' | 'ascii', last: number, strict: boolean): Charset {
  const foreign = last === 0xff ? /[\u{100}-\u{10ffff}]/gu : /[\u{80}-\u{10ffff}]/gu;
  return {
    name,
    unit: 1,
    decode(bytes) {
      const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
      if (last === 0xff || text.search(foreign) < 0) return text;
      if (strict)
        throw new ArgumentValueError(`the file has bytes that are not ${name}: expected 'replace', or 'utf8'`);
      return text.replace(foreign, '\ufffd');
    },
    encode(text) {
      if (text.search(foreign) < 0) return Buffer.from(text, 'latin1');
      if (strict) throw cannotEncode(text, name);
      return Buffer.from(text.replace(foreign, '?'), 'latin1');
    },
    charEnd: (bytes, at) => (at < bytes.length ? at + 1 : undefined),
  };
}

function cannotEncode(text: string, name: string): ArgumentValueError {
  return new ArgumentValueError(
    `${describe(text)} cannot be written as ${name}: open the file with errors 'replace', or take another encoding`,
  );
}

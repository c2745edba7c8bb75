/** What a file is made of: characters or bytes, and how they come from the bytes of a socket. */
import { StringDecoder } from 'node:string_decoder';
import { describe } from '../../base/checks.js';
import { ArgumentTypeError } from '../../base/errors.js';
import { viewBytes } from './bytes.js';

export interface Units<T extends string | Buffer> {
  readonly empty: T;
  /** A character may begin in one chunk and end in the next. */
  decode(chunk: Buffer): T;
  /** What has begun and will not end any more. */
  end(): T;
  encode(data: T): Uint8Array;
  slice(data: T, start: number, end: number): T;
  join(pieces: readonly T[]): T;
}

export class TextUnits implements Units<string> {
  readonly empty = '';
  readonly #encoding: BufferEncoding;
  readonly #decoder: StringDecoder;

  constructor(encoding: BufferEncoding) {
    this.#encoding = encoding;
    this.#decoder = new StringDecoder(encoding);
  }

  decode(chunk: Buffer): string {
    return this.#decoder.write(chunk);
  }

  end(): string {
    return this.#decoder.end();
  }

  encode(data: string): Uint8Array {
    if (typeof data === 'string') return Buffer.from(data, this.#encoding);
    throw new ArgumentTypeError(`a file of text takes strings, got ${describe(data)}. makeFile('wb') takes bytes.`);
  }

  slice(data: string, start: number, end: number): string {
    return data.slice(start, end);
  }

  join(pieces: readonly string[]): string {
    return pieces.join('');
  }
}

export class BufferUnits implements Units<Buffer> {
  readonly empty: Buffer = Buffer.alloc(0);

  decode(chunk: Buffer): Buffer {
    return chunk;
  }

  end(): Buffer {
    return this.empty;
  }

  /** A copy: it is sent later. */
  encode(data: Buffer): Uint8Array {
    return Buffer.from(viewBytes(data, 'what a file of bytes writes'));
  }

  slice(data: Buffer, start: number, end: number): Buffer {
    return data.subarray(start, end);
  }

  join(pieces: readonly Buffer[]): Buffer {
    return pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces);
  }
}

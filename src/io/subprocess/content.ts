/** What has come out of a pipe and has not been read yet: bytes, or the text that they become. */
import type { Decoder } from './decoder.js';
import { joinChunks } from './join-chunks.js';

export interface Content<T extends string | Buffer> {
  push(chunk: Buffer): void;
  /** Nothing more will come. */
  end(): void;
  /** How much there is. */
  readonly length: number;
  /** How long the first line is, its end included; 0 if no line is complete. */
  lineLength(): number;
  /** Takes out so much, or what there is if that is less. */
  take(length: number): T;
  /** All there is, which stays. */
  peek(): T;
}

const newline = 10;

export class Bytes implements Content<Buffer> {
  #chunks: Buffer[] = [];
  #length = 0;
  /** How many chunks are known to be without a newline, and how long they are. */
  #searched = 0;
  #searchedLength = 0;

  get length(): number {
    return this.#length;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  end(): void {}

  lineLength(): number {
    for (; this.#searched < this.#chunks.length; this.#searched++) {
      const chunk = this.#chunks[this.#searched] as Buffer;
      const at = chunk.indexOf(newline);
      if (at >= 0) return this.#searchedLength + at + 1;
      this.#searchedLength += chunk.length;
    }
    return 0;
  }

  take(length: number): Buffer {
    const all = this.peek();
    const rest = all.subarray(length);
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#length = rest.length;
    this.#searched = 0;
    this.#searchedLength = 0;
    return all.subarray(0, length);
  }

  peek(): Buffer {
    return this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : joinChunks(this.#chunks);
  }
}

/** Decodes when somebody asks, so that who reads gets the error of bytes that are no text. */
export class Text implements Content<string> {
  readonly #decoder: Decoder;
  #chunks: Buffer[] = [];
  #text = '';
  #searched = 0;
  #ending = false;
  #failure: unknown;

  constructor(decoder: Decoder) {
    this.#decoder = decoder;
  }

  get length(): number {
    this.#decode();
    return this.#text.length;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  end(): void {
    this.#ending = true;
  }

  lineLength(): number {
    this.#decode();
    const at = this.#text.indexOf('\n', this.#searched);
    if (at < 0) this.#searched = this.#text.length;
    return at + 1;
  }

  take(length: number): string {
    this.#decode();
    const taken = this.#text.slice(0, length);
    this.#text = this.#text.slice(length);
    this.#searched = 0;
    return taken;
  }

  peek(): string {
    this.#decode();
    return this.#text;
  }

  #decode(): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#chunks.length === 0 && !this.#ending) return;
    const bytes = joinChunks(this.#chunks);
    this.#chunks = [];
    const ending = this.#ending;
    this.#ending = false;
    try {
      this.#text += this.#decoder.decode(bytes, ending);
    } catch (error) {
      this.#failure = error;
      throw error;
    }
  }
}

/** What a socket looks like as a file: `SocketFile`, and how one is made. */
import { inspect } from 'node:util';
import { checkCount, describe } from '../../base/checks.js';
import { ArgumentValueError, SocketStateError } from '../../base/errors.js';
import { checkOptions } from '../../core/timeout-option.js';
import { closedError } from './connection.js';
import { BufferUnits, TextUnits, type Units } from './units.js';

/** `r` reads, `w` writes; with `b` bytes, otherwise text. */
export type SocketFileMode = 'r' | 'w' | 'rw' | 'rb' | 'wb' | 'rwb';

/** How text becomes bytes. */
export interface SocketFileOptions {
  /** An encoding that `Buffer` knows; UTF-8 unless given. */
  encoding?: BufferEncoding | undefined;
}

/** The socket below a file. */
export interface FileSource {
  recv(operation: string): Buffer;
  sendAll(bytes: Uint8Array, operation: string): void;
  release(): void;
}

/** So many bytes are collected before they are sent. */
const bufferSize = 8192;

export function makeFile(
  mode: SocketFileMode,
  options: SocketFileOptions,
  source: FileSource,
): SocketFile<string> | SocketFile<Buffer> {
  if (!['r', 'w', 'rw', 'rb', 'wb', 'rwb'].includes(mode)) {
    throw new ArgumentValueError(`the mode of makeFile must be r, w or rw, and b for bytes, got ${describe(mode)}`);
  }
  checkOptions(options, 'makeFile', ['encoding']);
  const { encoding } = options;
  if (!mode.includes('b')) return new SocketFile(source, mode, new TextUnits(checkEncoding(encoding ?? 'utf8')));
  if (encoding === undefined) return new SocketFile(source, mode, new BufferUnits());
  throw new ArgumentValueError(
    `a file of bytes has no encoding, got ${describe(encoding)}. Leave out the b, or the encoding.`,
  );
}

function checkEncoding(encoding: BufferEncoding): BufferEncoding {
  if (Buffer.isEncoding(encoding)) return encoding;
  throw new ArgumentValueError(`the encoding of makeFile must be one that Buffer knows, got ${describe(encoding)}`);
}

/**
 * A socket as a file: made by `Socket.makeFile`. Sizes count characters of a text, or bytes.
 *
 * What has been read from the socket and not taken yet lies in the file: do not mix its calls with `recv`.
 */
export class SocketFile<T extends string | Buffer> implements Disposable, Iterable<T> {
  readonly #source: FileSource;
  readonly #mode: string;
  readonly #units: Units<T>;
  /** Read and not taken. */
  #rest: T;
  #ended = false;
  #unsent: Uint8Array[] = [];
  #unsentSize = 0;
  #closed = false;

  /** @internal */
  constructor(source: FileSource, mode: string, units: Units<T>) {
    this.#source = source;
    this.#mode = mode;
    this.#units = units;
    this.#rest = units.empty;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /**
   * Everything up to the end, or so much of it. Less only at the end, where it is empty.
   *
   * Switches: unless it has been read already. Works in the hub: no.
   */
  read(size = Number.POSITIVE_INFINITY): T {
    checkCount(size, 'the size of SocketFile.read');
    return this.#collect('SocketFile.read', size);
  }

  /**
   * The next line, with its `\n`; without one if the end comes first, or `limit` is reached. Empty at the end.
   *
   * Switches: unless it has been read already. Works in the hub: no.
   */
  readLine(limit = Number.POSITIVE_INFINITY): T {
    checkCount(limit, 'the limit of SocketFile.readLine');
    return this.#collect('SocketFile.readLine', limit, '\n');
  }

  /** The lines that are still to come. Switches: as `readLine`. Works in the hub: no. */
  *[Symbol.iterator](): Generator<T, void, undefined> {
    for (let line = this.readLine(); line.length > 0; line = this.readLine()) yield line;
  }

  /**
   * Writes. It is sent when 8 KB have come together, by `flush`, and by `close`.
   *
   * Switches: when it is sent and the peer reads too slowly. Works in the hub: no.
   */
  write(data: T): void {
    this.#check('SocketFile.write', 'w');
    const bytes = this.#units.encode(data);
    this.#unsent.push(bytes);
    this.#unsentSize += bytes.length;
    if (this.#unsentSize >= bufferSize) this.flush();
  }

  /** Sends what has been written. Switches: if the peer reads too slowly. Works in the hub: no. */
  flush(): void {
    this.#check('SocketFile.flush');
    if (this.#unsentSize === 0) return;
    const bytes = Buffer.concat(this.#unsent, this.#unsentSize);
    this.#unsent = [];
    this.#unsentSize = 0;
    this.#source.sendAll(bytes, 'SocketFile.flush');
  }

  /**
   * Sends what has been written, and closes the file: whatever happens, it is closed then.
   *
   * Switches: if something is to be sent and the peer reads too slowly. Works in the hub: only if nothing is to be sent.
   */
  close(): void {
    if (this.#closed) return;
    try {
      this.flush();
    } finally {
      this.#closed = true;
      this.#source.release();
    }
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Takes until `size`, or up to and with `ending`. What a killed reader had already is there for the next. */
  #collect(operation: string, size: number, ending?: string): T {
    this.#check(operation, 'r');
    const pieces: T[] = [];
    try {
      for (let room = size, done = false; room > 0 && !done; ) {
        if (this.#rest.length === 0 && !this.#readMore(operation)) break;
        const piece = this.#rest;
        const end = ending === undefined ? 0 : piece.indexOf(ending) + 1;
        const length = Math.min(end > 0 ? end : piece.length, room);
        pieces.push(this.#units.slice(piece, 0, length));
        this.#rest = this.#units.slice(piece, length, piece.length);
        room -= length;
        done = end > 0;
      }
    } catch (error) {
      this.#rest = this.#units.join([...pieces, this.#rest]);
      throw error;
    }
    return this.#units.join(pieces);
  }

  /** False at the end. */
  #readMore(operation: string): boolean {
    while (!this.#ended && this.#rest.length === 0) {
      const chunk = this.#source.recv(operation);
      this.#ended = chunk.length === 0;
      this.#rest = this.#ended ? this.#units.end() : this.#units.decode(chunk);
    }
    return this.#rest.length > 0;
  }

  #check(operation: string, needs?: 'r' | 'w'): void {
    if (this.#closed) throw closedError(operation);
    if (needs === undefined || this.#mode.includes(needs)) return;
    throw new SocketStateError(`${operation} needs a file with a '${needs}' in its mode, got '${this.#mode}'`);
  }

  [inspect.custom](): string {
    return `<SocketFile ${this.#mode}: ${this.#closed ? 'closed' : 'open'}>`;
  }
}

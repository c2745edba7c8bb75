/** What a socket looks like as a file: `SocketFile`, and how one is made. */
import { inspect } from 'node:util';
import { checkCount, describe } from '../../base/checks.js';
import { ArgumentValueError, ConcurrentObjectUseError, SocketStateError } from '../../base/errors.js';
import { checkOptions } from '../../core/timeout-option.js';
import { type Encoding, type ErrorHandling, makeCharset } from '../fileobject/charset.js';
import { bytesFormat, type Format, textFormat } from '../fileobject/format.js';
import { checkNewline, type Newline, Newlines } from '../fileobject/newlines.js';
import { UnitReader } from '../fileobject/unit-reader.js';
import { WriteBuffer } from '../fileobject/write-buffer.js';
import { closedError } from './connection.js';
import type { Receiver } from './receiver.js';
import type { Sender } from './sender.js';
import type { TimeLimit } from './time-limit.js';

/** `r` reads, `w` writes; with `b` bytes, otherwise text. */
export type SocketFileMode = 'r' | 'w' | 'rw' | 'rb' | 'wb' | 'rwb';

/** How text becomes bytes, as a `FileObject` has it. */
export interface SocketFileOptions {
  /** `'utf8'` unless set. */
  encoding?: Encoding | undefined;
  /** What becomes of what the encoding does not have: an error (`'strict'`, unless set), or another character. */
  errors?: ErrorHandling | undefined;
  /** Where lines end; not set, at `\n`, `\r` and `\r\n`, each of which is read as `\n`. */
  newline?: Newline | undefined;
}

/** What can be written: text, or any view of bytes. */
type Writable<T> = T extends string ? string : NodeJS.ArrayBufferView;

/** The socket below a file. */
export interface FileSource {
  readonly receiver: Receiver;
  readonly sender: Sender;
  /** How long a call may take that begins now. */
  limit(): TimeLimit;
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
  checkOptions(options, 'makeFile', ['encoding', 'errors', 'newline']);
  const { encoding, errors, newline } = options;
  if (mode.includes('b')) {
    if ((encoding ?? errors ?? newline) === undefined) return new SocketFile(source, mode, bytesFormat);
    throw new ArgumentValueError(
      `a file of bytes has no encoding, errors and newline, got ${describe(options)}. Leave out the b, or these.`,
    );
  }
  checkNewline(newline);
  const charset = makeCharset(encoding ?? 'utf8', errors ?? 'strict');
  return new SocketFile(source, mode, textFormat(charset, new Newlines(newline, charset.unit)));
}

/**
 * A socket as a file: made by `Socket.makeFile`. Sizes count characters of a text, or bytes.
 *
 * What has been read from the socket and not taken yet lies in the file: do not mix its calls with `recv`.
 */
export class SocketFile<T extends string | Buffer> implements Disposable, Iterable<T> {
  readonly #source: FileSource;
  readonly #mode: string;
  readonly #format: Format<T>;
  readonly #reads: UnitReader<T>;
  readonly #writes: WriteBuffer;
  #isRead = false;
  #closed = false;

  /** @internal */
  constructor(source: FileSource, mode: string, format: Format<T>) {
    const { sender } = source;
    this.#source = source;
    this.#mode = mode;
    this.#format = format;
    this.#reads = new UnitReader({ read: (view) => this.#receive(view) }, format);
    const write = (view: Buffer, onWritten: (count: number) => void): void => {
      const limit = source.limit();
      onWritten(sender.give(view, 'SocketFile.flush', limit));
      sender.settle('SocketFile.flush', limit);
    };
    this.#writes = new WriteBuffer({ write }, 'SocketFile.flush');
  }

  get closed(): boolean {
    return this.#closed;
  }

  /**
   * Everything up to the end, or so much of it. Less only at the end, where it is empty.
   *
   * Switches: unless it has been read already. Works in the hub: only then.
   */
  read(size = Number.POSITIVE_INFINITY): T {
    checkCount(size, 'the size of SocketFile.read');
    return this.#reading('SocketFile.read', () => this.#reads.takeCount(size));
  }

  /**
   * The next line, with its end; without one if the end of all comes first, or `limit` is reached. Empty at the end.
   *
   * Switches: unless it has been read already. Works in the hub: only then.
   */
  readLine(limit = Number.POSITIVE_INFINITY): T {
    checkCount(limit, 'the limit of SocketFile.readLine');
    return this.#reading('SocketFile.readLine', () => this.#reads.takeLine(limit));
  }

  /** The lines that are still to come. Switches: as `readLine`. Works in the hub: as `readLine`. */
  *[Symbol.iterator](): Generator<T, void, undefined> {
    for (let line = this.readLine(); line.length > 0; line = this.readLine()) yield line;
  }

  /**
   * Writes. It is sent when 8 KB have come together, by `flush`, and by `close`. Several greenlets may write.
   *
   * Switches: when it is sent and the peer reads too slowly. Works in the hub: unless it is sent.
   *
   * @returns the number of characters or bytes
   */
  write(data: Writable<T>): number {
    this.#check('SocketFile.write', 'w');
    const bytes = this.#format.encode(data);
    this.#writes.add(bytes);
    if (this.#writes.length >= bufferSize) this.flush();
    return typeof data === 'string' ? data.length : bytes.length;
  }

  /**
   * Sends what has been written. Who is killed or out of time leaves what has not been sent to the next `flush`.
   *
   * Switches: if the peer reads too slowly. Works in the hub: only if nothing is to be sent.
   */
  flush(): void {
    this.#check('SocketFile.flush');
    this.#writes.flush();
  }

  /**
   * Sends what has been written, and closes the file: whatever happens, it is closed then.
   *
   * Switches: if something is to be sent and the peer reads too slowly. Works in the hub: only if nothing is to be sent.
   */
  close(): void {
    if (this.#closed) return;
    try {
      this.#writes.flush();
    } finally {
      this.#closeNow();
    }
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Somebody else may have closed it while the rest was sent. */
  #closeNow(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#source.release();
  }

  /** Calls `body` as the only reader: what another takes meanwhile would be missing in the middle. */
  #reading(operation: string, body: () => T): T {
    this.#check(operation, 'r');
    if (this.#isRead) {
      throw new ConcurrentObjectUseError(
        `${inspect(this)} is already read by another greenlet: expected one at a time, got a second in ${operation}. ` +
          'Let one greenlet do all of it, or use a lock.',
      );
    }
    this.#isRead = true;
    try {
      return body();
    } finally {
      this.#isRead = false;
    }
  }

  #receive(view: Buffer): number {
    this.#check('SocketFile.read');
    return this.#source.receiver.takeInto(view, 'SocketFile.read', this.#source.limit());
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

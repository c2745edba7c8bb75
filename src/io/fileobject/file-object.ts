/**
 * Files as Python has them: opened by a path or a descriptor, read and written through buffers, as text or as bytes.
 *
 *      FileObject ──▶ Format: text ⇄ bytes, where lines end
 *          │
 *          ├──▶ UnitReader ──▶ ReadBuffer ──┐
 *          └──▶ WriteBuffer ────────────────┴──▶ RawFile: descriptor and position
 *
 * There are only bytes in the buffers. Text is made of them when it is handed out, so a position always is a number of
 * bytes, and nothing is lost in a decoder when a greenlet is killed.
 *
 * Longer than other files because it is the class that people read: every member has its rules beside it.
 */
import { inspect } from 'node:util';
import { checkCount, describe } from '../../base/checks.js';
import { ArgumentTypeError, ArgumentValueError, ConcurrentObjectUseError, OutOfRangeError } from '../../base/errors.js';
import { type Coroutine, getCurrentCoroutine } from '../../core/transfer.js';
import { placeError } from '../../core/wait-for-callback.js';
import { EBADF, systemError } from '../descriptor/system-error.js';
import type { Format } from './format.js';
import { type BinaryMode, type ParsedMode, parseMode, type TextMode } from './mode.js';
import {
  type BinaryOptions,
  bufferingOf,
  checkFileOptions,
  type FileTarget,
  makeFormat,
  openTarget,
  type TextOptions,
} from './options.js';
import { RawFile, type Whence } from './raw-file.js';
import { UnitReader } from './unit-reader.js';
import { WriteBuffer } from './write-buffer.js';

/** From the beginning. */
export const SEEK_SET = 0;
/** From the current position. */
export const SEEK_CUR = 1;
/** From the end. */
export const SEEK_END = 2;

/** What can be written: text, or any view of bytes. */
export type Writable<T> = T extends string ? string : NodeJS.ArrayBufferView;

class FileImplementation<T extends string | Buffer> {
  /** The path or the descriptor that it was opened with. */
  readonly name: FileTarget;
  /** As given. */
  readonly mode: string;
  readonly #parsed: ParsedMode;
  readonly #format: Format<T>;
  readonly #raw: RawFile;
  readonly #reads: UnitReader<T>;
  readonly #writes: WriteBuffer;
  readonly #buffering: { byLine: boolean; limit: number };
  readonly #closesFd: boolean;
  #closed = false;
  /** Who reads now. */
  #reader: Coroutine | undefined;

  constructor(target: FileTarget, mode: string = 'r', options: TextOptions = {}) {
    this.#parsed = parseMode(mode);
    checkFileOptions(options, this.#parsed);
    this.#format = makeFormat(options, this.#parsed) as Format<T>;
    this.#closesFd = typeof target !== 'number' || options.closeFd !== false;
    const fd = openTarget(target, this.#parsed, FileObject as unknown as () => unknown);
    this.name = target;
    this.mode = mode;
    this.#raw = new RawFile(fd, this.#parsed.appends);
    this.#reads = new UnitReader({ read: (view) => this.#readRaw(view) }, this.#format);
    this.#writes = new WriteBuffer(this.#raw, 'FileObject.flush');
    this.#buffering = bufferingOf(options, this.#parsed, fd);
  }

  /** Has it been closed? */
  get closed(): boolean {
    return this.#closed;
  }

  /** The descriptor. Switches: never. Works in the hub: yes. @throws EBADF when it is closed */
  fileno(): number {
    this.#checkOpen('fileno');
    return this.#raw.fd;
  }

  /** Can it be read? */
  readable(): boolean {
    return this.#parsed.readable;
  }

  /** Can it be written? */
  writable(): boolean {
    return this.#parsed.writable;
  }

  /** Has it a position that can be changed? Files have, pipes have not. */
  seekable(): boolean {
    return this.#raw.seekable;
  }

  /**
   * Reads `count` characters or bytes, fewer only at the end; without an argument, all that is left. Empty at the end.
   *
   * A greenlet that is killed meanwhile leaves what has been read so far to the next reader.
   *
   * Switches: unless it is there already. Works in the hub: only then.
   *
   * @throws {ConcurrentObjectUseError} when another greenlet reads
   * @throws the kernel's errors; EBADF when the file is closed, also meanwhile
   */
  read(count?: number): T {
    if (count !== undefined) checkCount(count, 'the count of read');
    return this.#reading(this.read, () => this.#reads.takeCount(count ?? Number.POSITIVE_INFINITY));
  }

  /**
   * Reads what is there, at most `count` bytes; waits only if nothing is. For bytes: text has no such thing, as half a
   * character may be there. Empty at the end.
   *
   * Switches: unless something is there already. Works in the hub: only then.
   */
  read1(this: FileObject<Buffer>, count?: number): Buffer;
  read1(count = 8192): unknown {
    checkCount(count, 'the count of read1');
    this.#checkBytes('read1');
    return this.#reading(this.read1, () => {
      if (this.#reads.length === 0 && count > 0) this.#reads.fill();
      return this.#reads.take(Math.min(count, this.#reads.length));
    });
  }

  /**
   * Reads into a view until it is full, or until the end.
   *
   * Switches: unless it is there already. Works in the hub: only then.
   *
   * @returns the number of bytes
   */
  readInto(this: FileObject<Buffer>, view: NodeJS.ArrayBufferView): number;
  readInto(view: NodeJS.ArrayBufferView): number {
    this.#checkBytes('readInto');
    if (!ArrayBuffer.isView(view)) {
      throw new ArgumentTypeError(`readInto takes a Buffer or another view, got ${describe(view)}`);
    }
    const bytes = this.#reading(this.readInto, () => {
      const { byteLength } = view;
      return this.#reads.takeUntil((all) => (all.length < byteLength ? undefined : byteLength)) as Buffer;
    });
    new Uint8Array(view.buffer, view.byteOffset, view.byteLength).set(bytes);
    return bytes.length;
  }

  /**
   * Reads a line, with the end that it has. Empty at the end of the file, and only there.
   *
   * Switches: unless it is there already. Works in the hub: only then.
   */
  readLine(): T {
    return this.#reading(this.readLine, () => this.#reads.takeLine());
  }

  /** All lines that are left. Switches: unless they are there already. Works in the hub: only then. */
  readLines(): T[] {
    return [...this];
  }

  /** Line by line, to the end. Switches: as `readLine`. */
  *[Symbol.iterator](): Generator<T, void, undefined> {
    for (let line = this.readLine(); line.length > 0; line = this.readLine()) yield line;
  }

  /**
   * Writes, into the buffer at first. When that is full, and where lines are written one by one, the file gets it.
   *
   * Several greenlets may write; what each gives at once stays together.
   *
   * Switches: when the buffer is full. Works in the hub: unless it is.
   *
   * @returns the number of characters or bytes, as Python has it
   * @throws the kernel's errors; what could not be written stays in the buffer
   */
  write(data: Writable<T>): number {
    this.#checkMayWrite();
    const bytes = this.#format.encode(data);
    this.#leaveReading();
    this.#writes.add(bytes);
    const { byLine, limit } = this.#buffering;
    const hasLine = byLine && /[\r\n]/.test(data as string);
    if (hasLine || this.#writes.length > limit || limit === 0) this.#flush(this.write);
    return typeof data === 'string' ? data.length : bytes.length;
  }

  /** Writes each of `lines`, which bring their ends along. Switches: as `write`. */
  writeLines(lines: Iterable<Writable<T>>): void {
    for (const line of lines) this.write(line);
  }

  /**
   * Gives everything that has been written to the system.
   *
   * Switches: unless there is nothing. Works in the hub: only then.
   */
  flush(): void {
    this.#checkOpen('write');
    this.#flush(this.flush);
  }

  /**
   * Goes to a place, in bytes, from the beginning unless `whence` says otherwise. In text it should be one that `tell` gave.
   *
   * Switches: if something is to be written first. Works in the hub: unless it is.
   *
   * @returns the new position
   * @throws ESPIPE for pipes and what else has no position
   */
  seek(offset: number, whence: Whence = SEEK_SET): number {
    this.#checkOpen('lseek');
    if (!Number.isSafeInteger(offset)) {
      throw new ArgumentTypeError(`the offset of seek must be a whole number, got ${describe(offset)}`);
    }
    if (![SEEK_SET, SEEK_CUR, SEEK_END].includes(whence)) {
      throw new ArgumentValueError(`seek goes from SEEK_SET, SEEK_CUR or SEEK_END, got ${describe(whence)}`);
    }
    this.#checkNobodyReads();
    this.#flush(this.seek);
    this.#checkNobodyReads();
    const position = this.#raw.seek(whence === SEEK_CUR ? offset - this.#reads.length : offset, whence);
    this.#reads.clear();
    return position;
  }

  /**
   * The position, in bytes.
   *
   * Switches: only while something that a killed greenlet has left behind is under way. Works in the hub: unless it is.
   *
   * @throws ESPIPE for pipes and what else has no position
   */
  tell(): number {
    this.#checkOpen('lseek');
    return this.#raw.seek(0, SEEK_CUR) - this.#reads.length + this.#writes.length;
  }

  /**
   * Makes the file `size` bytes long; without an argument, it ends where the position is. That stays.
   *
   * Switches: yes. Works in the hub: no.
   *
   * @returns the new size
   */
  truncate(size: number = this.tell()): number {
    this.#checkMayWrite();
    if (!Number.isSafeInteger(size) || size < 0) {
      throw new OutOfRangeError(`the size of a file must be a whole number of at least 0, got ${describe(size)}`);
    }
    this.#flush(this.truncate);
    this.#leaveReading();
    return this.#placed(this.truncate, () => {
      this.#raw.truncate(size);
      return size;
    });
  }

  /**
   * Writes what is in the buffer and closes the file, also if that fails or the greenlet is killed meanwhile; the rest is lost
   * then. Harmless when it is closed. Who reads meanwhile gets an EBADF.
   *
   * Switches: if something is to be written first, or was left half-way by a greenlet that was killed. Works in the hub:
   * unless it is.
   */
  close(): void {
    if (this.#closed) return;
    try {
      this.#flush(this.close);
    } finally {
      this.#closeNow();
    }
  }

  /** `close()`. */
  [Symbol.dispose](): void {
    this.close();
  }

  [inspect.custom](): string {
    const name = typeof this.name === 'number' ? `descriptor ${this.name}` : describe(this.name);
    return `<FileObject ${name}, '${this.mode}': ${this.#closed ? 'closed' : 'open'}>`;
  }

  /** Somebody else may have closed it while the buffer was written. */
  #closeNow(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#closesFd) this.#placed(this.close, () => this.#raw.close());
  }

  #flush(below: (...args: never[]) => unknown): void {
    this.#placed(below, () => this.#writes.flush());
  }

  /** Calls `body` as the only reader. */
  #reading<R>(below: (...args: never[]) => unknown, body: () => R): R {
    this.#checkOpen('read');
    if (!this.#parsed.readable) throw systemError(EBADF, 'read');
    this.#checkNobodyReads();
    if (this.#raw.seekable) this.#flush(below);
    this.#checkNobodyReads();
    this.#reader = getCurrentCoroutine();
    try {
      return this.#placed(below, body);
    } finally {
      this.#reader = undefined;
    }
  }

  #readRaw(view: Buffer): number {
    this.#checkOpen('read');
    return this.#raw.read(view);
  }

  /** Before something is written, the position goes back to where the reader thinks it is. */
  #leaveReading(): void {
    if (!this.#raw.seekable) return;
    this.#checkNobodyReads();
    if (this.#reads.length > 0) this.#raw.seek(-this.#reads.length, SEEK_CUR);
    this.#reads.clear();
  }

  #placed<R>(below: (...args: never[]) => unknown, body: () => R): R {
    try {
      return body();
    } catch (error) {
      throw placeError(error, below);
    }
  }

  #checkOpen(syscall: string): void {
    if (this.#closed) throw systemError(EBADF, syscall);
  }

  #checkMayWrite(): void {
    this.#checkOpen('write');
    if (!this.#parsed.writable) throw systemError(EBADF, 'write');
  }

  #checkBytes(call: string): void {
    if (!this.#format.isText) return;
    throw new ArgumentTypeError(`${call} is for bytes, and this is ${inspect(this)}: open it with 'b' in its mode`);
  }

  #checkNobodyReads(): void {
    if (this.#reader === undefined) return;
    throw new ConcurrentObjectUseError(
      `${inspect(this)} is being read by ${inspect(this.#reader)}: expected one greenlet, got a second. Use a lock.`,
    );
  }
}

/** A file of text (`FileObject<string>`) or of bytes (`FileObject<Buffer>`). */
export type FileObject<T extends string | Buffer = string> = FileImplementation<T>;

/**
 * A file, opened by its path, or by a descriptor: a pipe, a terminal, `0` for standard input. Reading and writing block the
 * greenlet alone.
 *
 * Modes are Python's: `'r'` (the default) to read, `'w'` to write from an empty file, `'a'` to append, `'x'` to create; with
 * `+` for both. Files are text; with `b` in the mode they are bytes.
 *
 * Close it, or make it with `using`: what is still in its buffer is written then, and not when it is forgotten.
 *
 * Switches: if opened by a path. Works in the hub: with a descriptor.
 *
 * @throws the kernel's errors, as `fs.openSync` does
 * @throws {ArgumentTypeError} or {ArgumentValueError} for a mode or options that make no sense
 * @example
 * ```ts
 * import { FileObject } from 'geventjs/fileobject';
 *
 * const path = `/tmp/geventjs-${process.pid}.txt`;
 * using file = new FileObject(path, 'w+');
 * file.writeLines(['one\n', 'two\n']);
 * file.seek(0);
 * for (const line of file) console.log(line.trimEnd());
 * console.log(file.tell()); // 8
 * ```
 *
 * Source of the rules: the documentation of Python's `open` and of `gevent.fileobject`.
 */
export interface FileObjectConstructor {
  new (target: FileTarget, mode?: TextMode, options?: TextOptions): FileObject<string>;
  new (target: FileTarget, mode: BinaryMode, options?: BinaryOptions): FileObject<Buffer>;
  readonly prototype: FileObject<string | Buffer>;
}

export const FileObject: FileObjectConstructor = FileImplementation as unknown as FileObjectConstructor;
Object.defineProperty(FileObject, 'name', { value: 'FileObject' });

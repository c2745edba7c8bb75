import type { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { checkCount, describe } from '../../base/checks.js';
import { ConcurrentObjectUseError, PipeClosedError } from '../../base/errors.js';
import { Waiter } from '../../core/waiter.js';
import type { Content } from './content.js';

/** More than the system keeps of what a child has written. Its own children may go on for ever. */
const keptAfterEnd = 1024 * 1024;

/**
 * An output of a child, read in direct style. What has been read from the pipe and not been taken yet is kept: a greenlet
 * that is killed while it reads loses nothing for the next.
 *
 * @example
 * ```ts
 * import { PIPE, Popen } from 'geventjs/subprocess';
 *
 * using child = new Popen(['printf', 'one\ntwo\n'], { stdout: PIPE, text: true });
 * for (const line of child.stdout) console.log(line.trimEnd()); // one
 * // and then two
 * ```
 */
export class PipeReader<T extends string | Buffer> implements Disposable {
  /** What it is an output of: `stdout`, `stderr`. */
  readonly name: string;
  readonly #content: Content<T>;
  #stream: Readable;
  #ended = false;
  #closed = false;
  #failure: Error | undefined;
  #listens = false;
  /** How many bytes are read without anybody asking for them, and how many have been read in all. */
  #keepLimit = 0;
  #kept = 0;
  #givenAway = false;
  #reader: Waiter | undefined;
  #onEnd: (() => void) | undefined;

  /** @internal */
  constructor(name: string, stream: Readable, content: Content<T>) {
    this.name = name;
    this.#stream = stream;
    this.#content = content;
    // Nothing has been asked for yet: what is read now would be lost to another child that this pipe is given to.
    stream.on('error', (error) => this.#end(error)).on('close', () => this.#end(undefined));
  }

  /** Has it been closed here? */
  get closed(): boolean {
    return this.#closed;
  }

  /**
   * Reads all there is until the end, or with a number exactly so many bytes or characters, fewer only at the end.
   *
   * Switches: unless it is there already. Works in the hub: only if it is there already.
   *
   * @returns nothing (`''`, an empty Buffer) at the end
   * @throws {PipeClosedError} when it has been closed, before or meanwhile, or given to another child
   * @throws {ConcurrentObjectUseError} when another greenlet reads
   * @throws {TypeError} `ERR_ENCODING_INVALID_ENCODED_DATA`: bytes that are no text
   */
  read(length: number = Number.POSITIVE_INFINITY): T {
    checkCount(length, 'the number to read');
    this.#checkOpen('read');
    while (this.#content.length < length && this.#fill('read'));
    return this.#content.take(length);
  }

  /**
   * Reads a line, its `\n` included. The last one may lack it.
   *
   * Switches: unless it is there already. Works in the hub: only if it is there already.
   *
   * @returns nothing (`''`, an empty Buffer) at the end
   * @throws as `read`
   */
  readLine(): T {
    this.#checkOpen('readLine');
    let length = this.#content.lineLength();
    while (length === 0 && this.#fill('readLine')) length = this.#content.lineLength();
    return this.#content.take(length || Number.POSITIVE_INFINITY);
  }

  /** All lines until the end, as `readLine` has them. */
  *[Symbol.iterator](): Generator<T, void, undefined> {
    for (let line = this.readLine(); line.length > 0; line = this.readLine()) yield line;
  }

  /**
   * Closes it. Who reads now gets an error. A child that still writes gets a `SIGPIPE`.
   *
   * Switches: never. Works in the hub: yes.
   */
  close(): void {
    this.#closed = true;
    this.#stream.destroy();
    this.#end(undefined);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  [inspect.custom](): string {
    const state = this.#closed ? 'closed' : this.#ended ? 'at its end' : 'open';
    return `<${this.constructor.name} ${this.name}: ${state}>`;
  }

  /** @internal Reads from now on whatever comes, and calls `onEnd` once after the last of it. */
  _keepAll(onEnd: () => void): void {
    this.#onEnd = onEnd;
    // What another child reads is not for us, and has no end here.
    if (!this.#givenAway) this.#keep(Number.POSITIVE_INFINITY);
    if (this.#ended || this.#givenAway) this.#tellEnd();
  }

  /** @internal The child has ended. What it left is taken in, so that a pipe that nobody reads does not stay open. */
  _childEnded(): void {
    if (!this.#givenAway && !this.#closed) this.#keep(keptAfterEnd);
  }

  /** @internal All that has been kept. */
  _takeAll(): T {
    return this.#content.take(Number.POSITIVE_INFINITY);
  }

  /** @internal What has been kept by now, and stays; null if it is no text. */
  _peekAll(): T | null {
    try {
      return this.#content.peek();
    } catch {
      return null;
    }
  }

  /** @internal The stream, for another child to read from. It has to be untouched, and stays so. */
  _giveAway(): Readable {
    this.#givenAway = true;
    return this.#stream;
  }

  /** @internal Has somebody begun to read? */
  get _isTouched(): boolean {
    return this.#listens || this.#stream.readableLength > 0 || this.#ended;
  }

  /** Waits until there is more. False at the end. */
  #fill(operation: string): boolean {
    if (this.#reader !== undefined) throw this.#taken();
    this.#listen();
    if (this.#pull()) return true;
    if (!this.#ended) this.#wait(operation);
    this.#checkOpen(operation);
    if (this.#pull()) return true;
    if (this.#failure !== undefined) throw this.#failure;
    return !this.#ended;
  }

  #wait(operation: string): void {
    this.#reader = new Waiter(`Popen.${this.name}.${operation}`, this);
    try {
      this.#reader.get();
    } finally {
      this.#reader = undefined;
    }
  }

  #pull(): boolean {
    const chunk = this.#stream.read() as Buffer | null;
    if (chunk === null) return false;
    this.#kept += chunk.length;
    this.#content.push(chunk);
    return true;
  }

  #listen(): void {
    if (this.#listens) return;
    this.#listens = true;
    this.#stream.on('end', () => this.#end(undefined)).on('readable', () => this.#onReadable());
  }

  #keep(limit: number): void {
    this.#keepLimit = Math.max(limit, this.#keepLimit);
    this.#listen();
    this.#onReadable();
  }

  #onReadable(): void {
    while (this.#kept < this.#keepLimit && this.#pull());
    this.#reader?.switch();
  }

  #end(failure: Error | undefined): void {
    this.#failure ??= failure;
    if (!this.#ended) {
      this.#ended = true;
      this.#content.end();
    }
    this.#reader?.switch();
    this.#tellEnd();
  }

  #tellEnd(): void {
    const tell = this.#onEnd;
    this.#onEnd = undefined;
    tell?.();
  }

  #checkOpen(operation: string): void {
    if (!this.#closed && !this.#givenAway) return;
    const why = this.#closed ? 'was closed. Read before close()' : 'was given to another child, which reads it';
    throw new PipeClosedError(`${operation}: ${this.name} of the child ${why}.`);
  }

  #taken(): ConcurrentObjectUseError {
    return new ConcurrentObjectUseError(
      `${this.name} of a child is read by ${describe(this.#reader?._greenlet)}: expected one reader at a time, got a second`,
    );
  }
}

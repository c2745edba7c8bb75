import fs from 'node:fs';
import { inspect } from 'node:util';
import { checkCount, describe } from '../../base/checks.js';
import { ArgumentTypeError, ArgumentValueError } from '../../base/errors.js';
import { quietStderr } from '../../base/quiet-stderr.js';
import { originalOf } from '../../base/saved.js';
import { statDescriptor } from '../../base/stat.js';
import { checkOptions } from '../../core/timeout-option.js';
import { BatchedLog } from './batched-log.js';

/** When a log begins a new file. */
export interface RotatingLogOptions {
  /** Bytes after which a new file is begun; never unless set. A line is not divided: a file may be longer by a line. */
  maxBytes?: number | undefined;
  /** How many old files are kept: `path.1` is the newest. 5 unless set. */
  backups?: number | undefined;
}

/** What waits at most, when the disk takes nothing. Bytes. */
const patience = 1024 * 1024;

/**
 * A log file that any number of greenlets may write to: no line is mixed with another, none overtakes another.
 *
 * Lines are written once in a turn of the loop, and when the process exits. While the disk takes nothing they wait, up to a
 * megabyte; of what had to be dropped, the log says how much.
 *
 * @example
 * ```ts
 * import { readFileSync, rmSync } from 'node:fs';
 * import { RotatingLog } from 'geventjs/wsgi';
 *
 * const log = new RotatingLog('/tmp/geventjs-example.log', { maxBytes: 10_000_000, backups: 3 });
 * process.on('SIGHUP', () => log.reopen()); // after logrotate has moved the file
 * log.write('one line\n');
 * log.close();
 * console.log(readFileSync(log.path, 'utf8').trim()); // one line
 * rmSync(log.path);
 * ```
 */
export class RotatingLog extends BatchedLog implements Disposable {
  /** Where the current file is. */
  readonly path: string;
  readonly #maxBytes: number;
  readonly #backups: number;
  #fd: number | undefined;
  #size = 0;
  #waiting: Buffer = Buffer.alloc(0);
  #dropped = 0;
  #failing = false;
  #closed = false;

  /**
   * Opens the file, to append to it.
   *
   * @throws the error of `open`, when the file cannot be written
   */
  constructor(path: string, options: RotatingLogOptions = {}) {
    super();
    if (typeof path !== 'string')
      throw new ArgumentTypeError(`the path of a log must be a string, got ${describe(path)}`);
    checkOptions(options, 'RotatingLog', ['maxBytes', 'backups']);
    this.path = path;
    this.#maxBytes = options.maxBytes ?? Number.POSITIVE_INFINITY;
    this.#backups = options.backups ?? 5;
    checkCount(this.#maxBytes, 'maxBytes', 1);
    checkCount(this.#backups, 'backups', 0);
    this.#open();
  }

  /** Has it been closed? */
  get closed(): boolean {
    return this.#closed;
  }

  /** @throws {ArgumentValueError} when the log is closed */
  override write(text: string): void {
    if (this.#closed) throw new ArgumentValueError(`${inspect(this)} is closed: nothing can be written`);
    super.write(text);
  }

  /**
   * Writes what waits, and opens the file of that path anew: for programs that move logs away and say so by a signal.
   *
   * Switches: never. Works in the hub: yes.
   */
  reopen(): void {
    if (this.#closed) return;
    this.flush();
    this.#release();
  }

  /** Writes what waits, and closes the file. Switches: never. Works in the hub: yes. */
  close(): void {
    if (this.#closed) return;
    this.flush();
    this.#closed = true;
    this.#release();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  [inspect.custom](): string {
    return `<RotatingLog ${this.path}${this.#closed ? ': closed' : ''}>`;
  }

  /** @internal */
  protected override _put(text: string): void {
    this.#waiting = Buffer.concat([this.#waiting, Buffer.from(text)]);
    try {
      while (this.#waiting.length > 0) this.#putSome();
      this.#failing = false;
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Lines up to the size at which a new file begins: they go into this one together. */
  #putSome(): void {
    if (this.#size >= this.#maxBytes) this.#rotate();
    if (this.#fd === undefined) this.#open();
    if (this.#dropped > 0) {
      const note = `${this.#dropped} bytes of this log were dropped: it could not be written\n`;
      this.#waiting = Buffer.concat([Buffer.from(note), this.#waiting]);
      this.#dropped = 0;
    }
    this.#write(endOfLines(this.#waiting, this.#maxBytes - this.#size));
  }

  /** Writes the first `length` bytes that wait. What the disk took is not written again. */
  #write(length: number): void {
    const writeSync = originalOf(fs, 'writeSync');
    for (let left = length; left > 0; ) {
      const written = writeSync(this.#fd as number, this.#waiting, 0, left);
      this.#waiting = this.#waiting.subarray(written);
      this.#size += written;
      left -= written;
    }
  }

  #open(): void {
    this.#fd = originalOf(fs, 'openSync')(this.path, 'a');
    this.#size = Number(statDescriptor(this.#fd).size);
  }

  #release(): void {
    if (this.#fd === undefined) return;
    originalOf(fs, 'closeSync')(this.#fd);
    this.#fd = undefined;
  }

  /** `path.2` becomes `path.3`, `path.1` becomes `path.2`, and the file itself `path.1`. */
  #rotate(): void {
    this.#release();
    if (this.#backups === 0) originalOf(fs, 'rmSync')(this.path, { force: true });
    for (let number = this.#backups; number > 0; number--) {
      const from = number === 1 ? this.path : `${this.path}.${number - 1}`;
      if (originalOf(fs, 'existsSync')(from)) originalOf(fs, 'renameSync')(from, `${this.path}.${number}`);
    }
    this.#size = 0;
  }

  /** A full disk must not end the server. The next write tries again. */
  #fail(error: unknown): void {
    const excess = this.#waiting.length - patience;
    if (excess > 0) {
      const cut = endOfLines(this.#waiting, excess);
      this.#dropped += cut;
      this.#waiting = this.#waiting.subarray(cut);
    }
    if (!this.#failing) quietStderr.write(`${inspect(this)} cannot be written: ${error}\n`);
    this.#failing = true;
  }
}

/** Where the first line ends that makes it at least so many bytes. */
function endOfLines(bytes: Buffer, least: number): number {
  if (bytes.length <= least) return bytes.length;
  return bytes.indexOf(0x0a, Math.max(0, least - 1)) + 1 || bytes.length;
}

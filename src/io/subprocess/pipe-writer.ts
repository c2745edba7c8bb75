import { constants } from 'node:os';
import type { Writable } from 'node:stream';
import { inspect } from 'node:util';
import { describe } from '../../base/checks.js';
import { ArgumentTypeError, PipeClosedError } from '../../base/errors.js';
import { waitForCallback } from '../../core/wait-for-callback.js';

/**
 * The input of a child, written in direct style: `write` returns when the system has taken all of it, so there is nothing
 * to flush.
 *
 * @example
 * ```ts
 * import { PIPE, Popen } from 'geventjs/subprocess';
 *
 * using child = new Popen(['sort'], { stdin: PIPE, stdout: PIPE, text: true });
 * child.stdin.write('b\na\n');
 * child.stdin.close();
 * console.log(child.stdout.read().trim().split('\n').join(' ')); // a b
 * ```
 */
export class PipeWriter implements Disposable {
  readonly name = 'stdin';
  readonly #stream: Writable;
  readonly #encoding: BufferEncoding;
  #closed = false;
  #failure: Error | undefined;

  /** @internal */
  constructor(stream: Writable, encoding: BufferEncoding) {
    this.#stream = stream;
    this.#encoding = encoding;
    stream.on('error', (error) => {
      this.#failure ??= error;
    });
  }

  /** Has it been closed? */
  get closed(): boolean {
    return this.#closed;
  }

  /**
   * Writes bytes, or text in the encoding of the child, and blocks until the system has taken all of it. Several greenlets
   * may write; each write stays in one piece. If the greenlet is killed meanwhile the rest is written all the same.
   *
   * Switches: yes. Works in the hub: no.
   *
   * @returns how many bytes or characters that were
   * @throws {PipeClosedError} when it has been closed
   * @throws an error with code `EPIPE` when the child does not read any more
   */
  write(data: string | NodeJS.ArrayBufferView): number {
    const bytes = bytesOf(data, this.#encoding);
    if (this.#closed) throw new PipeClosedError('write: stdin of the child was closed. Write before close().');
    if (this.#failure !== undefined) throw this.#failure;
    waitForCallback('Popen.stdin.write', (done) =>
      this.#stream.write(bytes, (error) => {
        this.#failure ??= error ?? undefined;
        done(error);
      }),
    );
    return typeof data === 'string' ? data.length : data.byteLength;
  }

  /** Does nothing: `write` leaves nothing behind. Switches: never. Works in the hub: yes. */
  flush(): void {
    if (this.#closed) throw new PipeClosedError('flush: stdin of the child was closed');
  }

  /**
   * Closes it: the child reads to the end of what has been written. What is still on its way gets there.
   *
   * Switches: never. Works in the hub: yes.
   */
  close(): void {
    this.#closed = true;
    this.#stream.end();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  [inspect.custom](): string {
    return `<PipeWriter stdin: ${this.#closed ? 'closed' : 'open'}>`;
  }

  /** @internal The child has ended. What is on its way may still reach its own children. */
  _childEnded(): void {
    this.#failure ??= Object.assign(new Error('write EPIPE'), {
      errno: -constants.errno.EPIPE,
      code: 'EPIPE',
      syscall: 'write',
    });
    this.#stream.end();
  }

  /** @internal Closes it at once, and forgets what has not been written. */
  _destroy(): void {
    this.#closed = true;
    this.#stream.destroy();
  }

  /** @internal Writes all of it, and calls `onEnd` when it has been written or nobody reads it any more. */
  _send(data: string | NodeJS.ArrayBufferView | undefined, onEnd: () => void): void {
    this.#closed = true;
    if (this.#stream.closed) onEnd();
    else this.#stream.once('close', onEnd).end(data === undefined ? undefined : bytesOf(data, this.#encoding));
  }
}

/** A copy: others run before all of it has been written. */
export function bytesOf(data: string | NodeJS.ArrayBufferView, encoding: BufferEncoding): Buffer {
  if (typeof data === 'string') return Buffer.from(data, encoding);
  if (ArrayBuffer.isView(data)) return Buffer.from(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  throw new ArgumentTypeError(`the input of a child must be a string or bytes, got ${describe(data)}`);
}

import type { Socket as Stream } from 'node:net';
import { constants } from 'node:os';
import { getSystemErrorName } from 'node:util';
import { native } from '../../base/addon.js';
import { checkStill } from './bytes.js';
import type { Direction } from './direction.js';
import { plainDescriptor } from './stream-descriptor.js';
import { renew, systemError } from './system-error.js';
import type { TimeLimit } from './time-limit.js';

/** Bytes that are given to the kernel at once; so many may be under way when a sender is killed. */
const block = 256 * 1024;

const marker = Buffer.alloc(0);

const { ECONNRESET, EHOSTUNREACH, ENETUNREACH, ETIMEDOUT } = constants.errno;

/** Why a connection is broken. The kernel says so once, whoever asks first; afterwards it is an `EPIPE`. */
const toldOnce: ReadonlySet<number> = new Set([ECONNRESET, EHOSTUNREACH, ENETUNREACH, ETIMEDOUT]);

/**
 * What leaves by a stream. Nothing is ever kept: who sends goes on when the kernel has taken it, mostly at once. So memory
 * stays bounded, however slow the peer is.
 */
export class Sender {
  readonly #stream: Stream;
  readonly #direction: Direction;
  #shut: boolean;
  #asked = false;
  readonly #written = (): void => {
    this.#asked = false;
    // More may have been sent while the marker was on its way.
    if (this.#isFull) this.#ask();
    else this.#direction.wake();
  };

  constructor(stream: Stream, direction: Direction) {
    this.#stream = stream;
    this.#direction = direction;
    this.#shut = stream.writableEnded;
  }

  /** Sends at most one block. How much it was. */
  some(bytes: Uint8Array, operation: string, limit: TimeLimit): number {
    const count = this.give(bytes, operation, limit);
    this.settle(operation, limit);
    return count;
  }

  /** Sends all. */
  all(bytes: Uint8Array, operation: string, limit: TimeLimit): void {
    const { length } = bytes;
    for (let sent = this.give(bytes, operation, limit); sent < length; sent += this.#give(bytes, sent)) {
      this.settle(operation, limit);
      checkStill(bytes, length, operation);
    }
    this.settle(operation, limit);
  }

  /**
   * Waits until all that was sent before has left, and takes a beginning of `bytes`, at most one block. How much it was:
   * it will leave, whatever happens to the greenlet. If this throws, nothing was taken.
   */
  give(bytes: Uint8Array, operation: string, limit: TimeLimit): number {
    this.#direction.enter(operation);
    const { length } = bytes;
    this.settle(operation, limit);
    checkStill(bytes, length, operation);
    return this.#give(bytes, 0);
  }

  /** Waits until the kernel has all that was given. */
  settle(operation: string, limit: TimeLimit): void {
    this.#check();
    if (!this.#isFull) return;
    this.#ask();
    while (this.#isFull) this.#direction.wait(operation, limit);
    this.#check();
  }

  /** Nothing more will be sent: the peer finds the end. */
  shutdown(): void {
    if (this.#shut) return;
    this.#shut = true;
    this.#stream.end();
    this.#direction.wakeLater();
  }

  /** Nothing is under way: the kernel is asked first, and the stream gets what it has no room for. */
  #give(bytes: Uint8Array, start: number): number {
    const part = start === 0 && bytes.length <= block ? bytes : bytes.subarray(start, start + block);
    const { length } = part;
    if (length === 0) return 0;
    const sent = native.sendNow(plainDescriptor(this.#stream), part);
    if (sent > 0) return sent;
    // Other errors the stream finds again, and tells them in Node's words.
    if (toldOnce.has(-sent)) this.#stream.destroy(writeError(sent));
    else this.#stream.write(part);
    return length;
  }

  get #isFull(): boolean {
    return this.#stream.writableLength > 0 && !this.#stream.destroyed && !this.#shut;
  }

  /** To be told when all is sent. A callback for each write would cost a tick each; an empty write has one only now. */
  #ask(): void {
    if (this.#asked) return;
    this.#asked = true;
    this.#stream.write(marker, this.#written);
  }

  #check(): void {
    const { errored, destroyed } = this.#stream;
    if (errored) throw renew(errored, this.all);
    if (this.#shut || destroyed) throw systemError('EPIPE', 'write', 'the sending side is shut down');
  }
}

/** As Node makes it: `write ECONNRESET`. */
function writeError(errno: number): Error {
  const code = getSystemErrorName(errno);
  return Object.assign(new Error(`write ${code}`), { errno, code, syscall: 'write' });
}

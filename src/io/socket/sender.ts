import type { Socket as Stream } from 'node:net';
import type { Direction } from './direction.js';
import { renew, systemError } from './system-error.js';
import type { TimeLimit } from './time-limit.js';

/** Bytes that are given to the kernel at once; so many may be under way when a sender is killed. */
const block = 256 * 1024;

const marker = Buffer.alloc(0);

/**
 * What leaves by a stream. Nothing is ever kept: who sends goes on when the kernel has taken it, mostly at once. So memory
 * stays bounded, however slow the peer is.
 */
export class Sender {
  readonly #stream: Stream;
  readonly #direction: Direction;
  #shut = false;
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
  }

  /** Sends at most one block. How much it was. */
  some(bytes: Uint8Array, operation: string, limit: TimeLimit): number {
    this.#direction.enter(operation);
    this.#awaitRoom(operation, limit);
    return this.#block(bytes, 0, operation, limit);
  }

  /** Sends all. */
  all(bytes: Uint8Array, operation: string, limit: TimeLimit): void {
    this.#direction.enter(operation);
    // There is something only if somebody was killed, or out of time.
    this.#awaitRoom(operation, limit);
    for (let sent = 0; sent < bytes.length; ) sent += this.#block(bytes, sent, operation, limit);
  }

  /** Nothing more will be sent: the peer finds the end. */
  shutdown(): void {
    if (this.#shut) return;
    this.#shut = true;
    this.#stream.end();
    this.#direction.wake();
  }

  #block(bytes: Uint8Array, start: number, operation: string, limit: TimeLimit): number {
    const whole = start === 0 && bytes.length <= block;
    const part = whole ? bytes : bytes.subarray(start, start + block);
    if (part.length === 0) return 0;
    this.#stream.write(part);
    this.#awaitRoom(operation, limit);
    return part.length;
  }

  #awaitRoom(operation: string, limit: TimeLimit): void {
    this.#check();
    if (!this.#isFull) return;
    this.#ask();
    while (this.#isFull) this.#direction.wait(operation, limit);
    this.#check();
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

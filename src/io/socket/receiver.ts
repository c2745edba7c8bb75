import type { Socket as Stream } from 'node:net';
import { Fifo } from '../../base/fifo.js';
import { Descriptor } from '../descriptor/descriptor.js';
import { forgetReadAhead, noteReadAhead, type ReadAhead } from '../descriptor/read-ahead.js';
import { checkStill } from './bytes.js';
import type { Direction } from './direction.js';
import { plainDescriptor } from './stream-descriptor.js';
import { renew } from './system-error.js';
import type { TimeLimit } from './time-limit.js';

/** Bytes that may have arrived before anybody asks. Then the stream is paused, the kernel fills up, and the peer waits. */
const most = 128 * 1024;

const nothing = Buffer.alloc(0);

/**
 * What arrives at a stream.
 *
 *      kernel ──▶ stream, flowing ──'data'──▶ chunks ──take──▶ the greenlet
 *                   ▲      │
 *                   │      └─ paused when `most` bytes lie there
 *                   └─ resumed by who finds no chunk
 *
 * Nothing is read before somebody asks, so that a socket can be handed over, and an idle one holds no memory. An error of
 * the stream comes after all that had arrived before it.
 */
export class Receiver implements ReadAhead {
  readonly watchers = new Set<() => void>();
  readonly #stream: Stream;
  readonly #direction: Direction;
  readonly #chunks = new Fifo<Buffer>();
  #size = 0;
  /** How much of the first chunk has been taken. */
  #taken = 0;
  #flowing = false;
  #ended = false;
  /** The number by which others know it. */
  #shared = -1;
  readonly #add = (chunk: Buffer): void => {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size >= most) this.#pause();
    this.#tell();
  };
  readonly #end = (): void => {
    this.#ended = true;
    this.#tell();
  };

  /** @param stream is paused */
  constructor(stream: Stream, direction: Direction) {
    this.#stream = stream;
    this.#direction = direction;
    // One that has ended before says so to nobody any more.
    this.#ended = stream.readableEnded || stream.destroyed;
    stream.on('data', this.#add).on('end', this.#end).on('close', this.#end);
  }

  get hasSome(): boolean {
    return this.#size > 0 || this.#ended || this.#stream.readableLength > 0;
  }

  /** For who looks at the descriptor himself, and would not find what lies here. */
  share(fd: number): void {
    if (fd < 0 || fd === this.#shared) return;
    this.#shared = fd;
    noteReadAhead(fd, this);
    // What is ready in the kernel may be no whole record.
    if (plainDescriptor(this.#stream) < 0 && !this.hasSome) this.#resume();
  }

  /** Blocks until something is there: at most `count` bytes of it. Empty at the end. */
  take(count: number, operation: string, limit: TimeLimit): Buffer {
    this.#direction.enter(operation);
    if (count === 0 || !this.#await(operation, limit)) return nothing;
    return this.#takeSome(count);
  }

  /** The same into memory of the caller's. How much it was. */
  takeInto(target: Uint8Array, operation: string, limit: TimeLimit): number {
    this.#direction.enter(operation);
    const { length } = target;
    if (length === 0 || !this.#await(operation, limit)) return 0;
    checkStill(target, length, operation);
    let filled = 0;
    while (filled < target.length && this.#size > 0) {
      const chunk = this.#takeSome(target.length - filled);
      target.set(chunk, filled);
      filled += chunk.length;
    }
    return filled;
  }

  /** From now on, nothing arrives any more. */
  shutdown(): void {
    this.#ended = true;
    this.#chunks.clear();
    this.#size = 0;
    this.#pause();
  }

  /** Gives the stream back, with what nobody has taken. */
  detach(): void {
    this.#pause();
    forgetReadAhead(this.#shared, this);
    this.#stream.off('data', this.#add).off('end', this.#end).off('close', this.#end);
    const rest: Buffer[] = [];
    while (this.#size > 0) rest.push(this.#takeSome(this.#size));
    if (rest.length > 0) this.#stream.unshift(Buffer.concat(rest));
  }

  /** Last, as greenlets may go on in here. */
  #tell(): void {
    if (this.#shared >= 0) this.#tellWatchers();
    this.#direction.wake();
  }

  #tellWatchers(): void {
    if (this.#stream.destroyed) {
      forgetReadAhead(this.#shared, this);
      // Another one may have the number by now, and who selects would wait for that.
      Descriptor.inUse(this.#shared);
    }
    for (const watcher of this.watchers) watcher();
  }

  /** False at the end. */
  #await(operation: string, limit: TimeLimit): boolean {
    while (this.#size === 0) {
      if (this.#stream.errored) throw renew(this.#stream.errored, this.take);
      if (this.#ended) return false;
      this.#resume();
      this.#direction.wait(operation, limit);
    }
    return true;
  }

  #takeSome(count: number): Buffer {
    const chunk = this.#chunks.peek() as Buffer;
    const from = this.#taken;
    const length = Math.min(count, chunk.length - from);
    this.#size -= length;
    if (from + length < chunk.length) {
      this.#taken += length;
      return chunk.subarray(from, from + length);
    }
    this.#chunks.shift();
    this.#taken = 0;
    return from === 0 ? chunk : chunk.subarray(from);
  }

  #resume(): void {
    if (this.#flowing) return;
    this.#flowing = true;
    this.#stream.resume();
  }

  #pause(): void {
    if (!this.#flowing) return;
    this.#flowing = false;
    this.#stream.pause();
  }
}

import { inspect } from 'node:util';
import { InvalidSwitchError } from '../../base/errors.js';
import { getCurrent } from '../../core/get-current.js';
import type { RawGreenlet } from '../../core/raw-greenlet.js';
import type { TimeoutLike } from '../../core/timeout.js';
import type { waitUpTo } from '../../core/timeout-option.js';
import { WaitList, type WaitNode } from '../../core/wait-list.js';
import type { Waiter } from '../../core/waiter.js';
import { describeHolder } from './holder.js';

/** A `ReadWriteLock` at one moment. */
export interface ReadWriteLockStatistics {
  /** Greenlets that read. */
  readonly readers: number;
  /** Who writes. */
  readonly writer: RawGreenlet | undefined;
  readonly waitingReaders: number;
  readonly waitingWriters: number;
}

/** Who waits to write. Says when one of them no longer does, whatever the reason. */
class WaitingWriters extends WaitList<Waiter> {
  readonly #left: () => void;

  constructor(left: () => void) {
    super();
    this.#left = left;
  }

  override remove(node: WaitNode): boolean {
    const removed = super.remove(node);
    if (removed) this.#left();
    return removed;
  }
}

/**
 * Who reads, who writes, and who waits to: what the two sides of a `ReadWriteLock` share, and all its rules.
 *
 * Nobody waits unless somebody else reads or writes, or is about to write. So whoever leaves, also a writer that no longer
 * waits, has to let in those who can go on.
 */
export class ReadWriteState {
  /** Who reads, and how often each has acquired it. */
  readonly #readers = new Map<RawGreenlet, number>();
  readonly #waitingReaders = new WaitList<Waiter>();
  readonly #waitingWriters = new WaitingWriters(() => this.#admit());
  #writer: RawGreenlet | undefined;
  /** How often the writer has acquired it. */
  #depth = 0;

  /** Must a new reader wait? */
  get closedToReaders(): boolean {
    return this.#writer !== undefined || this.#waitingWriters.size > 0;
  }

  /** Must a new writer wait? */
  get closedToWriters(): boolean {
    return this.#writer !== undefined || this.#readers.size > 0;
  }

  /** Who reads or writes already may read: to wait for a writer who waits for it would be to wait for itself. */
  tryRead(): boolean {
    const self = getCurrent();
    const times = this.#readers.get(self) ?? 0;
    if (times === 0 && this.#writer !== self && this.closedToReaders) return false;
    this.#readers.set(self, times + 1);
    return true;
  }

  tryWrite(): boolean {
    const self = getCurrent();
    if (this.#writer === self) {
      this.#depth++;
      return true;
    }
    if (this.#readers.has(self)) throw upgrade(self);
    if (this.closedToWriters) return false;
    this.#setWriter(self);
    return true;
  }

  waitToRead(waiter: Waiter, wait: typeof waitUpTo, timeout: TimeoutLike | undefined): boolean {
    this.#waitingReaders.add(waiter);
    return wait(waiter, timeout);
  }

  waitToWrite(waiter: Waiter, wait: typeof waitUpTo, timeout: TimeoutLike | undefined): boolean {
    this.#waitingWriters.add(waiter);
    return wait(waiter, timeout);
  }

  /** False if the current greenlet does not read. */
  endRead(): boolean {
    const self = getCurrent();
    const times = this.#readers.get(self);
    if (times === undefined) return false;
    if (times > 1) this.#readers.set(self, times - 1);
    else this.#readers.delete(self);
    this.#admit();
    return true;
  }

  /** False if the current greenlet does not write. */
  endWrite(): boolean {
    if (this.#writer !== getCurrent()) return false;
    if (--this.#depth === 0) this.#writer = undefined;
    this.#admit();
    return true;
  }

  statistics(): ReadWriteLockStatistics {
    return Object.freeze({
      readers: this.#readers.size,
      writer: this.#writer,
      waitingReaders: this.#waitingReaders.size,
      waitingWriters: this.#waitingWriters.size,
    });
  }

  describe(): string {
    const waiting = `${this.#waitingReaders.size} waiting to read, ${this.#waitingWriters.size} to write`;
    if (this.#writer !== undefined) return `written by ${describeHolder(this.#writer)}, ${waiting}`;
    const [reader] = this.#readers.keys();
    if (reader === undefined) return 'free';
    const others = this.#readers.size > 1 ? ` and ${this.#readers.size - 1} more` : '';
    return `read by ${describeHolder(reader)}${others}, ${waiting}`;
  }

  /** Lets in whom the state allows: the next writer, or all readers if no writer waits. */
  #admit(): void {
    if (this.#writer !== undefined) return;
    const writer = this.#waitingWriters.first;
    if (writer !== undefined) {
      if (this.#readers.size > 0) return;
      this.#setWriter(writer._greenlet as RawGreenlet);
      writer.switch();
      return;
    }
    for (let reader = this.#waitingReaders.first; reader !== undefined; reader = this.#waitingReaders.first) {
      this.#readers.set(reader._greenlet as RawGreenlet, 1);
      reader.switch();
    }
  }

  #setWriter(greenlet: RawGreenlet): void {
    this.#writer = greenlet;
    this.#depth = 1;
  }
}

function upgrade(self: RawGreenlet): InvalidSwitchError {
  return new InvalidSwitchError(
    `WriteLock.acquire by ${inspect(self)}, which reads, would wait for its own end of reading for ever. Release the read ` +
      'lock first and look again at what was read, or acquire the write lock to begin with.',
  );
}

/**
 * What is known of a descriptor while greenlets use it.
 *
 * A descriptor is a number, and the kernel gives a number out again as soon as it is free. So whoever does something in
 * several steps, or leaves something behind, must not go by the number:
 *
 *      greenlet A: read(5) ──▶ thread pool: read(5), still queued        A is killed and leaves
 *      greenlet B: close(5) ─ ─ ─ waits ─ ─ ─ ─ ▶ read is over ──▶ close(5)
 *      greenlet C: open() = 5                                            not before
 *
 * There is one `Descriptor` for each number in use. It counts what is under way in the thread pool; closing waits for that,
 * and marks it as closed, which all see who still hold it. When nobody uses it any more it is forgotten.
 *
 * Operations at the current position take turns, in the order they came: in one queue for a file, which has one position;
 * in one for each direction for pipes, sockets and terminals, so that a waiting reader does not stop a writer.
 */
import fs, { type BigIntStats } from 'node:fs';
import { isatty } from 'node:tty';
import { inspect } from 'node:util';
import { originalOf } from '../../base/saved.js';
import { statDescriptor } from '../../base/stat.js';
import { getHub } from '../../core/hub.js';
import { getCurrentCoroutine } from '../../core/transfer.js';
import { markStranger } from '../../core/wait-for-callback.js';
import { Waiter } from '../../core/waiter.js';
import type { Direction } from './poll-events.js';
import { EBADF, systemError } from './system-error.js';
import { Turn } from './turn.js';

/**
 * How it is dealt with. A `file` is never polled: the kernel says that it is always ready, and then waits for the disk. All
 * others are.
 */
export type DescriptorKind = 'file' | 'pipe' | 'socket' | 'terminal' | 'other' | 'closed';

/** A greenlet that waits until a descriptor is ready. */
export interface Poller {
  /** The descriptor is being closed: its copy is given back, and the wait ends. */
  cancel(descriptor: Descriptor): void;
}

const hub = getHub();

const table = new Map<number, Descriptor>();

export class Descriptor {
  readonly fd: number;
  readonly kind: DescriptorKind;
  /** Which open file it is. */
  readonly #identity: string;
  /** Greenlets that wait for it in the loop. */
  readonly pollers: Set<Poller> = new Set();
  #users = 0;
  #closed = false;
  readonly #turns: Partial<Record<Direction, Turn>> = {};
  #inPool = 0;
  /** Is an operation at the current position under way in the thread pool? */
  #isMoving = false;
  /** The turn of a greenlet that left such an operation behind. */
  #turnAfterMove: Turn | undefined;
  #whenIdle: (() => void) | undefined;

  private constructor(fd: number) {
    this.fd = fd;
    const stats = statsOf(fd);
    this.kind = kindOf(fd, stats);
    this.#identity = identify(stats);
  }

  /** Calls `body` with the descriptor of that number, which stays the same one until `body` is over. */
  static using<T>(fd: number, body: (descriptor: Descriptor) => T): T {
    const descriptor = Descriptor.take(fd);
    try {
      return body(descriptor);
    } finally {
      descriptor.release();
    }
  }

  /** The descriptor of that number, which stays the same one until `release`. */
  static take(fd: number): Descriptor {
    const descriptor = Descriptor.#find(fd);
    descriptor.#users++;
    return descriptor;
  }

  release(): void {
    this.#users--;
    this.#forget();
  }

  static #find(fd: number): Descriptor {
    const known = table.get(fd);
    if (known !== undefined && known.#identity === identify(statsOf(fd))) return known;
    if (known !== undefined) known.#markClosed();
    const descriptor = new Descriptor(fd);
    table.set(fd, descriptor);
    return descriptor;
  }

  /** The descriptor of that number, if somebody uses it; not one that had the number before. */
  static inUse(fd: number): Descriptor | undefined {
    const known = table.get(fd);
    if (known === undefined || known.#identity === identify(statsOf(fd))) return known;
    known.#markClosed();
    return undefined;
  }

  /** How many are known. For tests. */
  static get count(): number {
    return table.size;
  }

  /** Is it polled, and then read or written on this thread? */
  get isPolled(): boolean {
    return this.kind !== 'file';
  }

  /** Throws if it has been closed since. */
  check(syscall: string): void {
    if (this.#closed) throw systemError(EBADF, syscall);
  }

  /** Calls `body` when it is the greenlet's turn in one direction; at once if it is already. */
  inTurn<T>(direction: Direction, operation: string, body: () => T): T {
    const turn = this.#turn(direction);
    turn.take(operation, this);
    try {
      return body();
    } finally {
      this.#endTurn(turn);
    }
  }

  /**
   * Starts an operation in the thread pool, and sees that the descriptor is not closed before it is over.
   *
   * @param moves does it change the current position? Then the next turn begins when it is over
   */
  startInPool<T extends unknown[]>(
    moves: boolean,
    start: (done: (...results: T) => void) => void,
    done: (...results: T) => void,
  ): void {
    this.#inPool++;
    if (moves) this.#isMoving = true;
    try {
      start((...results) => {
        done(...results);
        this.#leavePool(moves);
      });
    } catch (error) {
      this.#leavePool(moves);
      throw error;
    }
  }

  /**
   * Closes it: at once, or when what is under way in the thread pool is over. Whoever waits for it in the loop gets an EBADF.
   *
   * It is closed on this thread, and not in the pool: there nobody could tell when the number is free for others.
   */
  close(operation: string): void {
    this.check('close');
    const self = getCurrentCoroutine();
    // In a callback of the loop it cannot wait. What is raised in a greenlet must not keep it from being closed.
    if (this.#inPool > 0 && !hub._mayBlock(self)) hub._checkMayBlock(self, operation);
    this.#markClosed();
    if (this.#inPool === 0) {
      this.#closeNow();
      return;
    }
    const waiter = new Waiter(operation, this);
    this.#whenIdle = () => {
      try {
        // Closed behind our back it may be another's by now.
        if (this.#identity === identify(statsOf(this.fd))) this.#closeNow();
        waiter.switch();
      } catch (error) {
        waiter.throw(error);
      }
    };
    waiter.get();
  }

  #markClosed(): void {
    this.#closed = true;
    for (const poller of this.pollers) poller.cancel(this);
  }

  #closeNow(): void {
    table.delete(this.fd);
    closeNumber(this.fd);
  }

  #turn(direction: Direction): Turn {
    const queue = this.kind === 'file' ? 'readable' : direction;
    this.#turns[queue] ??= new Turn();
    return this.#turns[queue];
  }

  #endTurn(turn: Turn): void {
    if (!turn.leave()) return;
    if (this.#isMoving) this.#turnAfterMove = turn;
    else turn.pass();
  }

  #leavePool(moved: boolean): void {
    this.#inPool--;
    if (moved) this.#isMoving = false;
    if (!this.#isMoving) {
      this.#turnAfterMove?.pass();
      this.#turnAfterMove = undefined;
    }
    if (this.#inPool > 0) return;
    this.#whenIdle?.();
    this.#whenIdle = undefined;
    this.#forget();
  }

  [inspect.custom](): string {
    return `<Descriptor ${this.fd}: ${this.#closed ? 'closed' : this.kind}>`;
  }

  /** Others may have the number by now. */
  #forget(): void {
    if (this.#users === 0 && this.#inPool === 0 && table.get(this.fd) === this) table.delete(this.fd);
  }
}

/** Closes what nobody uses. */
export function closeNumber(fd: number): void {
  try {
    originalOf(fs, 'closeSync')(fd);
  } catch (error) {
    throw markStranger(error);
  }
}

function statsOf(fd: number): BigIntStats | undefined {
  try {
    return statDescriptor(fd);
  } catch {
    return undefined;
  }
}

function kindOf(fd: number, stats: BigIntStats | undefined): DescriptorKind {
  if (stats === undefined) return 'closed';
  if (stats.isFile() || stats.isDirectory() || stats.isBlockDevice()) return 'file';
  if (stats.isFIFO()) return 'pipe';
  if (stats.isSocket()) return 'socket';
  return isatty(fd) ? 'terminal' : 'other';
}

/** Tells whether a number was closed behind our back, by a callback of the loop or a stream, and given to another file. */
function identify(stats: BigIntStats | undefined): string {
  return stats === undefined ? '' : `${stats.dev}:${stats.ino}`;
}

import { ConcurrentObjectUseError } from '../../base/errors.js';
import { clearImmediate, setImmediate } from '../../base/originals.js';
import { getHub } from '../../core/hub.js';
import { getCurrentCoroutine } from '../../core/transfer.js';
import { Waiter } from '../../core/waiter.js';
import type { TimeLimit } from './time-limit.js';

const hub = getHub();

/**
 * One direction of a socket: what arrives, or what leaves. One greenlet at a time waits in it, until something may have
 * changed; then it looks for itself. So what has arrived is never in anybody's hands on the way, and a kill loses nothing.
 */
export class Direction {
  readonly #subject: object;
  #waiter: Waiter | undefined;

  constructor(subject: object) {
    this.#subject = subject;
  }

  /**
   * Called before an operation does anything.
   *
   * @throws {ConcurrentObjectUseError} while another greenlet is at it
   * @throws {BlockingSwitchOutError} where nothing may block
   * @throws what is due to be raised in the current greenlet
   */
  enter(operation: string): void {
    hub._checkMayBlock(getCurrentCoroutine(), operation);
    if (this.#waiter === undefined) return;
    throw new ConcurrentObjectUseError(
      `this socket is already used by another greenlet, in ${this.#waiter.reason}: expected one at a time for each ` +
        `direction, got a second in ${operation}. Let one greenlet do all of it, or use a lock.`,
    );
  }

  /**
   * Blocks until `wake` or `fail`. Without any time it takes what the next look at the loop brings: that is what the kernel
   * has already.
   *
   * @throws {SocketTimeout} when the time is up
   */
  wait(operation: string, limit: TimeLimit): void {
    const waiter = new Waiter(operation, this.#subject);
    const { left } = limit;
    const look = left === 0 ? new LoopLook(waiter) : undefined;
    this.#waiter = waiter;
    try {
      const isWoken = waiter._wait(look === undefined ? left : undefined);
      if (!isWoken || look?.isOver) throw limit.error(operation, this.#subject);
    } finally {
      this.#waiter = undefined;
      look?.cancel();
    }
  }

  /** At the end of a callback of the loop: he who waits may go on before this returns. */
  wake(): void {
    if (this.#waiter !== undefined) hub._wakeFromLoop(this.#waiter);
  }

  /** From anywhere: he goes on later. */
  wakeLater(): void {
    this.#waiter?.switch();
  }

  fail(error: Error): void {
    this.#waiter?.throw(error);
  }
}

/** Wakes a waiter when the loop has looked for events once: an immediate may come before that, but not the one after it. */
class LoopLook {
  /** Has it found nothing? */
  isOver = false;
  #immediate: NodeJS.Immediate;

  constructor(waiter: Waiter) {
    this.#immediate = setImmediate(() => {
      this.#immediate = setImmediate(() => {
        this.isOver = waiter.switch();
      });
    });
  }

  cancel(): void {
    clearImmediate(this.#immediate);
  }
}

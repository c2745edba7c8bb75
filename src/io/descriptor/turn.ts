import { type Coroutine, getCurrentCoroutine } from '../../core/transfer.js';
import { WaitList } from '../../core/wait-list.js';
import { Waiter } from '../../core/waiter.js';

/**
 * Whose turn it is with a descriptor. First come, first served; who has the turn may take it again.
 *
 * A greenlet that leaves an operation behind has left the turn, too, but nobody gets it before the operation is over: not
 * even the same greenlet, which may have been out of time and tries again. That is what a lock of `geventjs/lock` cannot do.
 */
export class Turn {
  readonly #waiting = new WaitList<Waiter>();
  #isTaken = false;
  #owner: Coroutine | undefined;
  #depth = 0;

  /** Blocks until it is the current greenlet's. */
  take(operation: string, subject: object): void {
    const self = getCurrentCoroutine();
    if (this.#owner === self) {
      this.#depth++;
    } else if (!this.#isTaken) {
      this.#give(self);
    } else {
      const waiter = new Waiter(operation, subject);
      this.#waiting.add(waiter);
      waiter.get();
    }
  }

  /** Takes back one `take`. True for the last one: now somebody has to call `pass`, at once or later. */
  leave(): boolean {
    this.#depth--;
    if (this.#depth > 0) return false;
    this.#owner = undefined;
    return true;
  }

  /** Gives it to who waits longest. */
  pass(): void {
    const next = this.#waiting.first;
    if (next === undefined) {
      this.#isTaken = false;
    } else {
      this.#give(next._greenlet as Coroutine);
      next.switch();
    }
  }

  #give(owner: Coroutine): void {
    this.#isTaken = true;
    this.#owner = owner;
    this.#depth = 1;
  }
}

import type { Call, Outcome } from '../support/call.js';

/** Greenlets that wait for something, and callbacks that are to be told of it, in the order in which they came. */
export class LinksModel {
  readonly waiting: Call[] = [];
  /** Those who were woken, or told, and may not have gone on yet. */
  #woken: Call[] = [];

  /** How many wait, and callbacks that are about to be called. */
  get size(): number {
    return this.waiting.length + this.#stillWoken().filter(({ isLink }) => isLink).length;
  }

  /** Has a greenlet been woken that has not gone on yet? */
  get isSomebodyOnTheWay(): boolean {
    return !this.#stillWoken().every(({ isLink }) => isLink);
  }

  /** Wakes a greenlet with that outcome, or calls a callback. */
  wake(call: Call, outcome: Outcome): void {
    call.decide(call.isLink ? { value: undefined } : outcome);
    this.#woken.push(call);
  }

  wakeAll(outcome: Outcome): void {
    for (const call of [...this.waiting]) this.wake(call, outcome);
  }

  /** Links the callback of `call`, which is told at once if that is so. */
  link(call: Call, atOnce: boolean): void {
    const link = call.link(this.waiting);
    if (atOnce) this.wake(link, { value: undefined });
    call.succeed();
  }

  unlink(call: Call): void {
    call.unlink(this.waiting);
    call.succeed();
  }

  #stillWoken(): readonly Call[] {
    this.#woken = this.#woken.filter(({ onTheWay }) => onTheWay);
    return this.#woken;
  }
}

import { checkCount, checkFunction } from '../base/checks.js';
import { OutOfRangeError, SequenceError } from '../base/errors.js';
import { Named } from '../base/named.js';
import { Waiter } from '../core/waiter.js';

/** A snapshot of a sequencer. */
export interface SequencerStatistics {
  /** The turn that is held, or is the next to be. */
  readonly turn: number;
  /** Is somebody in the middle of it? */
  readonly held: boolean;
  /** How many greenlets wait for later turns. */
  readonly waiting: number;
  /** Will nobody get a turn any more? */
  readonly broken: boolean;
}

/**
 * Makes steps of several greenlets happen in one fixed order: turn 0, 1, 2 … whoever takes which. Each turn is taken once.
 *
 * When a greenlet is killed, or runs out of time, while it waits for its turn, that turn can never come: all others that
 * wait, and all that come later, get a `SequenceError`, so that nothing hangs.
 *
 * @example
 * ```ts
 * import { joinAll, spawn } from 'geventjs';
 * import { Sequencer } from 'geventjs/testing';
 *
 * const order = new Sequencer();
 * const left = spawn(() => { order.at(0, () => console.log('first')); order.at(2, () => console.log('third')); });
 * const right = spawn(() => order.at(1, () => console.log('second')));
 * joinAll([left, right]);
 * ```
 */
export class Sequencer extends Named {
  readonly #waiting = new Map<number, Waiter>();
  #turn = 0;
  #held = false;
  #broken: string | undefined;

  /**
   * Blocks until it is the turn of number `turn`, and ends the turn: whoever has the next one can go on when the current
   * greenlet blocks. With `body` the turn lasts as long as `body` does; its result is the answer.
   *
   * Switches: unless it is its turn already, and as `body` does. Works in the hub: only if it is its turn already.
   *
   * @throws {SequenceError} when the turn has been taken before, or the sequence is broken
   * @throws {OutOfRangeError} when `turn` is not a whole number of at least 0
   */
  at(turn: number): void;
  at<T>(turn: number, body: () => T): T;
  at<T>(turn: number, body?: () => T): T | undefined {
    if (body !== undefined) checkFunction(body, 'the body of a turn', 'at(2, () => { … })');
    this.#take(turn, 'Sequencer.at');
    try {
      return body?.();
    } finally {
      this.#end(turn);
    }
  }

  /**
   * Blocks until it is the turn of number `turn`, which then lasts until the end of the block:
   * `using _ = order.turn(2);`.
   *
   * Switches: unless it is its turn already. Works in the hub: only if it is its turn already.
   *
   * @throws {SequenceError} when the turn has been taken before, or the sequence is broken
   * @throws {OutOfRangeError} when `turn` is not a whole number of at least 0
   */
  turn(turn: number): Disposable {
    this.#take(turn, 'Sequencer.turn');
    return { [Symbol.dispose]: () => this.#end(turn) };
  }

  /** A snapshot, for tests and for looking at. */
  statistics(): SequencerStatistics {
    return Object.freeze({
      turn: this.#turn,
      held: this.#held,
      waiting: this.#waiting.size,
      broken: this.#broken !== undefined,
    });
  }

  #take(turn: number, operation: string): void {
    checkTurn(turn);
    if (this.#broken !== undefined) throw new SequenceError(this.#broken);
    if (turn < this.#turn || (turn === this.#turn && this.#held) || this.#waiting.has(turn)) {
      throw new SequenceError(`turn ${turn} was taken twice. Give each step a number of its own.`);
    }
    if (turn === this.#turn) this.#held = true;
    else this.#wait(turn, operation);
  }

  #wait(turn: number, operation: string): void {
    const waiter = new Waiter(operation, this);
    this.#waiting.set(turn, waiter);
    try {
      waiter.get();
    } catch (error) {
      this.#break(turn);
      throw error;
    }
  }

  /** Ends a turn that is held. Harmless when it has ended. */
  #end(turn: number): void {
    if (turn !== this.#turn || !this.#held) return;
    this.#turn++;
    const next = this.#waiting.get(this.#turn);
    this.#held = next !== undefined;
    if (next === undefined) return;
    this.#waiting.delete(this.#turn);
    next.switch();
  }

  #break(turn: number): void {
    if (this.#broken !== undefined) return;
    this.#broken = `the sequence is broken: the greenlet of turn ${turn} was ended while it waited for it`;
    this.#waiting.delete(turn);
    for (const waiter of this.#waiting.values()) waiter.throw(new SequenceError(this.#broken));
    this.#waiting.clear();
  }

  /** @internal */
  protected override _describeState(): string {
    if (this.#broken !== undefined) return 'broken';
    const waiting = [...this.#waiting.keys()].sort((a, b) => a - b).join(', ');
    return `turn ${this.#turn} is ${this.#held ? 'held' : 'next'}${waiting && `, waiting for their turns: ${waiting}`}`;
  }
}

function checkTurn(turn: number): void {
  checkCount(turn, 'a turn');
  if (turn === Number.POSITIVE_INFINITY) throw new OutOfRangeError('a turn must be a whole number, got Infinity');
}

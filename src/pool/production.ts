/**
 * The first half of `map` and `imap`: takes items from an input and starts a task for each, as places get free.
 *
 *      input ──▶ production ──place──▶ task ──end──▶ consumer: map collects, imap hands out
 *
 * The input may block, so it is read by a greenlet of its own, the *producer*. There is one only while there is something to
 * do: it waits for the input and for places, and ends when the consumer wants no more for the time being. So nothing is left
 * over when a consumer goes away without a word, as a `for…of` does when `next` throws.
 */
import { GreenletExit } from '../base/errors.js';
import { Greenlet } from '../core/greenlet.js';
import { getHub } from '../core/hub.js';
import { spawnWith } from '../core/spawn.js';
import { getCurrentCoroutine } from '../core/transfer.js';
import { Waiter } from '../core/waiter.js';
import { Input } from './input.js';
import type { Membership } from './member.js';
import { Entrant, type Helper, PoolWaiter } from './pool-waiter.js';
import { Task, type TaskOwner } from './task.js';

/** A group, as far as a production needs it. */
export interface Workplace extends Membership {
  full(): boolean;
  /** @internal What an operation is called in errors. */
  _nameOf(operation: string): string;
  /** @internal A greenlet of the group's class, not started. */
  _make(fn: (...args: never[]) => unknown, ...args: unknown[]): Greenlet;
  /** @internal Lets a member in if there is a place. */
  _tryEnter(member: Task): boolean;
  /** @internal Starts the greenlet of a member that is in. */
  _begin(member: Task): void;
  /** @internal Waits in line for a place. Answers what the waiter got. @throws {PoolDeadlockError} */
  _waitInLine(waiter: PoolWaiter<number>): number;
  /** @internal @throws {PoolDeadlockError} if to wait now, for what the helper does, would complete a deadlock */
  _checkDeadlock(operation: string, helper: Helper): void;
}

/** What is to be done with what. */
export interface Order<Item> {
  readonly group: Workplace;
  readonly operation: string;
  readonly fn: (item: Item) => unknown;
  readonly items: Iterable<Item>;
}

/** Where there is always a place, others get a turn after so many starts: an input may be endless. */
const startsInOneGo = 1000;

export abstract class Production<Item = unknown> implements TaskOwner, Helper {
  readonly #fn: (item: Item) => unknown;
  readonly #input: Input<Item>;
  #producer: Greenlet | undefined = undefined;
  /** What the producer waits on while it waits for a place. */
  #inLine: Waiter<number> | undefined = undefined;
  /** Has been made, and is not in the group yet. */
  #next: Task | undefined = undefined;
  #closed = false;
  /** @internal */
  protected readonly _group: Workplace;
  /** @internal */
  protected readonly _operation: string;
  /** @internal How many tasks there have been. */
  protected _count = 0;

  constructor({ group, operation, fn, items }: Order<Item>) {
    this._group = group;
    this._operation = group._nameOf(operation);
    this.#fn = fn;
    this.#input = new Input(items);
  }

  get worker(): Greenlet | undefined {
    return this.#producer;
  }

  /** @internal */
  abstract _taskEnded(task: Task): void;

  /** @internal A task is about to enter the group. */
  protected _taskMade(_task: Task): void {}

  /** @internal Does the consumer want more for the time being? */
  protected abstract _wantsMore(): boolean;

  /** @internal There will be no more tasks. */
  protected abstract _inputEnded(): void;

  /** @internal The producer cannot go on: to wait for a place would be for ever. */
  protected abstract _productionFailed(error: unknown): void;

  /** @internal */
  protected get _source(): Input<Item> {
    return this.#input;
  }

  /** @internal */
  protected get _closed(): boolean {
    return this.#closed;
  }

  /** @internal Goes on, if there is something to do and nobody does it. */
  protected _resume(): void {
    if (this.#producer !== undefined || !this.#mayGoOn()) return;
    this.#producer = spawnWith({ name: this._operation }, () => {
      try {
        this._produce();
      } catch (error) {
        this._productionFailed(error);
      } finally {
        this.#producer = undefined;
      }
    });
  }

  /** @internal Starts tasks, as long as more is wanted. Blocks. */
  protected _produce(): void {
    while (this.#mayGoOn()) {
      const task = this.#next;
      if (task !== undefined) this.#admit(task);
      else if (this.#itsTurn()) this.#makeNext();
    }
  }

  /** @internal Takes no more from the input, and closes it. Blocks while that is being read, or blocks itself. */
  protected _close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#next = undefined;
    this._leaveLine();
    this.#input.close();
    const current = getCurrentCoroutine();
    if (!this.#input.isRead || this.#producer === current) return;
    this.#producer?.kill(GreenletExit, { block: current !== getHub().greenlet });
  }

  /** @internal Whoever waits for a place for it looks again whether more is wanted. */
  protected _leaveLine(): void {
    this.#inLine?.switch(0);
  }

  #mayGoOn(): boolean {
    return this.#next !== undefined || (!this.#input.ended && this._wantsMore());
  }

  /**
   * Waits until there is a place, before an item is taken for it. Others may have got it then; the item is taken all the
   * same, and waits for another in its turn. To look again would be to wait for ever where places are always wanted.
   */
  #itsTurn(): boolean {
    // Whether there is anything to be done at all does not depend on a place.
    if (this._count === 0 || !this._group.full()) return true;
    this.#waitInLine(new PoolWaiter(this._operation, this._group));
    return this.#mayGoOn();
  }

  #makeNext(): void {
    const result = this.#input.read();
    if (result === undefined) {
      this._inputEnded();
      return;
    }
    this.#next = new Task(this._group, this.#makeGreenlet(result.value), this, this._count++);
    this._taskMade(this.#next);
  }

  /** If it cannot be made, that is the error of the task, in its place among the others. */
  #makeGreenlet(item: Item): Greenlet {
    try {
      return this._group._make(this.#fn, item);
    } catch (error) {
      return new Greenlet(() => {
        throw error;
      });
    }
  }

  #admit(task: Task): void {
    if (this._group._tryEnter(task) || this.#waitInLine(new Entrant(this._operation, this._group, task)) > 0) {
      this.#begin(task);
    }
    this.#next = undefined;
    if (this._count % startsInOneGo === 0) new Waiter(this._operation)._yield();
  }

  #begin(task: Task): void {
    // A group may kill what it has let in before it has its turn.
    if (task.greenlet.ready()) return;
    try {
      this._group._begin(task);
    } catch (error) {
      // A spawn callback fails.
      task.greenlet.throw(error);
    }
  }

  /** 0 if there is no place, but more is no longer wanted. */
  #waitInLine(waiter: PoolWaiter<number>): number {
    this.#inLine = waiter;
    try {
      return this._group._waitInLine(waiter);
    } finally {
      this.#inLine = undefined;
    }
  }
}

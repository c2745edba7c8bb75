import { inspect } from 'node:util';
import { WaitList } from '../core/wait-list.js';
import { PoolWaiter } from './pool-waiter.js';
import { type Order, Production } from './production.js';
import type { Task } from './task.js';

const nothingMore: IteratorReturnResult<undefined> = Object.freeze({ done: true, value: undefined });

/**
 * `imap`: results one by one, each as soon as it may be had; which one is next, subclasses say.
 *
 * Nothing happens before the first `next`. After an error nothing more is taken from the input until somebody asks again.
 */
export abstract class Results<Item, Result>
  extends Production<Item>
  implements IterableIterator<Result, undefined>, Disposable
{
  readonly #waiting = new WaitList<PoolWaiter<Task | undefined>>();
  readonly #maxSize: number;
  /** Does anybody wait for results, or is going to? */
  #wanted = false;
  #taken = 0;
  #failure: { error: unknown } | undefined = undefined;

  /** @param maxSize at most so many tasks that run, or whose results have not been taken */
  constructor(order: Order<Item>, maxSize: number) {
    super(order);
    this.#maxSize = maxSize;
  }

  /** @internal Notes that a task has a result. */
  protected abstract _keep(task: Task): void;

  /** @internal The next task, if it has a result. */
  protected abstract _shift(): Task | undefined;

  [Symbol.iterator](): this {
    return this;
  }

  /**
   * The next result; throws the error of a task in its place, and may be called again after that.
   *
   * Switches: unless there is one. Works in the hub: only if there is one.
   */
  next(): IteratorResult<Result, undefined> {
    if (this._closed) return nothingMore;
    this.#wanted = true;
    try {
      const task = this.#take() ?? this.#wait();
      if (task === undefined) return this.#end();
      if (!task.greenlet.successful()) throw task.greenlet.exception;
      this._resume();
      return { done: false, value: task.greenlet.value as Result };
    } catch (error) {
      this.#wanted = this.#waiting.size > 0;
      if (this.#wanted) this._resume();
      throw error;
    }
  }

  /** Ends it: takes no more from the input, and closes it. Tasks that run go on, for nobody. */
  return(): IteratorResult<Result, undefined> {
    for (const waiter of this.#waiting) waiter.switch(undefined);
    this._close();
    return nothingMore;
  }

  [Symbol.dispose](): void {
    this.return();
  }

  /** @internal */
  override _taskEnded(task: Task): void {
    if (this._closed) return;
    this._keep(task);
    this.#serve();
  }

  /** @internal */
  protected override _wantsMore(): boolean {
    return this.#wanted && this._count - this.#taken < this.#maxSize;
  }

  /** @internal */
  protected override _inputEnded(): void {
    this.#serve();
  }

  /** @internal */
  protected override _productionFailed(error: unknown): void {
    if (this._closed) throw error;
    if (!this.#waiting.first?.throw(error)) this.#failure = { error };
  }

  #take(): Task | undefined {
    const task = this._shift();
    if (task !== undefined) this.#taken++;
    return task;
  }

  /** Hands results to those who wait, in the order they came. At the end everybody gets nothing. */
  #serve(): void {
    for (let waiter = this.#waiting.first; waiter !== undefined; waiter = this.#waiting.first) {
      const task = this.#take();
      if (task === undefined && !this.#isOver()) return;
      waiter.switch(task);
    }
  }

  #wait(): Task | undefined {
    this.#throwFailure();
    this._resume();
    if (this.#isOver()) return undefined;
    this._group._checkDeadlock(this._operation, this);
    const waiter = new PoolWaiter<Task | undefined>(this._operation, this._group, this);
    this.#waiting.add(waiter);
    return waiter.get();
  }

  #isOver(): boolean {
    return this._closed || (this._source.ended && this.#taken === this._count);
  }

  #end(): IteratorResult<Result, undefined> {
    this.return();
    this._source.throwFailure();
    return nothingMore;
  }

  [inspect.custom](): string {
    return `<${this._operation}: ${this._count} started, ${this.#taken} taken${this._closed ? ', closed' : ''}>`;
  }

  #throwFailure(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure.error;
  }
}

import { PoolWaiter } from './pool-waiter.js';
import { Production } from './production.js';
import type { Task } from './task.js';

/** In place of a result that is not there yet, or never will be. */
const missing = Symbol('missing');

/** `map`: all results in the order of the items, or the error of the first item that has one. */
export class Collection<Item, Result> extends Production<Item> {
  readonly #results: (Result | typeof missing)[] = [];
  /** So many results are there without a gap. */
  #complete = 0;
  /** Of all that failed, the one with the lowest position. */
  #failed: Task | undefined = undefined;
  #failure: { error: unknown } | undefined = undefined;
  #waiter: PoolWaiter | undefined = undefined;

  /**
   * Blocks until the outcome is certain. However it is left, it takes no more from the input then, and tasks go on.
   *
   * @param inPlace read the input in the current greenlet, as it does not block
   */
  collect(inPlace: boolean): Result[] {
    try {
      if (inPlace) this._produce();
      else this._resume();
      if (!this.#isCertain()) this.#wait();
    } finally {
      this._close();
    }
    if (this.#failure !== undefined) throw this.#failure.error;
    if (this.#failed !== undefined) throw this.#failed.greenlet.exception;
    this._source.throwFailure();
    return this.#results as Result[];
  }

  /** @internal */
  override _taskEnded(task: Task): void {
    const { greenlet, position } = task;
    if (greenlet.successful()) this.#put(position, greenlet.value as Result);
    else this.#noteFailed(task);
    this.#wakeIfCertain();
  }

  /** @internal */
  protected override _wantsMore(): boolean {
    return this.#failed === undefined && this.#failure === undefined;
  }

  /** @internal */
  protected override _inputEnded(): void {
    this.#wakeIfCertain();
  }

  /** @internal */
  protected override _productionFailed(error: unknown): void {
    if (this._closed) throw error;
    this.#failure = { error };
    this.#wakeIfCertain();
  }

  #put(position: number, result: Result): void {
    const results = this.#results;
    while (results.length <= position) results.push(missing);
    results[position] = result;
    while (this.#complete < results.length && results[this.#complete] !== missing) this.#complete++;
  }

  #noteFailed(task: Task): void {
    if (this.#failed !== undefined && this.#failed.position < task.position) return;
    this.#failed = task;
    this._leaveLine();
  }

  /** After an error, all items before it must have succeeded. */
  #isCertain(): boolean {
    if (this.#failure !== undefined) return true;
    if (this.#failed !== undefined) return this.#complete === this.#failed.position;
    return this._source.ended && this.#complete === this._count;
  }

  #wakeIfCertain(): void {
    if (this.#waiter !== undefined && this.#isCertain()) this.#waiter.switch();
  }

  #wait(): void {
    this._group._checkDeadlock(this._operation, this);
    this.#waiter = new PoolWaiter(this._operation, this._group, this);
    this.#waiter.get();
  }
}

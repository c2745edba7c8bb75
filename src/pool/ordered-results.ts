import { Fifo } from '../base/fifo.js';
import { Results } from './results.js';
import type { Task } from './task.js';

/** Results in the order of the items. */
export class OrderedResults<Item, Result> extends Results<Item, Result> {
  readonly #tasks = new Fifo<Task>();

  /** @internal */
  protected override _taskMade(task: Task): void {
    this.#tasks.push(task);
  }

  /** @internal */
  protected override _keep(): void {}

  /** @internal */
  protected override _shift(): Task | undefined {
    return this.#tasks.peek()?.greenlet.ready() ? this.#tasks.shift() : undefined;
  }
}

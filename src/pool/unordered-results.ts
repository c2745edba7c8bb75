import { Fifo } from '../base/fifo.js';
import { Results } from './results.js';
import type { Task } from './task.js';

/** Results in the order in which they are there. */
export class UnorderedResults<Item, Result> extends Results<Item, Result> {
  readonly #finished = new Fifo<Task>();

  /** @internal */
  protected override _keep(task: Task): void {
    this.#finished.push(task);
  }

  /** @internal */
  protected override _shift(): Task | undefined {
    return this.#finished.shift();
  }
}

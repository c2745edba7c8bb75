import type { NameOption } from '../../base/named.js';
import { Queue } from './queue.js';
import { Stack } from './stack.js';
import type { Store } from './store.js';

/**
 * A queue from which comes out first what was put in last.
 *
 * @example
 * ```ts
 * import { LifoQueue } from 'geventjs/queue';
 *
 * const queue = new LifoQueue<number>();
 * for (const n of [1, 2, 3]) queue.put(n);
 * console.log(queue.get(), queue.get(), queue.get()); // 3 2 1
 * ```
 */
export class LifoQueue<T> extends Queue<T> {
  /** The same as for a `Queue`. */
  constructor(maxSize?: number, items?: Iterable<T>, options?: NameOption) {
    super(maxSize, items, options);
  }

  override copy(options: NameOption = {}): LifoQueue<T> {
    return this._withTasks(new LifoQueue(this.maxSize, this._items(), options));
  }

  /** @internal */
  protected override _makeStore(): Store<T> {
    return new Stack();
  }
}

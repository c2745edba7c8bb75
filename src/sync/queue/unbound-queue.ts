import type { NameOption } from '../../base/named.js';
import { Queue } from './queue.js';

/**
 * A queue that never has a bound, so that `put` never blocks and is never `Full`.
 *
 * @example
 * ```ts
 * import { UnboundQueue } from 'geventjs/queue';
 *
 * const queue = new UnboundQueue(['a', 'b']);
 * queue.put('c');
 * console.log(queue.size, queue.full()); // 3 false
 * ```
 */
export class UnboundQueue<T> extends Queue<T> {
  constructor(items?: Iterable<T>, options?: NameOption) {
    super(Number.POSITIVE_INFINITY, items, options);
  }

  override get maxSize(): number {
    return Number.POSITIVE_INFINITY;
  }

  override copy(options: NameOption = {}): UnboundQueue<T> {
    return this._withTasks(new UnboundQueue(this._items(), options));
  }
}

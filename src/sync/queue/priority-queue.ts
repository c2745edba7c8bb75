import { checkFunction } from '../../base/checks.js';
import type { NameOption } from '../../base/named.js';
import { type Compare, Heap } from './heap.js';
import { NaturalHeap } from './natural-heap.js';
import type { Ordered } from './natural-order.js';
import { Queue } from './queue.js';
import type { Store } from './store.js';

/** What a priority queue is made with. */
export interface PriorityQueueOptions<T> extends NameOption {
  /** Negative if `a` comes out before `b`, positive if after, 0 if it makes no difference. It must not block. */
  compare?: Compare<T> | undefined;
}

type Comparing<T> = PriorityQueueOptions<T> & { compare: Compare<T> };

/** Only items that have an order by themselves need no `compare`. */
type Arguments<T> = [T] extends [Ordered]
  ? [maxSize?: number, items?: Iterable<T>, options?: PriorityQueueOptions<T>]
  : [maxSize: number | undefined, items: Iterable<T> | undefined, options: Comparing<T>];

/**
 * A queue from which comes out first what is smallest; of equals, what was put in first.
 *
 * Numbers, bigints, strings, Dates, and arrays of these have an order by themselves: arrays are compared element by
 * element, and where one ends the shorter one comes first. Everything else needs `compare`. What cannot be compared with
 * the items in it, a string among numbers for one, is an error of `put`, and is not put.
 *
 * @example
 * ```ts
 * import { PriorityQueue } from 'geventjs/queue';
 *
 * const byNumber = new PriorityQueue<[number, string]>();
 * byNumber.put([2, 'later']);
 * byNumber.put([1, 'first']);
 * console.log(byNumber.get()); // [ 1, 'first' ]
 *
 * interface Job { title: string; urgency: number }
 * const jobs = new PriorityQueue<Job>(100, [], { compare: (a, b) => b.urgency - a.urgency });
 * jobs.put({ title: 'sweep', urgency: 1 });
 * jobs.put({ title: 'extinguish', urgency: 9 });
 * console.log(jobs.get().title); // extinguish
 * ```
 */
export class PriorityQueue<T> extends Queue<T> {
  readonly #options: PriorityQueueOptions<T>;

  /**
   * @param maxSize at most so many items; any number if not given
   * @param items to begin with, without regard to `maxSize`
   * @param options `name`; `compare`, which can be left out for items that have an order by themselves
   */
  constructor(...given: Arguments<T>);
  constructor(maxSize: number | undefined, items: Iterable<T> | undefined, options: Comparing<T>);
  constructor(maxSize?: number, items?: Iterable<T>, options: PriorityQueueOptions<T> = {}) {
    super(maxSize, items, options);
    this.#options = options;
  }

  override copy(options: NameOption = {}): PriorityQueue<T> {
    const { compare } = this.#options;
    const copy = new PriorityQueue<T>(this.maxSize, this._items(), { compare, ...options } as Comparing<T>);
    return this._withTasks(copy);
  }

  /** @internal */
  protected override _makeStore({ name, compare }: PriorityQueueOptions<T>): Store<T> {
    const owner = name === undefined ? 'a PriorityQueue' : `the PriorityQueue "${name}"`;
    if (compare === undefined) return new NaturalHeap(owner);
    checkFunction(compare, `compare of ${owner}`, '(a, b) => a.priority - b.priority');
    return new Heap(compare, owner);
  }
}

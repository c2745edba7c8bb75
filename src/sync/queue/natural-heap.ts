import { describe } from '../../base/checks.js';
import { ArgumentTypeError } from '../../base/errors.js';
import { Heap } from './heap.js';
import { commonKind, compareNaturally, type Kind, kindOf } from './natural-order.js';

/**
 * A heap of items that have an order by themselves. One that cannot be compared with those in it is refused at once, not
 * when it happens to be compared: the mistake is found in the `put` that makes it, and every time.
 */
export class NaturalHeap<T> extends Heap<T> {
  /** Of all items that are in it, and were since it was empty. */
  #kind: Kind = [];

  constructor(owner: string) {
    super(compareNaturally as (a: unknown, b: unknown) => number, owner);
  }

  override add(item: T): void {
    const kind = kindOf(item, this.owner);
    const common = this.length === 0 ? kind : commonKind(this.#kind, kind);
    if (common === undefined) {
      throw new ArgumentTypeError(
        `items of ${this.owner} must be of one kind to be compared, got ${describe(item)} where ` +
          `${describe(this.peek())} comes first. Give them an order: { compare: (a, b) => … }`,
      );
    }
    super.add(item);
    this.#kind = common;
  }
}

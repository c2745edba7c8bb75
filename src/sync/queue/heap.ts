/**
 * What is smallest is taken first; of equals, what was added first.
 *
 * A binary heap in an array: no child is smaller than its parent.
 *
 *                    0
 *              1           2            parent of n: (n − 1) >> 1
 *           3     4     5     6         children:    2n + 1, 2n + 2
 *
 * The comparison is the user's code. It may throw; so each operation first looks for the place, comparing and changing
 * nothing, and then moves what lies on the way, comparing nothing. And it may use the queue, or let others do so by
 * blocking: then the place is worth nothing, and the operation fails instead of losing an item.
 */
import { describe } from '../../base/checks.js';
import { ArgumentTypeError, ConcurrentObjectUseError } from '../../base/errors.js';
import type { Store } from './store.js';

/** Negative if `a` comes before `b`, positive if after, 0 if it makes no difference: as for `Array.prototype.sort`. */
export type Compare<T> = (a: T, b: T) => number;

interface Entry<T> {
  readonly item: T;
  /** Tells equals apart. */
  readonly turn: number;
}

export class Heap<T> implements Store<T> {
  /** Whose items they are, for errors. */
  readonly owner: string;
  readonly #compare: Compare<T>;
  #entries: Entry<T>[] = [];
  #turn = 0;
  #changes = 0;

  constructor(compare: Compare<T>, owner: string) {
    this.#compare = compare;
    this.owner = owner;
  }

  get length(): number {
    return this.#entries.length;
  }

  add(item: T): void {
    const entry = { item, turn: this.#turn++ };
    const changes = this.#changes;
    const place = this.#findUp(entry);
    this.#noteChange(changes);
    let at = this.#entries.length;
    for (; at !== place; at = parentOf(at)) this.#entries[at] = this.#at(parentOf(at));
    this.#entries[at] = entry;
  }

  take(): T {
    const changes = this.#changes;
    const place = this.#findDown(this.#at(this.length - 1));
    this.#noteChange(changes);
    let moving = this.#entries.pop() as Entry<T>;
    if (this.length === 0) return moving.item;
    for (let at = place; ; at = parentOf(at)) {
      const next = this.#at(at);
      this.#entries[at] = moving;
      moving = next;
      if (at === 0) return moving.item;
    }
  }

  peek(): T {
    return this.#at(0).item;
  }

  clear(): void {
    this.#changes++;
    this.#entries = [];
  }

  /** In the order in which they would be taken. */
  [Symbol.iterator](): Iterator<T> {
    const entries = [...this.#entries].sort((a, b) => (this.#precedes(a, b) ? -1 : 1));
    return entries.map(({ item }) => item).values();
  }

  /** The place for a new entry, on the way from the last place to the root. */
  #findUp(entry: Entry<T>): number {
    let at = this.length;
    while (at > 0 && this.#precedes(entry, this.#at(parentOf(at)))) at = parentOf(at);
    return at;
  }

  /** The place for the last entry when the root is gone, on the way down along the smaller children. */
  #findDown(last: Entry<T>): number {
    const end = this.length - 1;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= end) return at;
      if (child + 1 < end && this.#precedes(this.#at(child + 1), this.#at(child))) child++;
      if (!this.#precedes(this.#at(child), last)) return at;
      at = child;
    }
  }

  #precedes(a: Entry<T>, b: Entry<T>): boolean {
    const result = this.#compare(a.item, b.item);
    if (typeof result !== 'number' || Number.isNaN(result)) {
      throw new ArgumentTypeError(
        `compare of ${this.owner} must return a number (negative: a first), got ${describe(result)} for ` +
          `${describe(a.item)} and ${describe(b.item)}`,
      );
    }
    return result === 0 ? a.turn < b.turn : result < 0;
  }

  #at(index: number): Entry<T> {
    return this.#entries[index] as Entry<T>;
  }

  #noteChange(expected: number): void {
    if (this.#changes !== expected) {
      throw new ConcurrentObjectUseError(
        `compare of ${this.owner} must neither block nor use the queue, which was changed while it ran`,
      );
    }
    this.#changes++;
  }
}

function parentOf(at: number): number {
  return (at - 1) >> 1;
}

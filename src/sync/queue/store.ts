import { describe } from '../../base/checks.js';
import { ArgumentTypeError } from '../../base/errors.js';

/**
 * Where a queue keeps its items: decides which one comes out next, and nothing else. Whoever waits is the queue's business.
 *
 * Every item goes through `add`, and through `take` on its way out, also when somebody waits for it already; `add` may
 * leave it out, or throw it away later. What `add` or `take` throws is thrown by the `put` or `get` that it was called for,
 * and must leave the store as it was. None of them may block, and only the queue may call them once it has the store.
 *
 * @example
 * ```ts
 * import { Queue, type Store } from 'geventjs/queue';
 *
 * class Distinct<T> implements Store<T> {
 *   #items = new Set<T>();
 *   get length() { return this.#items.size; }
 *   add(item: T) { this.#items.add(item); }
 *   peek() { const [first] = this.#items; return first as T; }
 *   take() { const first = this.peek(); this.#items.delete(first); return first; }
 *   clear() { this.#items.clear(); }
 *   [Symbol.iterator]() { return this.#items.values(); }
 * }
 * const pages = new Queue(100, ['/', '/about'], { store: new Distinct<string>() });
 * pages.put('/');
 * console.log(pages.size); // 2
 * ```
 */
export interface Store<T> extends Iterable<T> {
  /** How many items are in it. */
  readonly length: number;
  add(item: T): void;
  /** Removes the next item. Only called when there is one. */
  take(): T;
  /** The next item, which stays. Only called when there is one. */
  peek(): T;
  clear(): void;
  /** All items, in an order in which `add` would make an empty store of the kind the same. For `copy()`. */
  [Symbol.iterator](): Iterator<T>;
}

const methods = ['add', 'take', 'peek', 'clear', Symbol.iterator] as const;

/** Throws unless `store` can be one. */
export function checkStore(store: Store<unknown>): void {
  const candidate = store as Partial<Store<unknown>> | null;
  const isStore =
    typeof candidate?.length === 'number' && methods.every((name) => typeof candidate[name] === 'function');
  if (isStore) return;
  throw new ArgumentTypeError(
    `the store of a queue must have a length, add, take, peek, clear and an iterator, got ${describe(store)}`,
  );
}

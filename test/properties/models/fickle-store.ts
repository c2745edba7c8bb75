import type { Store } from 'geventjs/queue';
import type { Outcome } from '../support/call.js';
import type { Item } from './item.js';
import { StoreModel } from './store.js';

const code = 'ERR_FICKLE';

/** Is the item one that is thrown away together with the next of its kind? */
const vanishes = ([rank]: Item): boolean => rank === 0;

/** Does it stay where it is when it is to be taken for the first time? */
const clings = ([rank]: Item): boolean => rank === 2;

/** First in, first out, with all the liberties that a store may take: it refuses texts, and throws items away. */
export class FickleStore implements Store<Item> {
  #items: Item[] = [];
  readonly #touched = new Set<Item>();

  get length(): number {
    return this.#items.length;
  }

  add(item: Item): void {
    if (item[0] === 'text') throw Object.assign(new Error('a text'), { code });
    const kept = this.#items.filter((other) => !vanishes(other));
    if (!vanishes(item) || kept.length === this.length) this.#items.push(item);
    else this.#items = kept;
  }

  take(): Item {
    const item = this.peek();
    if (clings(item) && !this.#touched.has(item)) {
      this.#touched.add(item);
      throw Object.assign(new Error('not yet'), { code });
    }
    this.#items.shift();
    return item;
  }

  peek(): Item {
    return this.#items[0] as Item;
  }

  clear(): void {
    this.#items = [];
  }

  [Symbol.iterator](): Iterator<Item> {
    return this.#items.values();
  }
}

export class FickleModel extends StoreModel {
  override readonly copies = false;
  readonly #touched = new Set<Item>();

  add(item: Item): Outcome {
    if (item[0] === 'text') return { code };
    const at = vanishes(item) ? this.items.findIndex(vanishes) : -1;
    if (at < 0) this.items.push(item);
    else this.items.splice(at, 1);
    return { value: undefined };
  }

  override take(): Outcome {
    const [item] = this.items;
    if (item === undefined || !clings(item) || this.#touched.has(item)) return super.take();
    this.#touched.add(item);
    return { code };
  }
}

import type { Outcome } from '../support/call.js';
import type { Item } from './item.js';

const done: Outcome = { value: undefined };

/** Where a queue keeps its items, as the model sees it: in the order in which they come out. */
export abstract class StoreModel {
  readonly items: Item[] = [];
  /** Can its queue be copied without another store? */
  readonly copies: boolean = true;

  /** @returns what comes of a `put` */
  abstract add(item: Item): Outcome;

  /** @returns what comes of a `get` when there is an item */
  take(): Outcome {
    return { value: this.items.shift()?.serial };
  }
}

export class FifoModel extends StoreModel {
  add(item: Item): Outcome {
    this.items.push(item);
    return done;
  }
}

export class LifoModel extends StoreModel {
  add(item: Item): Outcome {
    this.items.unshift(item);
    return done;
  }
}

/** The smallest first; of equals the one that was added first. */
export class SortedModel extends StoreModel {
  readonly #compare: (a: Item, b: Item) => number;

  constructor(compare: (a: Item, b: Item) => number) {
    super();
    this.#compare = compare;
  }

  add(item: Item): Outcome {
    const at = this.items.findIndex((other) => this.#compare(other, item) > 0);
    this.items.splice(at < 0 ? this.items.length : at, 0, item);
    return done;
  }
}

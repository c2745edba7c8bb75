import { PriorityQueue } from 'geventjs/queue';
import type { Outcome } from '../support/call.js';
import type { Item } from './item.js';
import { queuePrimitive } from './queue.js';
import type { QueueSetting } from './simple-queue.js';
import { SortedModel, type StoreModel } from './store.js';

/** Half of them have a `compare`, by which a text is worth as much as a 1; the others compare numbers with numbers only. */
export const priorityQueue = queuePrimitive('PriorityQueue', makeReal, { store: makeStore });

function makeReal({ maxSize, items, variant }: QueueSetting): PriorityQueue<Item> {
  return new PriorityQueue(maxSize, items, variant === 0 ? {} : { compare: byWorth });
}

function makeStore({ variant }: QueueSetting): StoreModel {
  return variant === 0 ? new NaturallySortedModel(byWorth) : new SortedModel(byWorth);
}

/** As long as one is in it, all are of its kind. */
class NaturallySortedModel extends SortedModel {
  override add(item: Item): Outcome {
    const [first] = this.items;
    if (first !== undefined && typeof first[0] !== typeof item[0]) return { code: 'ERR_INVALID_ARG_TYPE' };
    return super.add(item);
  }
}

function byWorth(a: Item, b: Item): number {
  return worth(a) - worth(b);
}

function worth([rank]: Item): number {
  return typeof rank === 'number' ? rank : 1;
}

import type { PriorityQueue, Queue } from 'geventjs/queue';
import type { Outcome } from '../support/call.js';
import type { Primitive } from '../support/primitive.js';
import type { Item } from './item.js';
import { type QueueModel, queuePrimitive } from './queue.js';
import type { QueueSetting } from './simple-queue.js';
import { SortedModel, type StoreModel } from './store.js';

/**
 * What can be done with a queue in which those of variant 0 have their natural order, and the others that of `byWorth`.
 */
export function priorityQueuePrimitive(
  name: string,
  make: (setting: QueueSetting) => PriorityQueue<Item>,
): Primitive<Queue<Item>, QueueModel> {
  return queuePrimitive(name, make, { store: makeStore });
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

/** An order in which a text is as much as a 1. */
export function byWorth(a: Item, b: Item): number {
  return worth(a) - worth(b);
}

function worth([rank]: Item): number {
  return typeof rank === 'number' ? rank : 1;
}

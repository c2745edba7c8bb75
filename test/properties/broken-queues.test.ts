/** Queues and channels that are broken on purpose, and must be found: see `machinery.test.ts`. */
import { sleep } from 'geventjs';
import { Channel, PriorityQueue, Queue, type QueueWaitOptions } from 'geventjs/queue';
import { channelPrimitive } from './models/channel.js';
import type { Item } from './models/item.js';
import { byWorth, priorityQueuePrimitive } from './models/priority-queue.js';
import { queuePrimitive } from './models/queue.js';
import { expectFault } from './support/expect-fault.js';

class JoinsTooEarly<T> extends Queue<T> {
  override join(options?: Parameters<Queue<T>['join']>[0]): boolean {
    return this.empty() || super.join(options);
  }
}

class TakesToLook<T> extends Queue<T> {
  override peek(options?: QueueWaitOptions): T {
    if (this.size !== 1) return super.peek(options);
    const item = super.get(options);
    super.putNowait(item);
    super.taskDone();
    return item;
  }
}

class LooksAgain<T> extends Queue<T> {
  override peek(options?: QueueWaitOptions): T {
    const seen = super.peek(options);
    return this.empty() ? seen : super.peek();
  }
}

for (const Broken of [JoinsTooEarly, TakesToLook, LooksAgain]) {
  expectFault(queuePrimitive(Broken.name, ({ maxSize, items }) => new Broken(maxSize, items)));
}

expectFault(
  priorityQueuePrimitive('ReversesEquals', ({ maxSize, items, variant }) => {
    const compare = (a: Item, b: Item) => byWorth(a, b) || -1;
    return new PriorityQueue(maxSize, items, variant === 0 ? {} : { compare });
  }),
);

class LetsThePutterGoFirst<T> extends Channel<T> {
  override put(item: T, options?: QueueWaitOptions): void {
    super.put(item, this.balance < 0 ? { block: false } : options);
  }
}

class GivesAwayWhatIsKilled<T> extends Channel<T> {
  override put(item: T, options?: QueueWaitOptions): void {
    if (this.balance >= 0 || options?.block === false) super.put(item, options);
    else {
      super.putNowait(item);
      sleep(0);
    }
  }
}

for (const Broken of [LetsThePutterGoFirst, GivesAwayWhatIsKilled]) {
  expectFault(channelPrimitive(Broken.name, () => new Broken()));
}

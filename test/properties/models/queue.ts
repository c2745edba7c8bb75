import type { Queue } from 'geventjs/queue';
import { blockedInHub, type Call, type Outcome } from '../support/call.js';
import type { Command, Primitive } from '../support/primitive.js';
import type { Item } from './item.js';
import {
  compareQueues,
  type QueueSetting,
  queueSetting,
  SimpleQueueModel,
  setMaxSize,
  simpleQueueCommands,
} from './simple-queue.js';
import { FifoModel, type StoreModel } from './store.js';

/** A queue that counts what is not done yet. */
export class QueueModel extends SimpleQueueModel {
  unfinishedTasks = this.size;
  readonly joiners: Call[] = [];

  taskDone(call: Call): void {
    if (this.unfinishedTasks === 0) call.fail('ERR_TASK_DONE');
    else {
      call.succeed();
      this.#finish(1);
    }
  }

  join(call: Call): void {
    if (this.unfinishedTasks === 0) call.succeed(true);
    else call.park(this.joiners, { late: { value: false }, quiet: true, hub: blockedInHub });
  }

  override shutdown(immediate: boolean): void {
    const before = this.size;
    super.shutdown(immediate);
    this.#finish(before - this.size);
  }

  copy(call: Call): void {
    if (this.store.copies) call.succeed(showCopy(this.store.items, this.maxSize, this.unfinishedTasks));
    else call.fail('ERR_INVALID_ARG_TYPE');
  }

  override statistics(): object {
    return { ...super.statistics(), unfinishedTasks: this.unfinishedTasks, joining: this.joiners.length };
  }

  override describe(): string {
    const { length } = this.joiners;
    return super.describe() + (length === 0 ? '' : `, ${length} joining, ${this.unfinishedTasks} unfinished`);
  }

  protected override accept(item: Item): Outcome {
    const before = this.size;
    const outcome = super.accept(item);
    const added = this.size - before;
    if (added < 0) this.#finish(-added);
    else this.unfinishedTasks += added;
    return outcome;
  }

  /** Who says that an item is done before it is got may do so; it is not counted twice when it is thrown away. */
  #finish(count: number): void {
    this.unfinishedTasks = Math.max(0, this.unfinishedTasks - count);
    if (this.unfinishedTasks === 0) for (const joiner of [...this.joiners]) joiner.succeed(true);
  }
}

/** How a kind of queue differs from others. */
interface Kind {
  store?(setting: QueueSetting): StoreModel;
  bounded?: boolean;
}

/** What can be done with any queue; `make` says with which. */
export function queuePrimitive(
  name: string,
  make: (setting: QueueSetting) => Queue<Item>,
  { store = () => new FifoModel(), bounded = true }: Kind = {},
): Primitive<Queue<Item>, QueueModel> {
  return {
    name,
    make: (number) => {
      const given = queueSetting(number);
      const setting = bounded ? given : { ...given, maxSize: Number.POSITIVE_INFINITY };
      return { real: make(setting), model: new QueueModel(setting, store(setting)) };
    },
    commands: bounded ? [...commands, setMaxSize] : commands,
    compare: compareQueues,
  };
}

const commands: readonly Command<Queue<Item>, QueueModel>[] = [
  ...simpleQueueCommands,
  {
    title: 'taskDone',
    weight: 30,
    waits: 'never',
    run: (queue) => queue.taskDone(),
    expect: (model, call) => model.taskDone(call),
  },
  {
    title: 'join',
    weight: 6,
    waits: 'always',
    run: (queue, { timeout }) => queue.join({ timeout }),
    expect: (model, call) => model.join(call),
  },
  {
    title: 'copy',
    weight: 2,
    waits: 'never',
    run: (queue) => {
      const copy = queue.copy();
      const { maxSize, unfinishedTasks } = copy;
      const items = Array.from({ length: copy.size }, () => copy.getNowait());
      return showCopy(items, maxSize, unfinishedTasks);
    },
    expect: (model, call) => model.copy(call),
  },
];

/** What a copy has in it, and what it counts. */
function showCopy(items: readonly Item[], maxSize: number, unfinishedTasks: number): string {
  return `${items.map(({ serial }) => serial)} of ${maxSize}, ${unfinishedTasks} unfinished`;
}

import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { SimpleQueue } from 'geventjs/queue';
import type { Call, Outcome } from '../support/call.js';
import type { Command } from '../support/primitive.js';
import { ExchangeModel, get, optionsOf, prefersNowait, put, shutdown } from './exchange.js';
import { type Item, itemOf } from './item.js';
import type { StoreModel } from './store.js';

/** What a queue is made with. */
export interface QueueSetting {
  readonly maxSize: number;
  /** What is in it to begin with. */
  readonly items: readonly Item[];
  /** For what else there is to choose: 0 or 1. */
  readonly variant: number;
}

/** A store with a bound, and those who wait for what is in it or for room. */
export class SimpleQueueModel extends ExchangeModel {
  readonly store: StoreModel;
  maxSize: number;
  /** Those among the takers who only want to look. */
  readonly #lookers = new Set<Call>();

  constructor({ maxSize, items }: QueueSetting, store: StoreModel) {
    super();
    this.maxSize = maxSize;
    this.store = store;
    for (const item of items) store.add(item);
  }

  get size(): number {
    return this.store.items.length;
  }

  get full(): boolean {
    return this.size >= this.maxSize;
  }

  put(call: Call): void {
    if (this.refuses(call)) return;
    if (this.full) this.waitForTaker(call);
    else {
      call.decide(this.accept(itemOf(call)));
      this.#serve();
    }
  }

  get(call: Call): void {
    if (this.size === 0) this.waitForItem(call);
    else {
      call.decide(this.store.take());
      this.admit();
    }
  }

  peek(call: Call): void {
    this.#lookers.add(call);
    if (this.size === 0) this.waitForItem(call);
    else this.#show(call);
  }

  /** Lets those in who wait for room. */
  admit(): void {
    for (let [putter] = this.putters; putter && !this.full; [putter] = this.putters) {
      putter.decide(this.accept(itemOf(putter)));
    }
  }

  override shutdown(immediate: boolean): void {
    super.shutdown(immediate);
    if (immediate) this.store.items.length = 0;
  }

  override statistics(): object {
    return { size: this.size, maxSize: this.maxSize, ...super.statistics() };
  }

  override describe(): string {
    const bound = this.maxSize === Number.POSITIVE_INFINITY ? '' : ` of ${this.maxSize}`;
    return `${this.size}${bound} items, ${super.describe()}`;
  }

  protected accept(item: Item): Outcome {
    return this.store.add(item);
  }

  #serve(): void {
    for (let [taker] = this.takers; taker && this.size > 0; [taker] = this.takers) {
      if (this.#lookers.has(taker)) this.#show(taker);
      else taker.decide(this.store.take());
    }
  }

  #show(looker: Call): void {
    looker.succeed(this.store.items[0]?.serial);
  }
}

const sizes = [1, 1, 2, 3, Number.POSITIVE_INFINITY];
const sizeOf = (number: number): number => sizes[number % sizes.length] as number;

/** What a queue is made with, made of a random number; two of three are empty. */
export function queueSetting(number: number): QueueSetting {
  const count = [0, 0, 0, 0, 1, 3][Math.floor(number / 5) % 6] as number;
  const items = Array.from({ length: count }, (_, at) => itemOf({ serial: -1 - at, argument: (number + at) % 9 }));
  return { maxSize: sizeOf(number), items, variant: Math.floor(number / 30) % 2 };
}

export const simpleQueueCommands: readonly Command<SimpleQueue<Item>, SimpleQueueModel>[] = [
  {
    title: 'put',
    weight: 40,
    waits: 'unless told',
    run: (queue, call) => put(queue, itemOf(call), call),
    expect: (model, call) => model.put(call),
  },
  {
    title: 'get',
    weight: 36,
    waits: 'unless told',
    run: (queue, call) => get(queue, call).serial,
    expect: (model, call) => model.get(call),
  },
  {
    title: 'peek',
    weight: 8,
    waits: 'unless told',
    run: (queue, call) => (prefersNowait(call) ? queue.peekNowait() : queue.peek(optionsOf(call))).serial,
    expect: (model, call) => model.peek(call),
  },
  shutdown,
];

/** Not for one whose bound cannot be changed. */
export const setMaxSize: Command<SimpleQueue<Item>, SimpleQueueModel> = {
  title: 'maxSize =',
  weight: 2,
  waits: 'never',
  run: (queue, { argument }) => {
    queue.maxSize = sizeOf(argument);
  },
  expect: (model, call) => {
    model.maxSize = sizeOf(call.argument);
    call.succeed();
    model.admit();
  },
};

export function compareQueues(queue: SimpleQueue<Item>, model: SimpleQueueModel): void {
  assert.deepEqual(queue.statistics(), model.statistics());
  assert.equal(queue.size, model.size);
  assert.equal(queue.empty(), model.size === 0);
  assert.equal(queue.full(), model.full);
  assert.equal(inspect(queue).replace(/^.*?: /, ''), `${model.describe()}>`);
}

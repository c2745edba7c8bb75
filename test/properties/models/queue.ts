import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { Queue } from 'geventjs/queue';
import type { Call } from '../support/call.js';
import type { Primitive } from '../support/primitive.js';

/** What a queue is: items, and those who wait, in order. */
export class QueueModel {
  readonly items: number[] = [];
  readonly getters: Call[] = [];
  readonly putters: Call[] = [];
  maxSize: number;
  shutDown = false;

  constructor(maxSize: number) {
    this.maxSize = maxSize;
  }

  put(call: Call): void {
    const [getter] = this.getters;
    if (this.shutDown) call.fail('ERR_QUEUE_SHUT_DOWN');
    else if (getter !== undefined) {
      getter.succeed(call.serial);
      call.succeed();
    } else if (this.items.length < this.maxSize) {
      this.items.push(call.serial);
      call.succeed();
    } else call.park(this.putters, { late: { code: 'ERR_QUEUE_FULL' } });
  }

  get(call: Call): void {
    if (this.items.length > 0) {
      call.succeed(this.items.shift());
      this.admit();
    } else if (this.shutDown) call.fail('ERR_QUEUE_SHUT_DOWN');
    else call.park(this.getters, { late: { code: 'ERR_QUEUE_EMPTY' } });
  }

  admit(): void {
    for (let [putter] = this.putters; putter && this.items.length < this.maxSize; [putter] = this.putters) {
      this.items.push(putter.serial);
      putter.succeed();
    }
  }

  shutdown(immediate: boolean): void {
    this.shutDown = true;
    if (immediate) this.items.length = 0;
    for (const waiting of [...this.getters, ...this.putters]) waiting.fail('ERR_QUEUE_SHUT_DOWN');
  }
}

const options = ({ block, timeout }: Call) => ({ block, ...(timeout === undefined ? {} : { timeout }) });
const sizes = [1, 1, 2, 3, Number.POSITIVE_INFINITY];
const sizeOf = (number: number): number => sizes[number % sizes.length] as number;

/** What can be done with any queue; `make` says with which, given how many items may be in it. */
export function queuePrimitive(
  name: string,
  make: (maxSize: number) => Queue<number>,
): Primitive<Queue<number>, QueueModel> {
  return {
    name,
    make: (setting) => ({ real: make(sizeOf(setting)), model: new QueueModel(sizeOf(setting)) }),
    commands,
    compare,
  };
}

const commands: Primitive<Queue<number>, QueueModel>['commands'] = [
  {
    title: 'put',
    weight: 40,
    waits: 'unless told',
    run: (queue, call) => queue.put(call.serial, options(call)),
    expect: (model, call) => model.put(call),
  },
  {
    title: 'get',
    weight: 40,
    waits: 'unless told',
    run: (queue, call) => queue.get(options(call)),
    expect: (model, call) => model.get(call),
  },
  {
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
  },
  {
    title: 'shutdown',
    weight: 1,
    waits: 'never',
    // Seldom, or most programs would have nothing to do.
    run: (queue, { argument }) => (argument < 8 ? undefined : queue.shutdown(argument === 9)),
    expect: (model, call) => {
      if (call.argument >= 8) model.shutdown(call.argument === 9);
      call.succeed();
    },
  },
];

function compare(queue: Queue<number>, model: QueueModel): void {
  const { items, getters, putters, maxSize, shutDown } = model;
  const size = items.length;
  const { unfinishedTasks: _, joining: __, ...statistics } = queue.statistics();
  assert.deepEqual(statistics, {
    size,
    maxSize,
    getting: getters.length,
    putting: putters.length,
    isShutDown: shutDown,
  });
  assert.equal(queue.size, size);
  assert.equal(queue.empty(), size === 0);
  assert.equal(queue.full(), size >= maxSize);
  const bound = maxSize === Number.POSITIVE_INFINITY ? '' : ` of ${maxSize}`;
  const end = shutDown ? ', shut down' : '';
  assert.equal(
    inspect(queue).replace(/^.*?: /, ''),
    `${size}${bound} items, ${getters.length} getting, ${putters.length} putting${end}>`,
  );
}

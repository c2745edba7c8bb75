import assert from 'node:assert/strict';
import type { Semaphore } from 'geventjs/lock';
import { blockedInHub, type Call, type Outcome } from '../support/call.js';
import type { Command, Primitive } from '../support/primitive.js';
import { LinksModel } from './links.js';
import { acquireCommands, LockableModel, release } from './lockable.js';

/** What a semaphore is: a number of permits, and those who wait for one, in order. */
export class SemaphoreModel extends LockableModel {
  readonly links = new LinksModel();
  counter: number;
  /** How many permits there may be. */
  readonly #bound: number;
  /** Who takes a permit when it is served. Others only want to know that there is one. */
  readonly #acquirers = new WeakSet<Call>();

  constructor(value: number, bound = Number.POSITIVE_INFINITY) {
    super();
    this.counter = value;
    this.#bound = bound;
  }

  override tryAcquire(): boolean {
    if (this.counter === 0) return false;
    this.counter--;
    return true;
  }

  override lineFor(call: Call): Call[] {
    this.#acquirers.add(call);
    return this.links.waiting;
  }

  override release(): Outcome {
    if (this.counter >= this.#bound) return { code: 'ERR_OVER_RELEASE' };
    this.counter++;
    for (let [next] = this.links.waiting; next && this.counter > 0; [next] = this.links.waiting) this.#serve(next);
    return { value: this.counter };
  }

  wait(call: Call): void {
    if (this.counter > 0) call.succeed(this.counter);
    else call.park(this.links.waiting, { late: { value: 0 }, quiet: true, hub: blockedInHub });
  }

  #serve(call: Call): void {
    const takes = this.#acquirers.has(call);
    this.links.wake(call, { value: takes ? true : this.counter });
    if (takes) this.counter--;
  }
}

type SemaphorePrimitive = Primitive<Semaphore, SemaphoreModel>;

const permits = [0, 1, 1, 2, 3];
const permitsOf = (setting: number): number => permits[setting % permits.length] as number;

export function semaphorePrimitive(name: string, make: (value: number) => Semaphore): SemaphorePrimitive {
  return {
    name,
    make: (setting) => ({ real: make(permitsOf(setting)), model: new SemaphoreModel(permitsOf(setting)) }),
    commands,
    compare,
  };
}

/** The same with no more permits than there were to begin with. */
export function boundedSemaphorePrimitive(name: string, make: (value: number) => Semaphore): SemaphorePrimitive {
  return {
    ...semaphorePrimitive(name, make),
    make: (setting) => {
      const value = permitsOf(setting);
      return { real: make(value), model: new SemaphoreModel(value, value) };
    },
  };
}

const commands: readonly Command<Semaphore, SemaphoreModel>[] = [
  ...acquireCommands,
  // More of them, and soon nobody would wait.
  { ...release, weight: 24 },
  {
    title: 'wait',
    weight: 8,
    waits: 'always',
    run: (semaphore, { timeout }) => semaphore.wait({ timeout }),
    expect: (model, call) => model.wait(call),
  },
  {
    title: 'rawlink',
    weight: 6,
    waits: 'never',
    run: (semaphore, { callback }) => semaphore.rawlink(callback.target),
    expect: (model, call) => model.links.link(call, model.counter > 0),
  },
  {
    title: 'unlink',
    weight: 4,
    waits: 'never',
    run: (semaphore, { callback }) => semaphore.unlink(callback.target),
    expect: (model, call) => model.links.unlink(call),
  },
];

function compare(semaphore: Semaphore, { counter, links }: SemaphoreModel): void {
  assert.equal(semaphore.counter, counter);
  assert.equal(semaphore.locked(), counter === 0);
  assert.equal(semaphore.ready(), counter > 0);
  assert.equal(semaphore.linkCount, links.size);
  assert.deepEqual(semaphore.statistics(), { counter, waiting: links.size });
}

import assert from 'node:assert/strict';
import { getCurrent } from 'geventjs';
import type { Condition } from 'geventjs/lock';
import { blockedInHub, type Call, type Outcome } from '../support/call.js';
import type { Command, Primitive } from '../support/primitive.js';
import { type ExclusiveLockModel, LockModel, RLockModel } from './lock.js';
import { acquireCommands, LockableModel, release } from './lockable.js';

/** What a condition is: a lock, and those who have given it up until they are notified, in order. */
export class ConditionModel extends LockableModel {
  readonly lock: ExclusiveLockModel;
  readonly waiting: Call[] = [];

  constructor(lock: ExclusiveLockModel) {
    super();
    this.lock = lock;
  }

  override tryAcquire(call: Call): boolean {
    return this.lock.tryAcquire(call);
  }

  override lineFor(): Call[] {
    return this.lock.waiting;
  }

  override release(call: Call): Outcome {
    return this.lock.release(call);
  }

  /** In time or not, killed or not: it goes on when it has the lock again. */
  wait(call: Call): void {
    const { lock } = this;
    const { owner, depth } = lock;
    if (owner !== call.greenlet) call.fail('ERR_NOT_OWNER');
    else call.park(this.waiting, { ...answering, resume: () => lock.regain(call, depth) });
    if (call.outcome === undefined) lock.releaseAll();
  }

  notify(call: Call, n: number): void {
    if (this.lock.owner !== call.greenlet) call.fail('ERR_NOT_OWNER');
    else {
      for (const waiting of this.waiting.slice(0, n)) waiting.succeed(true);
      call.succeed();
    }
  }
}

const answering = { late: { value: false }, quiet: true, hub: blockedInHub };

export type LockKind = 'Lock' | 'RLock';

/** @param make makes one with a lock of that kind */
export function conditionPrimitive(
  name: string,
  make: (kind: LockKind) => Condition,
): Primitive<Condition, ConditionModel> {
  return {
    name,
    make: (setting) =>
      setting % 2 === 0
        ? { real: make('Lock'), model: new ConditionModel(new LockModel()) }
        : { real: make('RLock'), model: new ConditionModel(new RLockModel()) },
    commands,
    compare,
    busiest: ({ lock }) => lock.owner,
    duty: ({ lock }, greenlet) => (lock.owner === greenlet ? release : undefined),
  };
}

const commands: readonly Command<Condition, ConditionModel>[] = [
  ...acquireCommands,
  { ...release, weight: 15 },
  {
    title: 'wait',
    weight: 40,
    waits: 'always',
    run: (condition, { timeout }) => condition.wait({ timeout }),
    expect: (model, call) => model.wait(call),
  },
  {
    title: 'notify',
    weight: 25,
    waits: 'never',
    run: (condition, { argument }) => condition.notify(argument % 4),
    expect: (model, call) => model.notify(call, call.argument % 4),
  },
  {
    title: 'notifyAll',
    weight: 5,
    waits: 'never',
    run: (condition) => condition.notifyAll(),
    expect: (model, call) => model.notify(call, Number.POSITIVE_INFINITY),
  },
];

function compare(condition: Condition, { waiting, lock }: ConditionModel): void {
  const statistics = condition.statistics();
  assert.equal(condition.locked(), lock.owner !== undefined);
  assert.equal(condition.owned(), lock.owner === getCurrent());
  assert.equal(statistics.waiting, waiting.length);
  assert.equal(statistics.lock.locked, lock.owner !== undefined);
  assert.equal(statistics.lock.owner, lock.owner);
  assert.equal(statistics.lock.waiting, lock.waiting.length);
}

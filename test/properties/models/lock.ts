import assert from 'node:assert/strict';
import { getCurrent } from 'geventjs';
import type { RawGreenlet } from 'geventjs/greenlet';
import { type Lock, RLock } from 'geventjs/lock';
import type { Call, Outcome } from '../support/call.js';
import type { Primitive } from '../support/primitive.js';
import { acquireCommands, LockableModel, release } from './lockable.js';

/** What a lock is: somebody who holds it, and those who wait for it, in order. */
export abstract class ExclusiveLockModel extends LockableModel {
  owner: RawGreenlet | undefined;
  depth = 0;
  readonly waiting: Call[] = [];

  override tryAcquire({ greenlet }: Call): boolean {
    if (this.owner !== undefined) return false;
    this.owner = greenlet;
    this.depth = 1;
    return true;
  }

  override lineFor(): Call[] {
    return this.waiting;
  }

  /** It goes straight to who waits longest. */
  releaseAll(): void {
    const [next] = this.waiting;
    this.owner = next?.greenlet;
    this.depth = next === undefined ? 0 : 1;
    // Who has to get it back, as after the wait on a condition, knows already what it will answer.
    if (next?.outcome === undefined) next?.succeed(true);
    else next.goOn();
  }

  /** Takes it again as often as it was held before, however long that takes. */
  regain(call: Call, depth: number): void {
    const restore = () => {
      this.depth = depth;
    };
    if (this.tryAcquire(call)) restore();
    else call.holdUp(this.waiting, restore);
  }
}

export class LockModel extends ExclusiveLockModel {
  override release(): Outcome {
    if (this.owner === undefined) return { code: 'ERR_OVER_RELEASE' };
    this.releaseAll();
    return { value: undefined };
  }
}

export class RLockModel extends ExclusiveLockModel {
  override tryAcquire(call: Call): boolean {
    if (this.owner !== call.greenlet) return super.tryAcquire(call);
    this.depth++;
    return true;
  }

  override release({ greenlet }: Call): Outcome {
    if (this.owner !== greenlet) return { code: 'ERR_NOT_OWNER' };
    if (this.depth > 1) this.depth--;
    else this.releaseAll();
    return { value: undefined };
  }
}

export function lockPrimitive<L extends Lock | RLock>(name: string, make: () => L): Primitive<L, ExclusiveLockModel> {
  return {
    name,
    make: () => {
      const real = make();
      return { real, model: real instanceof RLock ? new RLockModel() : new LockModel() };
    },
    commands: [...acquireCommands, release],
    compare: compareLocks,
    busiest: ({ owner }) => owner,
    duty: ({ owner }, greenlet) => (owner === greenlet ? release : undefined),
  };
}

export function compareLocks(lock: Lock | RLock, { owner, depth, waiting }: ExclusiveLockModel): void {
  const statistics = lock.statistics();
  assert.equal(lock.owner, owner);
  assert.equal(lock.owned(), owner === getCurrent());
  assert.equal(lock.locked(), owner !== undefined);
  if (lock instanceof RLock) assert.equal(lock.depth, depth);
  assert.equal(statistics.locked, owner !== undefined);
  assert.equal(statistics.owner, owner);
  assert.equal(statistics.waiting, waiting.length);
}

import type { Lockable } from 'geventjs/lock';
import { blockedInHub, type Call, type Outcome, type Parking } from '../support/call.js';
import type { Command } from '../support/primitive.js';

/** What all locks have in common. */
export abstract class LockableModel {
  /** Who calls takes it, if that can be done at once. */
  abstract tryAcquire(call: Call): boolean;

  /** Where somebody stands who waits for it. */
  abstract lineFor(call: Call): Call[];

  /** What comes of a release; whoever is served by it goes on. */
  abstract release(call: Call): Outcome;

  acquire(call: Call, parking: Parking): void {
    if (this.tryAcquire(call)) call.succeed(true);
    else call.park(this.lineFor(call), parking);
  }

  /** It is released as soon as who has acquired it has its turn. */
  with(call: Call): void {
    if (this.tryAcquire(call)) call.decide(this.#releaseAfter(call));
    else call.park(this.lineFor(call), { ...raising, resume: () => this.#endWith(call) });
  }

  #endWith(call: Call): void {
    if (call.outcome !== undefined && 'value' in call.outcome) call.revise(this.#releaseAfter(call));
  }

  /** Somebody else may have released it meanwhile. */
  #releaseAfter(call: Call): Outcome {
    const outcome = this.release(call);
    return 'value' in outcome ? { value: true } : outcome;
  }
}

const answering: Parking = { late: { value: false }, quiet: true, hub: blockedInHub };
const raising: Parking = { late: { code: 'ERR_TIMEOUT' }, hub: blockedInHub };

export const release: Command<Lockable, LockableModel> = {
  title: 'release',
  weight: 40,
  waits: 'never',
  run: (lock) => lock.release(),
  expect: (model, call) => call.decide(model.release(call)),
};

/** What can be done with any lock, but for the release. */
export const acquireCommands: readonly Command<Lockable, LockableModel>[] = [
  {
    title: 'acquire',
    weight: 30,
    waits: 'unless told',
    run: (lock, { block, timeout }) => lock.acquire({ blocking: block, timeout }),
    expect: (model, call) => model.acquire(call, answering),
  },
  {
    title: 'acquired',
    weight: 8,
    waits: 'always',
    run: (lock, { timeout }) => lock.acquired({ timeout }) !== undefined,
    expect: (model, call) => model.acquire(call, raising),
  },
  {
    title: 'with',
    weight: 8,
    waits: 'always',
    run: (lock, { timeout }) => lock.with(() => true, { timeout }),
    expect: (model, call) => model.with(call),
  },
];

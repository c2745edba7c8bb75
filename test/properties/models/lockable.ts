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

  /** The code of the error if who calls cannot have it at all. */
  refusal(_call: Call): string | undefined {
    return undefined;
  }

  /** What it does to others that somebody no longer waits. */
  givenUp(): void {}

  acquire(call: Call, parking: Parking, outcome: () => Outcome = () => ({ value: true })): void {
    const code = this.refusal(call);
    if (code !== undefined) call.fail(code);
    else if (this.tryAcquire(call)) call.decide(outcome());
    else call.park(this.lineFor(call), { ...parking, givenUp: () => this.givenUp() });
  }

  /** It is released as soon as who has acquired it has its turn. */
  with(call: Call): void {
    const resume = () => this.#endWith(call);
    this.acquire(call, { ...raising, resume }, () => this.#releaseAfter(call));
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

import assert from 'node:assert/strict';
import type { Barrier } from 'geventjs/lock';
import { blockedInHub, type Call, type Outcome } from '../support/call.js';
import type { Command, Primitive } from '../support/primitive.js';
import { act, type Deed, deedsOf, failure } from './barrier-action.js';

const brokenBarrier: Outcome = { code: 'ERR_BROKEN_BARRIER' };

/** Those who go on together: how many have arrived, and those of them who wait, in order. */
class Pass {
  readonly waiting: Call[] = [];
  arrived = 0;
  broken = false;
  readonly #indexes = new Map<Call, number>();

  note(call: Call): void {
    this.#indexes.set(call, this.arrived++);
  }

  goOn(): void {
    for (const call of [...this.waiting]) call.succeed(this.#indexes.get(call));
  }
}

/** What a barrier is: the pass that fills, and those that are full and whose action runs. */
export class BarrierModel {
  readonly parties: number;
  broken = false;
  readonly #nextDeed: () => Deed;
  readonly #passes = new Set<Pass>();
  #pass = new Pass();

  constructor(parties: number, nextDeed: () => Deed) {
    this.parties = parties;
    this.#nextDeed = nextDeed;
    this.#beginPass();
  }

  get waiting(): number {
    return [...this.#passes].reduce((sum, { waiting }) => sum + waiting.length, 0);
  }

  wait(call: Call): void {
    const pass = this.#pass;
    if (this.broken) call.decide(brokenBarrier);
    else if (pass.arrived + 1 === this.parties) this.#complete(call, pass);
    else {
      const resume = () => this.#endWait(call, pass);
      call.park(pass.waiting, { late: brokenBarrier, hub: blockedInHub, resume });
      if (call.outcome === undefined) pass.note(call);
    }
  }

  break(): void {
    this.broken = true;
    this.#turnBack();
  }

  reset(): void {
    this.broken = false;
    this.#turnBack();
  }

  /** Who gave up breaks it when it has its turn. */
  #endWait({ outcome }: Call, pass: Pass): void {
    if (outcome !== undefined && !('value' in outcome) && !pass.broken) this.break();
  }

  #complete(call: Call, pass: Pass): void {
    this.#beginPass();
    if (this.#isWhole(pass)) this.#act(call, pass);
    else call.decide(brokenBarrier);
  }

  #act(call: Call, pass: Pass): void {
    const deed = this.#nextDeed();
    if (deed === 'lets others go first') this.#letOthersGoFirst(call, pass);
    else if (deed === 'fails') {
      this.break();
      call.decide({ error: failure });
    } else {
      if (deed === 'aborts') this.break();
      if (deed === 'resets') this.reset();
      call.decide(this.#outcomeOf(pass));
    }
  }

  #letOthersGoFirst(call: Call, pass: Pass): void {
    const resume = () => call.revise(this.#outcomeOf(pass));
    call.park([], { late: brokenBarrier, hub: blockedInHub, resume });
    // Killed before that, or in the hub, the action fails.
    if (call.outcome === undefined) call.succeed();
    else this.break();
  }

  /** The last to arrive goes on, and with it all others. */
  #outcomeOf(pass: Pass): Outcome {
    if (!this.#isWhole(pass)) return brokenBarrier;
    this.#passes.delete(pass);
    pass.goOn();
    return { value: this.parties - 1 };
  }

  /** Is everybody there who has arrived? If not, it is broken. */
  #isWhole(pass: Pass): boolean {
    if (!pass.broken && pass.waiting.length < this.parties - 1) this.break();
    return !pass.broken;
  }

  #beginPass(): void {
    this.#pass = new Pass();
    this.#passes.add(this.#pass);
  }

  #turnBack(): void {
    const passes = [...this.#passes];
    this.#passes.clear();
    this.#beginPass();
    for (const pass of passes) {
      pass.broken = true;
      for (const call of [...pass.waiting]) call.decide(brokenBarrier);
    }
  }
}

export function barrierPrimitive(
  name: string,
  make: (parties: number, action: () => void) => Barrier,
): Primitive<Barrier, BarrierModel> {
  return {
    name,
    make: (setting) => {
      const parties = 1 + (setting % 4);
      const nextDeed = deedsOf(setting);
      const real: Barrier = make(parties, () => act(real, nextDeed()));
      return { real, model: new BarrierModel(parties, deedsOf(setting)) };
    },
    commands,
    compare,
  };
}

const commands: readonly Command<Barrier, BarrierModel>[] = [
  {
    title: 'wait',
    weight: 60,
    waits: 'always',
    run: (barrier, { timeout }) => barrier.wait({ timeout }),
    expect: (model, call) => model.wait(call),
  },
  {
    title: 'reset',
    weight: 10,
    waits: 'never',
    run: (barrier) => barrier.reset(),
    expect: (model, call) => {
      model.reset();
      call.succeed();
    },
  },
  {
    title: 'abort',
    weight: 2,
    waits: 'never',
    run: (barrier) => barrier.abort(),
    expect: (model, call) => {
      model.break();
      call.succeed();
    },
  },
];

function compare(barrier: Barrier, { parties, waiting, broken }: BarrierModel): void {
  assert.equal(barrier.waiting, waiting);
  assert.equal(barrier.broken, broken);
  assert.deepEqual(barrier.statistics(), { parties, waiting, broken });
}

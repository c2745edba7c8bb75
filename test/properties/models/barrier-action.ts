import { sleep } from 'geventjs';
import type { Barrier } from 'geventjs/lock';

/** What the action of a barrier does. */
export type Deed = 'nothing' | 'lets others go first' | 'fails' | 'aborts' | 'resets';

export const failure = new Error('the action fails');

const plans: readonly (readonly Deed[])[] = [
  ['nothing'],
  ['lets others go first'],
  ['nothing', 'fails', 'lets others go first', 'aborts', 'nothing', 'lets others go first', 'resets'],
];

/** What it does each time that it is called, one after the other, given a random number. */
export function deedsOf(setting: number): () => Deed {
  const plan = plans[setting % plans.length] as readonly Deed[];
  let next = 0;
  return () => plan[next++ % plan.length] as Deed;
}

export function act(barrier: Barrier, deed: Deed): void {
  if (deed === 'lets others go first') sleep(0);
  if (deed === 'aborts') barrier.abort();
  if (deed === 'resets') barrier.reset();
  if (deed === 'fails') throw failure;
}

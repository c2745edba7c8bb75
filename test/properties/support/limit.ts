import { Timeout } from 'geventjs';
import type { Command } from './primitive.js';
import type { Step } from './step.js';

/** How long an operation may wait, and who says so. */
export type Limit =
  | { readonly kind: 'none' | 'nowait' }
  | { readonly kind: 'number'; readonly ms: number }
  /** Given to the operation, or started around it. */
  | { readonly kind: 'timeout' | 'outer'; readonly ms: number; readonly timeout: Timeout };

type Waits = Pick<Command<never, never>, 'waits'>;

/** Of an operation that no actor calls: the driver must not wait, and the hub cannot. */
export function limitWithoutActor({ waits }: Waits, { limit }: Step, inHub: boolean): Limit {
  return { kind: waits === 'unless told' && (!inHub || limit === 5) ? 'nowait' : 'none' };
}

/** What the random number of a step says: about half of all operations may wait for ever. */
export function limitOf({ waits }: Waits, { limit }: Step): Limit {
  if (waits === 'never' || waits === 'for ever' || limit < 5) return { kind: 'none' };
  if (limit === 5) return { kind: waits === 'always' ? 'none' : 'nowait' };
  if (limit < 9) return { kind: 'number', ms: (limit - 6) * 4 };
  const ms = (limit - 9) * 4;
  return { kind: limit === 11 ? 'outer' : 'timeout', ms, timeout: new Timeout(ms) };
}

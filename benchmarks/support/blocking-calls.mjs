/** What a handler waits for: ours blocks, theirs awaits the same. */
import { setImmediate } from 'node:timers/promises';

export const promises = {
  /** Settled already: no more than a turn of the others. */
  settled: () => Promise.resolve(),
  /** Settled by the event loop, as everything from outside is. */
  loop: () => setImmediate(),
};

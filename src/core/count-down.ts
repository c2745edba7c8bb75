import { getHub } from './hub.js';
import { Timeout, type TimeoutLike } from './timeout.js';

const hub = getHub();

/** What is left of a timeout that is for several waits, whenever asked. One that runs already counts by itself. */
export function countDown(timeout: TimeoutLike | undefined): () => TimeoutLike | undefined {
  const limit = timeout instanceof Timeout && !timeout._armed ? timeout.ms : timeout;
  if (typeof limit !== 'number') return () => limit;
  const end = hub.clock.now() + limit;
  return () => Math.max(0, end - hub.clock.now());
}

/**
 * The way by which patched functions send work for a processor to libuv's thread pool.
 *
 *      greenlets ──▶ ┌ lane: as many at a time as there are processors, first in, first served ┐ ──▶ thread pool
 *
 * Without it 50 greenlets in `scryptSync` would take all threads of the pool: reading a file would have to wait for them,
 * and so many threads at work would take the processors from the loop. More of them than processors make nothing faster.
 *
 * A greenlet that is killed leaves at once. If it was still in the queue, its place is gone with it; if its job runs, the
 * job cannot be stopped, and its place is free when the job is done.
 */
import { availableParallelism } from 'node:os';
import { type Done, waitForCallback } from '../../core/wait-for-callback.js';
import { Semaphore } from '../../sync/lock/semaphore.js';

const places = new Semaphore(availableParallelism(), { name: 'processors' });

/** Would a job have to wait for others now? Then what it works on could be changed before it begins. */
export function isLaneFull(): boolean {
  return places.locked();
}

/**
 * Blocks until there is a place and the job that `start` begins has called back; returns its result or throws its error.
 * If `start` throws, it has refused its arguments, and `refuse` is called to say so in Node's words.
 */
export function runInLane<T>(operation: string, start: (done: Done<T>) => void, refuse: () => T): T {
  places.acquire();
  const job = new Job(start);
  try {
    return waitForCallback<T>(operation, (done) => job.begin(done));
  } catch (error) {
    if (!job.begun) places.release();
    if (job.refused) return refuse();
    throw error;
  }
}

class Job<T> {
  readonly #start: (done: Done<T>) => void;
  begun = false;
  refused = false;
  #over = false;

  constructor(start: (done: Done<T>) => void) {
    this.#start = start;
  }

  begin(done: Done<T>): void {
    this.refused = true;
    this.#start((error, value) => {
      // A place given back twice would make the lane wider for ever.
      if (this.#over) return;
      this.#over = true;
      places.release();
      done(error, value);
    });
    this.refused = false;
    this.begun = true;
  }
}

import { setImmediate } from '../../base/originals.js';
import { getHub } from '../../core/hub.js';
import { getCurrentCoroutine } from '../../core/transfer.js';
import { waitForCallback } from '../../core/wait-for-callback.js';
import { expectAnswer } from './answers.js';
import { Place } from './place.js';
import { type SharedView, type WaitStatus, waitAsync } from './wait-async.js';

type Wait = (view: SharedView, index: number, value: unknown, timeout?: unknown) => WaitStatus;

const hub = getHub();

/** `Atomics.wait` that suspends the greenlet; others, timers and messages go on. */
export function waitInGreenlet(original: Wait): Wait {
  return (view, index, value, timeout) => {
    hub._checkMayBlock(getCurrentCoroutine(), 'Atomics.wait');
    // No time at all: an answer without any wait, and errors in V8's words.
    const look = () => original(view, index, value, 0);
    let status = look();
    const limit = toLimit(timeout);
    const position = toIndex(index);
    if (limit <= 0) return status;
    return expectAnswer(() => {
      if (status === 'not-equal') {
        letOthersRun();
        status = look();
      }
      // 'timed-out' says that the value is the expected one.
      if (status !== 'timed-out') return status;
      return Place.at(view, position).wait((time) => waitAsync(view, position, value, time), limit);
    });
  };
}

/**
 * Who loops around `Atomics.wait` until it finds what it looks for would keep all others from running, also those whose
 * turn is what it waits for: who was woken at the same address, or has an answer to read that it stumbles over.
 */
function letOthersRun(): void {
  waitForCallback('Atomics.wait', (done) => setImmediate(() => done(null)));
}

/** Throws for what is no number, as `Atomics.wait` does. */
function toLimit(timeout: unknown): number {
  const limit = timeout === undefined ? Number.POSITIVE_INFINITY : +(timeout as number);
  return Number.isNaN(limit) ? Number.POSITIVE_INFINITY : limit;
}

/** As `Atomics` reads it. */
function toIndex(index: unknown): number {
  return Math.trunc(Number(index)) || 0;
}

/**
 * Notices that everything has come to rest: nobody is ready, no tick, promise reaction or immediate is queued, and the loop
 * finds no I/O that is already there. What waits for it is served one by one, and each has the next rest for itself.
 *
 *      loop:  … timers ─ poll ─ look ─ … ─ timers ─ poll ─ look ─ … ─ timers ─ poll ─ look: at rest
 *                                 │                    nothing               nothing
 *                           first look
 *
 * A look is an immediate. Ticks and promise reactions are done before one runs, and it is the first of its turn, so that
 * all that others do after it is followed by a poll. A poll that brought something has to be followed by another: what it
 * brought may have caused more. Two turns in a row must be without anything, because Node has immediates of its own that
 * cannot be seen; they have their say in the first.
 *
 * I/O that is still under way is not waited for: nobody can know how long it takes.
 */
import { performance } from 'node:perf_hooks';
import { Fifo } from '../base/fifo.js';
import { setImmediate } from '../base/originals.js';
import { getHub } from '../core/hub.js';
import { WaitList } from '../core/wait-list.js';
import type { Waiter } from '../core/waiter.js';

const turnsAtRest = 2;

const hub = getHub();
const waiters = new WaitList<Waiter>();
const jumps = new Fifo<() => void>();
let looking = false;
let quietTurns = 0;
let eventsBefore = -1;

/** Wakes `waiter` when everything has come to rest, and before time jumps. */
export function wakeAtRest(waiter: Waiter): void {
  waiters.add(waiter);
  lookSoon();
}

/** Calls `jump` in the hub when everything has come to rest, and nobody waits for just that. */
export function jumpAtRest(jump: () => void): void {
  jumps.push(jump);
  lookSoon();
}

/** How many events of the loop have been handled: changes with all I/O. */
export function countEvents(): number {
  return performance.nodeTiming.uvMetricsInfo.events;
}

function lookSoon(): void {
  if (looking) return;
  looking = true;
  setImmediate(look);
}

function look(): void {
  looking = false;
  noteTurn();
  if (waiters.size === 0 && jumps.length === 0) {
    quietTurns = 0;
    eventsBefore = -1;
    return;
  }
  lookSoon();
  if (quietTurns < turnsAtRest) return;
  quietTurns = 0;
  if (waiters.first !== undefined) waiters.first.switch();
  else jumps.shift()?.();
}

function noteTurn(): void {
  const events = countEvents();
  quietTurns = events === eventsBefore && !isBusy() ? quietTurns + 1 : 0;
  eventsBefore = events;
}

function isBusy(): boolean {
  return hub._isBusy || process.getActiveResourcesInfo().includes('Immediate');
}

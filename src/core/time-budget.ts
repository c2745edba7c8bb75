import { performance } from 'node:perf_hooks';
import { native, State } from '../base/addon.js';
import { checkMilliseconds } from '../base/checks.js';

/** Switches between two visits to the hub. */
const turnsPerDrain = 64;

/**
 * How long greenlets may go on among themselves.
 *
 * A drain of the hub's queue ends after 64 turns, so that promises and ticks get theirs, or when `interval` milliseconds
 * are over, so that the loop can look at timers and sockets. Asked at each switch, so the clock is one that the native
 * layer reads by the way: a few milliseconds' grain, next to no price. An exact one is read once a drain.
 */
export class TimeBudget {
  #interval = 5;
  #turns = 0;
  #start: number | undefined;
  #busySince: number | undefined;

  /** Milliseconds. */
  get interval(): number {
    return this.#interval;
  }

  set interval(ms: number) {
    checkMilliseconds(ms, 'switchInterval');
    this.#interval = ms;
  }

  startDrain(): void {
    this.#turns = turnsPerDrain;
    this.#start = undefined;
  }

  /** Is there another turn in this drain? Counts it. */
  takeTurn(): boolean {
    return --this.#turns > 0 && !this.#isOver();
  }

  /** Called when a drain has left something over: must the loop be looked at before the next? */
  needsLoop(): boolean {
    const now = performance.now();
    this.#busySince ??= now;
    if (!this.#isOver() && now - this.#busySince < this.#interval) return false;
    this.#busySince = undefined;
    return true;
  }

  /** Called when a drain has left nothing over. */
  rest(): void {
    this.#busySince = undefined;
  }

  /** The time of the last switch is all there is; the first one of a drain starts the watch. */
  #isOver(): boolean {
    const now = native.state[State.now] as number;
    this.#start ??= now;
    return ((now - this.#start) | 0) >= this.#interval;
  }
}

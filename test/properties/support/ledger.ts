import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { getHub } from 'geventjs';
import type { JumpingClock } from 'geventjs/testing';
import type { Call, CallWatcher } from './call.js';
import { describe, matches, type Result } from './outcome.js';
import type { Tally } from './tally.js';

/**
 * All calls of a run: which wait, which have been decided, and which have returned. It sees to it that each returns what
 * was decided, none before it was, none too late, and that those who were woken go on in that order.
 */
export class Ledger implements CallWatcher {
  readonly #clock: JumpingClock;
  readonly #tally: Tally;
  readonly #guard: (body: () => void) => void;
  /** Calls that have not returned. */
  readonly #open = new Set<Call>();
  /** Those of them that wait. */
  readonly #waiting = new Set<Call>();
  /** Calls that have waited, and whose greenlets are about to go on, in this order. */
  readonly #woken: Call[] = [];
  /** Calls whose time will be over, in the order in which they began to wait. */
  #timed: { readonly call: Call; readonly due: number }[] = [];
  /** A call that is about to wait, for no time at all. */
  #timeless: Call | undefined;

  /** @param guard what is called in the hub is called in it */
  constructor(clock: JumpingClock, tally: Tally, guard: (body: () => void) => void) {
    this.#clock = clock;
    this.#tally = tally;
    this.#guard = guard;
  }

  /** The real call is about to be made. */
  begin(call: Call): void {
    this.#tally.operations++;
    this.#open.add(call);
  }

  /** The real call has come to something. */
  end(call: Call, result: Result): void {
    this.#open.delete(call);
    call.returned = true;
    const { outcome } = call;
    if (outcome === undefined) assert.fail(`${call} has ${describe(result)}, and should wait`);
    if (this.#waiting.has(call)) assert.fail(`${call} has ${describe(result)}, and should wait for more`);
    if (!matches(outcome, result)) assert.fail(`${call} has ${describe(result)}, and should have ${inspect(outcome)}`);
    this.#leaveWoken(call);
  }

  parked(call: Call): void {
    this.#tally.waits++;
    const kill = call.actor?.kills.shift();
    if (kill !== undefined) {
      call.decide({ error: kill });
      return;
    }
    this.#waiting.add(call);
    if (!('ms' in call.limit)) return;
    const { kind, ms } = call.limit;
    // No time at all is over when everybody has run who is ready now; a Timeout is always a timer.
    if (kind === 'number' && ms === 0) this.#timeless = call;
    else this.#timed.push({ call, due: this.#clock.now() + ms });
  }

  /** Another greenlet has its turn, so whoever ran before does wait now. */
  turn(): void {
    const call = this.#timeless;
    if (call === undefined) return;
    this.#timeless = undefined;
    getHub().runCallback(() => this.#guard(() => this.#expire(call)));
  }

  heldUp(call: Call): void {
    this.#waiting.add(call);
  }

  linked(link: Call): void {
    this.#open.add(link);
    this.#waiting.add(link);
  }

  unlinked(link: Call): void {
    this.#open.delete(link);
    this.#waiting.delete(link);
    const at = this.#woken.indexOf(link);
    if (at >= 0) this.#woken.splice(at, 1);
  }

  woken(call: Call): void {
    if (this.#waiting.delete(call)) this.#woken.push(call);
  }

  resumed(call: Call): void {
    if (this.#waiting.has(call)) assert.fail(`${call} goes on, and should wait for more`);
    this.#leaveWoken(call);
  }

  happened(call: Call, result: Result): void {
    this.#guard(() => this.end(call, result));
  }

  /** Moves time on, for the model and for real. */
  advance(ms: number): void {
    const end = this.#clock.now() + ms;
    const due = this.#timed.filter((timed) => timed.due <= end).sort((a, b) => a.due - b.due);
    this.#timed = this.#timed.filter((timed) => timed.due > end);
    for (const { call } of due) this.#expire(call);
    this.#clock.advance(ms);
  }

  /** Everybody has had a turn: whoever has an outcome must have gone on with it. */
  checkRest(): void {
    for (const call of this.#open) {
      if (call.outcome !== undefined && !this.#waiting.has(call))
        assert.fail(`${call} does not go on, and should have ${inspect(call.outcome)}`);
    }
  }

  #leaveWoken(call: Call): void {
    const at = this.#woken.indexOf(call);
    if (at > 0) assert.fail(`${call} goes on before ${this.#woken[0]}, which was woken earlier`);
    if (at === 0) this.#woken.shift();
  }

  #expire(call: Call): void {
    if (call.outcome !== undefined) return;
    this.#tally.expiries++;
    call.expire();
  }
}

import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { getHub } from 'geventjs';
import type { JumpingClock } from 'geventjs/testing';
import type { Call, CallWatcher, Result } from './call.js';
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
    const { outcome } = call;
    if (outcome === undefined) assert.fail(`${call} has ${describe(result)}, and should wait`);
    if (!call.matches(result)) assert.fail(`${call} has ${describe(result)}, and should have ${inspect(outcome)}`);
    const at = this.#woken.indexOf(call);
    if (at > 0) assert.fail(`${call} goes on before ${this.#woken[0]}, which was woken earlier`);
    if (at === 0) this.#woken.shift();
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
    if (kind === 'number' && ms === 0) getHub().runCallback(() => this.#guard(() => this.#expire(call)));
    else this.#timed.push({ call, due: this.#clock.now() + ms });
  }

  decided(call: Call): void {
    if (this.#waiting.delete(call)) this.#woken.push(call);
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
      if (call.outcome !== undefined) assert.fail(`${call} does not go on, and should have ${inspect(call.outcome)}`);
    }
  }

  #expire(call: Call): void {
    if (call.outcome !== undefined) return;
    this.#tally.expiries++;
    call.expire();
  }
}

export function describe(result: Result): string {
  return 'value' in result ? `returned ${inspect(result.value)}` : `thrown ${result.error}`;
}

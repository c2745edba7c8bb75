import { inspect } from 'node:util';
import type { TimeoutLike } from 'geventjs';
import type { Actor } from './actor.js';
import type { Limit } from './limit.js';

/** What an operation answers: a value, an error with a code, or one very error. */
export type Outcome = { readonly value: unknown } | { readonly code: string } | { readonly error: unknown };

/** What has come of a real call. */
export type Result = { readonly value: unknown } | { readonly error: unknown };

/** What comes of an operation that has to wait. */
export interface Parking {
  /** The answer when a number of milliseconds is over, and at once where it may not wait. */
  readonly late: Outcome;
  /** Does it give that answer, too, when the time of a `Timeout` that it was given is over? Otherwise it raises it. */
  readonly quiet?: boolean;
  /** The answer in the hub, where nothing waits. `late` unless set. */
  readonly hub?: Outcome;
}

export const blockedInHub: Outcome = { code: 'ERR_BLOCKING_SWITCH_OUT' };

/** Is told what happens to calls. */
export interface CallWatcher {
  parked(call: Call): void;
  decided(call: Call): void;
}

/**
 * One call of an operation, as the model sees it. The model decides its outcome: at once, or by parking it in a list, from
 * where another operation, a kill or the end of its time takes it. The real operation must come to the same outcome.
 */
export class Call {
  readonly title: string;
  /** Who calls; nobody in the hub and in the driver. */
  readonly actor: Actor | undefined;
  readonly limit: Limit;
  readonly inHub: boolean;
  /** A random number for the operation to make something of. */
  readonly argument: number;
  /** A number that no other call of the run has. */
  readonly serial: number;
  outcome: Outcome | undefined = undefined;
  returned = false;
  readonly #watcher: CallWatcher;
  #list: Call[] | undefined = undefined;
  #parking: Parking | undefined = undefined;

  constructor(watcher: CallWatcher, about: Pick<Call, 'title' | 'actor' | 'limit' | 'inHub' | 'argument' | 'serial'>) {
    this.#watcher = watcher;
    this.title = about.title;
    this.actor = about.actor;
    this.limit = about.limit;
    this.inHub = about.inHub;
    this.argument = about.argument;
    this.serial = about.serial;
  }

  /** May it wait? */
  get block(): boolean {
    return this.limit.kind !== 'nowait';
  }

  /** The `timeout` option that it gets. */
  get timeout(): TimeoutLike | undefined {
    if (this.limit.kind === 'number') return this.limit.ms;
    return this.limit.kind === 'timeout' ? this.limit.timeout : undefined;
  }

  succeed(value?: unknown): void {
    this.decide({ value });
  }

  fail(code: string): void {
    this.decide({ code });
  }

  /** It has to wait, at the end of `list`. */
  park(list: Call[], parking: Parking): void {
    if (this.inHub) this.decide(parking.hub ?? parking.late);
    else if (!this.block) this.decide(parking.late);
    else {
      this.#parking = parking;
      this.#list = list;
      list.push(this);
      this.#watcher.parked(this);
    }
  }

  decide(outcome: Outcome): void {
    if (this.outcome !== undefined) throw new Error(`the model decides ${this} twice`);
    this.#leave();
    this.outcome = outcome;
    this.#watcher.decided(this);
  }

  /** Its time is over. */
  expire(): void {
    if (this.outcome !== undefined) return;
    const { late, quiet = false } = this.#parking as Parking;
    const { limit } = this;
    const raises = limit.kind === 'outer' || (limit.kind === 'timeout' && !quiet);
    this.decide(raises ? { error: limit.timeout } : late);
  }

  /** Is it the outcome that has come of the real call? */
  matches(result: Result): boolean {
    const expected = this.outcome;
    if (expected === undefined) return false;
    if ('value' in expected) return 'value' in result && Object.is(result.value, expected.value);
    if (!('error' in result)) return false;
    if ('error' in expected) return result.error === expected.error;
    return (result.error as { code?: string } | undefined)?.code === expected.code;
  }

  #leave(): void {
    const at = this.#list?.indexOf(this) ?? -1;
    if (at >= 0) this.#list?.splice(at, 1);
    this.#list = undefined;
  }

  toString(): string {
    const { kind } = this.limit;
    const limit = kind === 'none' ? '' : 'ms' in this.limit ? `, ${kind} ${this.limit.ms} ms` : `, ${kind}`;
    const who = this.actor?.name ?? (this.inHub ? 'hub' : 'driver');
    return `${who}: ${this.title}(${this.argument}${limit}) #${this.serial}`;
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

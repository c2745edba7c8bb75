import { inspect } from 'node:util';
import type { TimeoutLike } from 'geventjs';
import type { RawGreenlet } from 'geventjs/greenlet';
import type { Actor } from './actor.js';
import type { Callback } from './callback.js';
import type { Limit } from './limit.js';
import type { Outcome, Result } from './outcome.js';

export { blockedInHub, type Outcome } from './outcome.js';

/** What comes of an operation that has to wait. */
export interface Parking {
  /** The answer when a number of milliseconds is over, and at once where it may not wait. */
  readonly late: Outcome;
  /** Does it give that answer, too, when the time of a `Timeout` that it was given is over? Otherwise it raises it. */
  readonly quiet?: boolean;
  /** The answer in the hub, where nothing waits. `late` unless set. */
  readonly hub?: Outcome;
  /** What it does to others that it is killed, or out of time. */
  readonly givenUp?: () => void;
  /** What it does first when it has its turn again, in time or not: it may get another outcome, or have to wait for more. */
  readonly resume?: (call: Call) => void;
}

/** Is told what happens to calls. */
export interface CallWatcher {
  parked(call: Call): void;
  /** It waits although it has been decided. */
  heldUp(call: Call): void;
  linked(call: Call): void;
  unlinked(call: Call): void;
  /** If it has waited, it is about to go on. */
  woken(call: Call): void;
  resumed(call: Call): void;
  /** Something that was to happen has happened, and that has come of it. */
  happened(call: Call, result: Result): void;
}

type About = Pick<Call, 'title' | 'actor' | 'greenlet' | 'limit' | 'inHub' | 'argument' | 'serial' | 'callback'>;

/**
 * One call of an operation, as the model sees it. The model decides its outcome: at once, or by parking it in a list, from
 * where another operation, a kill or the end of its time takes it. The real operation must come to the same outcome.
 */
export class Call {
  readonly title: string;
  /** Who calls; nobody in the hub and in the driver. */
  readonly actor: Actor | undefined;
  /** Who calls, for the primitive. */
  readonly greenlet: RawGreenlet;
  readonly limit: Limit;
  readonly inHub: boolean;
  /** A random number for the operation to make something of. */
  readonly argument: number;
  /** A number that no other call of the run has. */
  readonly serial: number;
  /** What it links, if that is what it does. */
  readonly callback: Callback;
  /** Is it the call of a callback that was linked? */
  isLink = false;
  outcome: Outcome | undefined = undefined;
  returned = false;
  readonly #watcher: CallWatcher;
  #list: Call[] | undefined = undefined;
  #home: Call[] | undefined = undefined;
  #parking: Parking | undefined = undefined;
  #resume: ((call: Call) => void) | undefined = undefined;

  constructor(watcher: CallWatcher, about: About) {
    this.#watcher = watcher;
    this.title = about.title;
    this.actor = about.actor;
    this.greenlet = about.greenlet;
    this.limit = about.limit;
    this.inHub = about.inHub;
    this.argument = about.argument;
    this.serial = about.serial;
    this.callback = about.callback;
  }

  /** May it wait? */
  get block(): boolean {
    return this.limit.kind !== 'nowait';
  }

  /** Has it been decided, and not gone on yet? */
  get onTheWay(): boolean {
    return this.outcome !== undefined && !this.returned;
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
    if (!this.block) this.decide(parking.late);
    else if (this.inHub) this.decide(parking.hub ?? parking.late);
    else {
      this.#parking = parking;
      this.#join(list);
      this.#watcher.parked(this);
      // It never waits if a kill was pending.
      if (this.outcome === undefined) this.#resume = parking.resume;
    }
  }

  /** It has had its turn, and has to wait once more, for something else. */
  parkAgain(list: Call[], parking: Parking): void {
    this.outcome = undefined;
    this.park(list, parking);
  }

  /** It has been decided, and has to wait all the same, whatever happens to it: until `goOn`. */
  holdUp(list: Call[], resume?: (call: Call) => void): void {
    this.#resume = resume;
    this.#join(list);
    this.#watcher.heldUp(this);
  }

  goOn(): void {
    this.#leave();
    this.#watcher.woken(this);
  }

  /** Its callback is linked: a call of its own, which stands in `list`, and is made when it has been decided. */
  link(list: Call[]): Call {
    const link = this.expectEvent('link', list);
    link.isLink = true;
    link.#home = list;
    this.callback.links.push(link);
    return link;
  }

  /** Something that follows from it will happen, in its turn, when it has been decided. It stands in `list` until then. */
  expectEvent(name: string, list: Call[]): Call {
    const title = `${name} of #${this.serial}`;
    const event = new Call(this.#watcher, { ...this, title, actor: undefined, limit: { kind: 'none' }, inHub: true });
    event.#join(list);
    this.#watcher.linked(event);
    return event;
  }

  /** That has happened. */
  happen(result: Result): void {
    this.#watcher.happened(this, result);
  }

  /** That is never going to happen. */
  cancel(): void {
    this.#leave();
    this.returned = true;
    this.#watcher.unlinked(this);
  }

  /** The oldest link of its callback is taken back, if there is one: of those that stand in `list`, or stood there. */
  unlink(list: Call[]): void {
    const { links } = this.callback;
    const link = links.find((link) => link.#home === list);
    if (link === undefined) return;
    links.splice(links.indexOf(link), 1);
    link.cancel();
  }

  decide(outcome: Outcome): void {
    if (this.outcome !== undefined) throw new Error(`the model decides ${this} twice`);
    this.outcome = outcome;
    this.goOn();
  }

  /** It comes to something else than was decided when it was woken. */
  revise(outcome: Outcome): void {
    this.outcome = outcome;
  }

  /** Its greenlet has its turn. */
  resume(): void {
    const resume = this.#resume;
    if (this.outcome === undefined || resume === undefined) return;
    this.#resume = undefined;
    this.#watcher.resumed(this);
    resume(this);
  }

  /** Its time is over. */
  expire(): void {
    if (this.outcome !== undefined) return;
    const { late, quiet = false } = this.#parking as Parking;
    const { limit } = this;
    const raises = limit.kind === 'outer' || (limit.kind === 'timeout' && !quiet);
    this.giveUp(raises ? { error: limit.timeout } : late);
  }

  /** It no longer waits, and has not got what it waited for. */
  giveUp(outcome: Outcome): void {
    this.decide(outcome);
    this.#parking?.givenUp?.();
  }

  #join(list: Call[]): void {
    this.#list = list;
    list.push(this);
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

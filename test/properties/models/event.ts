import assert from 'node:assert/strict';
import type { Event } from 'geventjs/event';
import { blockedInHub, type Call } from '../support/call.js';
import type { Command, Primitive } from '../support/primitive.js';

/** What an event is: a flag, and those who wait for it, in order. */
export class EventModel {
  isSet = false;
  readonly waiting: Call[] = [];
  /** Those who were told, or woken, and may not have gone on yet. */
  #woken: Call[] = [];

  set(call: Call): void {
    call.succeed();
    this.isSet = true;
    for (const waiting of [...this.waiting]) this.#wake(waiting);
  }

  wait(call: Call): void {
    if (this.isSet && (call.inHub || !this.#isSomebodyFirst())) call.succeed(true);
    else call.park(this.waiting, { late: { value: false }, quiet: true, hub: blockedInHub });
    if (this.isSet && call.outcome === undefined) this.#wake(call);
  }

  link(call: Call): void {
    const link = call.link(this.waiting);
    if (this.isSet) this.#wake(link);
    call.succeed();
  }

  unlink(call: Call): void {
    call.unlink(this.waiting);
    call.succeed();
  }

  /** Greenlets that wait, and callbacks that have not been told. */
  get linkCount(): number {
    return this.waiting.length + this.#stillWoken().filter(({ actor }) => actor === undefined).length;
  }

  #wake(call: Call): void {
    call.succeed(call.actor === undefined ? undefined : true);
    this.#woken.push(call);
  }

  /** Who was woken has to go on before anybody who comes now. */
  #isSomebodyFirst(): boolean {
    return this.#stillWoken().some(({ actor }) => actor !== undefined);
  }

  #stillWoken(): readonly Call[] {
    this.#woken = this.#woken.filter(({ onTheWay }) => onTheWay);
    return this.#woken;
  }
}

export function eventPrimitive(name: string, make: () => Event): Primitive<Event, EventModel> {
  return { name, make: () => ({ real: make(), model: new EventModel() }), commands, compare };
}

const commands: readonly Command<Event, EventModel>[] = [
  {
    title: 'set',
    weight: 14,
    waits: 'never',
    run: (event) => event.set(),
    expect: (model, call) => model.set(call),
  },
  {
    title: 'clear',
    weight: 14,
    waits: 'never',
    run: (event) => event.clear(),
    expect: (model, call) => {
      model.isSet = false;
      call.succeed();
    },
  },
  {
    title: 'wait',
    weight: 50,
    waits: 'always',
    run: (event, { timeout }) => event.wait({ timeout }),
    expect: (model, call) => model.wait(call),
  },
  {
    title: 'rawlink',
    weight: 8,
    waits: 'never',
    run: (event, { callback }) => event.rawlink(callback.target),
    expect: (model, call) => model.link(call),
  },
  {
    title: 'unlink',
    weight: 5,
    waits: 'never',
    run: (event, { callback }) => event.unlink(callback.target),
    expect: (model, call) => model.unlink(call),
  },
];

function compare(event: Event, model: EventModel): void {
  assert.equal(event.isSet(), model.isSet);
  assert.equal(event.ready(), model.isSet);
  assert.equal(event.linkCount, model.linkCount);
  assert.deepEqual(event.statistics(), { isSet: model.isSet, waiting: model.linkCount });
}

import assert from 'node:assert/strict';
import type { Event } from 'geventjs/event';
import { blockedInHub, type Call } from '../support/call.js';
import type { Command, Primitive } from '../support/primitive.js';
import { LinksModel } from './links.js';

/** What an event is: a flag, and those who wait for it, in order. */
export class EventModel {
  isSet = false;
  readonly links = new LinksModel();

  set(call: Call): void {
    this.isSet = true;
    this.links.wakeAll({ value: true });
    call.succeed();
  }

  wait(call: Call): void {
    const { links } = this;
    // Who was woken goes on before anybody who comes now.
    if (this.isSet && (call.inHub || !links.isSomebodyOnTheWay)) call.succeed(true);
    else call.park(links.waiting, { late: { value: false }, quiet: true, hub: blockedInHub });
    if (this.isSet && call.outcome === undefined) links.wake(call, { value: true });
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
    expect: (model, call) => model.links.link(call, model.isSet),
  },
  {
    title: 'unlink',
    weight: 5,
    waits: 'never',
    run: (event, { callback }) => event.unlink(callback.target),
    expect: (model, call) => model.links.unlink(call),
  },
];

function compare(event: Event, model: EventModel): void {
  assert.equal(event.isSet(), model.isSet);
  assert.equal(event.ready(), model.isSet);
  assert.equal(event.linkCount, model.links.size);
  assert.deepEqual(event.statistics(), { isSet: model.isSet, waiting: model.links.size });
}

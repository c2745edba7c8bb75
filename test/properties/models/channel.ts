import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { Channel } from 'geventjs/queue';
import type { Call } from '../support/call.js';
import type { Command, Primitive } from '../support/primitive.js';
import { ExchangeModel, get, put, shutdown } from './exchange.js';

/** No store at all: who puts meets who takes. */
export class ChannelModel extends ExchangeModel {
  put(call: Call): void {
    if (this.refuses(call)) return;
    const [taker] = this.takers;
    if (taker === undefined) this.waitForTaker(call);
    else this.#hand(call, taker);
  }

  get(call: Call): void {
    const [putter] = this.putters;
    if (putter === undefined) this.waitForItem(call);
    else {
      putter.succeed();
      call.succeed(putter.serial);
    }
  }

  /** The putter goes on after the taker, so it waits if it may; a kill that is due is raised before the item is away. */
  #hand(call: Call, taker: Call): void {
    if (call.block && !call.inHub) this.waitForTaker(call);
    if (call.outcome !== undefined) return;
    taker.succeed(call.serial);
    call.succeed();
  }
}

/** What can be done with a channel. */
export function channelPrimitive(name: string, make: () => Channel<number>): Primitive<Channel<number>, ChannelModel> {
  return { name, make: () => ({ real: make(), model: new ChannelModel() }), commands, compare };
}

const commands: readonly Command<Channel<number>, ChannelModel>[] = [
  {
    title: 'put',
    weight: 50,
    waits: 'unless told',
    run: (channel, call) => put(channel, call.serial, call),
    expect: (model, call) => model.put(call),
  },
  {
    title: 'get',
    weight: 50,
    waits: 'unless told',
    run: (channel, call) => get(channel, call),
    expect: (model, call) => model.get(call),
  },
  shutdown,
];

function compare(channel: Channel<number>, model: ChannelModel): void {
  assert.deepEqual(channel.statistics(), model.statistics());
  assert.equal(channel.balance, model.putters.length - model.takers.length);
  assert.equal(channel.size, 0);
  assert.equal(channel.empty(), true);
  assert.equal(channel.full(), true);
  assert.equal(inspect(channel).replace(/^.*?: /, ''), `${model.describe()}>`);
}

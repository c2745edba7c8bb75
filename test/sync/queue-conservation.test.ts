// Whatever happens to those who wait, every item that was put is got once.
import assert from 'node:assert/strict';
import { type Greenlet, joinAll, killAll, rethrowExit, sleep, spawn } from 'geventjs';
import { Channel } from 'geventjs/queue';
import { JumpingClock, withClock } from 'geventjs/testing';
import { bounded, type Exchange } from '../support/queues.js';
import { test } from '../support/suite.js';

/** The same numbers every time. */
class Dice {
  #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
  }

  roll(sides: number): number {
    this.#seed = (this.#seed * 48_271) % 2_147_483_647;
    return this.#seed % sides;
  }
}

/** Greenlets that put and get, give up, and are killed at any time. */
class Turmoil {
  readonly put: number[] = [];
  readonly got: number[] = [];
  readonly #exchange: Exchange;
  readonly #dice: Dice;
  #next = 0;

  constructor(exchange: Exchange, seed: number) {
    this.#exchange = exchange;
    this.#dice = new Dice(seed);
  }

  run(clock: JumpingClock): void {
    const greenlets: Greenlet[] = [];
    for (let step = 0; step < 400; step++) {
      greenlets.push(spawn(() => this.#act()));
      const event = this.#dice.roll(4);
      if (event === 0) clock.advance(this.#dice.roll(5));
      if (event === 1) greenlets[this.#dice.roll(greenlets.length)]?.kill(undefined, { block: false });
      if (event === 2) sleep(0);
    }
    killAll(greenlets);
    joinAll(greenlets);
  }

  #act(): void {
    for (let n = 0; n < 5; n++) {
      const options =
        [{}, {}, { block: false }, { timeout: 0 }, { timeout: this.#dice.roll(5) }][this.#dice.roll(5)] ?? {};
      try {
        if (this.#dice.roll(2) === 0) this.#putOne(options);
        else this.got.push(this.#exchange.get(options));
        if (this.#dice.roll(3) === 0) sleep(0);
      } catch (error) {
        rethrowExit(error);
      }
    }
  }

  #putOne(options: object): void {
    const item = this.#next++;
    this.#exchange.put(item, options);
    this.put.push(item);
  }
}

const byNumber = (a: number, b: number) => a - b;

for (const [kind, Made] of Object.entries(bounded)) {
  for (const maxSize of [1, 3, undefined]) {
    test(`${kind} of ${maxSize ?? 'any size'}: nothing is lost and nothing is doubled`, () => {
      withClock(new JumpingClock({ jump: false }), (clock) => {
        const queue = new Made(maxSize);
        const turmoil = new Turmoil(queue, 17 + (maxSize ?? 0));
        turmoil.run(clock);
        queue.shutdown();
        turmoil.got.push(...queue);
        assert.deepEqual(turmoil.got.sort(byNumber), turmoil.put.sort(byNumber));
        assert.ok(turmoil.put.length > 100, `${turmoil.put.length} items`);
        assert.deepEqual([queue.statistics().getting, queue.statistics().putting], [0, 0]);
      });
    });
  }
}

test('Channel: nothing is lost and nothing is doubled', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const channel = new Channel<number>();
    const turmoil = new Turmoil(channel, 5);
    turmoil.run(clock);
    assert.deepEqual(turmoil.got.sort(byNumber), turmoil.put.sort(byNumber));
    assert.ok(turmoil.put.length > 100, `${turmoil.put.length} items`);
    assert.equal(channel.balance, 0);
  });
});

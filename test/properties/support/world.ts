import assert from 'node:assert/strict';
import { GreenletExit, getCurrent, getHub, LoopExit, sleep } from 'geventjs';
import { JumpingClock } from 'geventjs/testing';
import type { Actor } from './actor.js';
import { Call } from './call.js';
import { Callback } from './callback.js';
import { Cast } from './cast.js';
import { Ledger } from './ledger.js';
import { type Limit, limitOf, limitWithoutActor } from './limit.js';
import { describe, type Result, resultOf } from './outcome.js';
import { type Command, chooseCommand, type Primitive } from './primitive.js';
import { type Program, places, type Step } from './step.js';
import type { Tally } from './tally.js';
import { watchTurns } from './turns.js';

const hub = getHub();

/** More turns than that without rest, and something goes round in circles. */
const mostTurns = 10_000;

/**
 * One run of a program: actors that call operations, a driver that tells them to, kills them and moves time, and the model
 * beside the real thing.
 *
 * The driver is the current greenlet. It never waits but to let others go first, so all that happens follows from the
 * program alone.
 */
export class World<Real, Model> {
  readonly #primitive: Primitive<Real, Model>;
  readonly #tally: Tally;
  readonly #real: Real;
  readonly #model: Model;
  readonly #clock = new JumpingClock({ jump: false });
  readonly #ledger: Ledger;
  readonly #cast = new Cast((actor) => this.#doDuties(actor));
  readonly #callbacks = [0, 1, 2].map(
    (n) => new Callback(`callback ${n}`, n === 0, (callback, link) => this.#noteCallback(callback, link)),
  );
  readonly #history: (() => string)[] = [];
  #serial = 0;
  #failure: Error | undefined;

  constructor(primitive: Primitive<Real, Model>, setting: number, tally: Tally) {
    this.#primitive = primitive;
    this.#tally = tally;
    this.#ledger = new Ledger(this.#clock, tally, (body) => this.#guard(body));
    const { real, model } = primitive.make(setting);
    this.#real = real;
    this.#model = model;
  }

  /** The last things that have happened, or all of them, a line each. */
  history(last = this.#history.length): string[] {
    return this.#history.slice(-last).map((line) => line());
  }

  /** @throws the first thing in which the real one and the model differ */
  run(program: Program): void {
    using _ = this.#clock.install();
    using __ = watchTurns((greenlet) => this.#guard(() => this.#turn(greenlet)));
    try {
      this.#play(program);
    } catch (error) {
      this.#abandon();
      throw error;
    } finally {
      this.#clearAway();
    }
  }

  #play({ steps }: Program): void {
    try {
      for (const step of steps) this.#take(step);
      this.#rest();
    } finally {
      this.#end();
    }
    this.#rest();
    for (const actor of this.#cast.all) assert.ok(actor.dead, `${actor.name} was killed and lives`);
    assert.equal(this.#clock.pending, 0, 'timers are left over');
    this.#primitive.checkEnd?.(this.#real, this.#model);
  }

  #take(step: Step): void {
    this.#deeds[step.kind](step);
    for (let pause = 0; pause < step.pauses; pause++) sleep(0);
    if (this.#failure !== undefined) throw this.#failure;
  }

  readonly #deeds: Record<Step['kind'], (step: Step) => void> = {
    actor: (step) => this.#freeActor(step)?.do((actor) => this.#act(step, actor)),
    nap: (step) => this.#freeActor(step)?.do(() => nap(step.argument)),
    driver: (step) => this.#act(step),
    hub: (step) => this.#inHub(() => this.#act(step)),
    kill: (step) => this.#kill(this.#cast.at(step.actor)),
    'kill from the hub': (step) => this.#inHub(() => this.#kill(this.#cast.at(step.actor))),
    advance: (step) => this.#advance(step.argument * 2),
    rest: () => this.#rest(),
  };

  #turn(greenlet: unknown): void {
    this.#ledger.turn();
    this.#cast.find(greenlet)?.call?.resume();
  }

  #act(step: Step, actor?: Actor): void {
    const inHub = getCurrent() === hub.greenlet;
    const command = chooseCommand(this.#primitive, step.command, actor !== undefined || inHub);
    const limit = actor === undefined ? limitWithoutActor(command, step, inHub) : limitOf(command, step);
    this.#perform(command, this.#makeCall(command.title, limit, step.argument, actor));
  }

  /** Calls an operation, and compares what comes of it with what the model says. */
  #perform(command: Command<Real, Model>, call: Call): void {
    const { actor } = call;
    this.#note(() => `${call}`);
    this.#guard(() => {
      this.#primitive.compare(this.#real, this.#model);
      command.expect(this.#model, call);
    });
    this.#ledger.begin(call);
    if (actor !== undefined) actor.call = call;
    const result = resultOf(() => this.#callReal(command, call));
    if (actor !== undefined) actor.call = undefined;
    this.#noteEnd(call, result);
    if ('error' in result && result.error instanceof GreenletExit) throw result.error;
  }

  /** What the current greenlet, which is about to end, has to do before. */
  #doDuties(actor?: Actor): void {
    for (;;) {
      const command = this.#failure === undefined ? this.#primitive.duty?.(this.#model, getCurrent()) : undefined;
      if (command === undefined) return;
      this.#perform(command, this.#makeCall(command.title, { kind: 'nowait' }, 0, actor));
    }
  }

  #makeCall(title: string, limit: Limit, argument: number, actor: Actor | undefined): Call {
    const greenlet = getCurrent();
    const callback = this.#callbacks[argument % this.#callbacks.length] as Callback;
    const [inHub, serial] = [greenlet === hub.greenlet, this.#serial++];
    return new Call(this.#ledger, { title, actor, greenlet, limit, inHub, argument, serial, callback });
  }

  #callReal(command: Command<Real, Model>, call: Call): unknown {
    const { limit } = call;
    if (limit.kind !== 'outer') return command.run(this.#real, call);
    return limit.timeout.run(() => command.run(this.#real, call));
  }

  #freeActor({ actor }: Step): Actor | undefined {
    return this.#cast.free(actor, actor < places ? undefined : this.#primitive.busiest?.(this.#model));
  }

  #kill(actor: Actor): void {
    if (actor.dead) return;
    this.#tally.kills++;
    this.#note(() => `kill ${actor.name}`);
    this.#guard(() => actor.kill(new GreenletExit()));
  }

  #advance(ms: number): void {
    const end = this.#clock.now() + ms;
    this.#note(() => `it is ${end} ms`);
    this.#ledger.advance(ms);
  }

  /** Everybody who was served has gone on, and nobody else. */
  #rest(): void {
    this.#letAllRun();
    if (this.#failure !== undefined) throw this.#failure;
    this.#ledger.checkRest();
    this.#primitive.compare(this.#real, this.#model);
  }

  #letAllRun(): void {
    for (let turn = 0; turn < mostTurns; turn++) {
      sleep(0);
      if (hub.readyCount === 0) return;
    }
    assert.fail('somebody is always ready');
  }

  /** Everybody leaves. */
  #end(): void {
    for (const actor of this.#cast.all) this.#kill(actor);
    this.#doDuties();
    this.#inHub(() => this.#doDuties());
    this.#letAllRun();
  }

  /** After a fault somebody may wait for a lock that nobody gives back. Only a `LoopExit` ends such a wait. */
  #clearAway(): void {
    for (const error of [new LoopExit(), new GreenletExit()]) {
      const living = [...this.#cast.all].filter(({ dead }) => !dead);
      if (living.length === 0) return;
      for (const { greenlet } of living) greenlet.kill(error, { block: false });
      this.#letAllRun();
    }
  }

  #abandon(): void {
    if (this.#primitive.abandon === undefined) return;
    this.#primitive.abandon(this.#model);
    this.#letAllRun();
  }

  #inHub(body: () => void): void {
    hub.runCallback(() => this.#guard(body));
  }

  /** The driver throws what goes wrong in others. */
  #guard(body: () => void): void {
    try {
      body();
    } catch (error) {
      this.#failure ??= error as Error;
    }
  }

  #noteCallback(callback: Callback, link: Call | undefined): void {
    if (link !== undefined) this.#noteEnd(link, { value: undefined });
    else this.#guard(() => assert.fail(`${callback.name} is called, and is not linked`));
  }

  #noteEnd(call: Call, result: Result): void {
    this.#note(() => `${call} has ${describe(result)}`);
    this.#guard(() => this.#ledger.end(call, result));
  }

  #note(line: () => string): void {
    this.#history.push(line);
  }
}

function nap(turns: number): void {
  for (let turn = 0; turn <= turns % 3; turn++) sleep(0);
}

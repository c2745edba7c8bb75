import assert from 'node:assert/strict';
import { GreenletExit, getHub, sleep } from 'geventjs';
import { JumpingClock } from 'geventjs/testing';
import { Actor } from './actor.js';
import { Call, type Result } from './call.js';
import { describe, Ledger } from './ledger.js';
import { limitOf, limitWithoutActor } from './limit.js';
import type { Command, Primitive } from './primitive.js';
import type { Program, Step } from './step.js';
import type { Tally } from './tally.js';

const hub = getHub();
const places = 6;

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
  /** Who is at which place now, and all who ever were. */
  readonly #actors: Actor[] = [];
  readonly #all: Actor[] = [];
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
  run({ steps }: Program): void {
    using _ = this.#clock.install();
    try {
      for (const step of steps) this.#take(step);
      this.#rest();
    } finally {
      for (const actor of this.#all) this.#kill(actor);
      this.#letAllRun();
    }
    this.#rest();
    for (const actor of this.#all) assert.ok(actor.dead, `${actor.name} was killed and lives`);
    assert.equal(this.#clock.pending, 0, 'timers are left over');
  }

  #take(step: Step): void {
    this.#deeds[step.kind](step);
    for (let pause = 0; pause < step.pauses; pause++) sleep(0);
    if (this.#failure !== undefined) throw this.#failure;
  }

  readonly #deeds: Record<Step['kind'], (step: Step) => void> = {
    actor: (step) => this.#freeActor(step.actor)?.do((actor) => this.#perform(step, actor)),
    nap: (step) => this.#freeActor(step.actor)?.do(() => nap(step.argument)),
    driver: (step) => this.#perform(step),
    hub: (step) => this.#inHub(() => this.#perform(step, undefined, true)),
    kill: (step) => this.#kill(this.#actorAt(step.actor)),
    'kill from the hub': (step) => this.#inHub(() => this.#kill(this.#actorAt(step.actor))),
    advance: (step) => this.#advance(step.argument * 2),
    rest: () => this.#rest(),
  };

  /** Calls an operation, and compares what comes of it with what the model says. */
  #perform(step: Step, actor?: Actor, inHub = false): void {
    const command = this.#commandOf(step, actor !== undefined || inHub);
    const call = this.#makeCall(command, step, actor, inHub);
    this.#note(() => `${call}`);
    this.#guard(() => {
      this.#primitive.compare(this.#real, this.#model);
      command.expect(this.#model, call);
    });
    this.#ledger.begin(call);
    if (actor !== undefined) actor.call = call;
    const result = resultOf(() => this.#callReal(command, call));
    if (actor !== undefined) actor.call = undefined;
    this.#note(() => `${call} has ${describe(result)}`);
    this.#guard(() => this.#ledger.end(call, result));
    if ('error' in result && result.error instanceof GreenletExit) throw result.error;
  }

  #makeCall(command: Command<Real, Model>, step: Step, actor: Actor | undefined, inHub: boolean): Call {
    const limit = actor === undefined ? limitWithoutActor(command, inHub) : limitOf(command, step);
    const { title } = command;
    return new Call(this.#ledger, { title, actor, limit, inHub, argument: step.argument, serial: this.#serial++ });
  }

  #callReal(command: Command<Real, Model>, call: Call): unknown {
    const { limit } = call;
    if (limit.kind !== 'outer') return command.run(this.#real, call);
    return limit.timeout.run(() => command.run(this.#real, call));
  }

  #commandOf({ command: number }: Step, mayWait: boolean): Command<Real, Model> {
    const { commands } = this.#primitive;
    const all = mayWait ? commands : commands.filter(({ waits }) => waits !== 'always');
    let left = number % all.reduce((sum, { weight }) => sum + weight, 0);
    for (const command of all) {
      left -= command.weight;
      if (left < 0) return command;
    }
    return assert.fail('no command');
  }

  /** The living actor at that place. */
  #actorAt(place: number): Actor {
    const actor = this.#actors[place];
    if (actor !== undefined && !actor.doomed) return actor;
    const made = new Actor(`${'abcdef'[place]}${this.#all.length}`);
    this.#actors[place] = made;
    this.#all.push(made);
    return made;
  }

  /** The actor at that place, or the next that has not got enough to do. */
  #freeActor(place: number): Actor | undefined {
    for (let more = 0; more < places; more++) {
      const actor = this.#actorAt((place + more) % places);
      if (actor.free) return actor;
    }
    return undefined;
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

  #note(line: () => string): void {
    this.#history.push(line);
  }
}

function nap(turns: number): void {
  for (let turn = 0; turn <= turns % 3; turn++) sleep(0);
}

function resultOf(body: () => unknown): Result {
  try {
    return { value: body() };
  } catch (error) {
    return { error };
  }
}

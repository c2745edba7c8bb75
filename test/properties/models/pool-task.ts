import { Greenlet, GreenletExit, getCurrent, getHub } from 'geventjs';
import { Waiter } from 'geventjs/hub';
import type { Call, Outcome } from '../support/call.js';
import { resultOf } from '../support/outcome.js';

/** What a task fails with. Nobody needs to read of it. */
export class TaskError extends Error {}

/** For the rest of the process the hub does not report them. */
export function ignoreTaskErrors(): void {
  const hub = getHub();
  const { handleError } = hub;
  hub.handleError = (source, error) => {
    if (!(error instanceof TaskError)) handleError.call(hub, source, error);
  };
}

/** Is told what tasks do. */
export interface TaskWatcher {
  /** From now on no task waits for anything. */
  readonly closing: boolean;
  taskEnds(task: PoolTask): void;
}

/**
 * A greenlet of a pool, for real and in the model: it does nothing but wait for the order to end, with a value or an error.
 * Some wait for such an order once more when they are killed.
 */
export class PoolTask {
  readonly serial: number;
  readonly lingers: boolean;
  /** Its memberships, in the order in which it has been told of them. */
  readonly memberships: PoolMember[] = [];
  /** Those who wait for its end, and what they get then. */
  readonly joiners: Call[] = [];
  readonly #watcher: TaskWatcher;
  #greenlet: Greenlet | undefined;
  #body: unknown;
  #begin: Call | undefined;
  #end: Call | undefined;
  #latch = new Waiter('the order to end');
  #killed: Error | undefined;
  #isLingering = false;
  begun = false;
  ended = false;
  outcome: Outcome | undefined = undefined;
  /** Of one that has been called back for. */
  readonly values: unknown[] = [];
  wantsCallback = false;

  constructor(watcher: TaskWatcher, { serial, argument }: Call) {
    this.#watcher = watcher;
    this.serial = serial;
    this.lingers = argument % 4 === 0;
  }

  /** If it is not made by the pool. */
  get greenlet(): Greenlet {
    this.#greenlet ??= new Greenlet(this.body);
    return this.#greenlet;
  }

  set greenlet(greenlet: Greenlet) {
    this.#greenlet = greenlet;
  }

  get isKnown(): boolean {
    return this.#greenlet !== undefined;
  }

  get membership(): PoolMember | undefined {
    return this.memberships.find(({ isIn }) => isIn);
  }

  /** Has its greenlet been put into the hub's queue, or is the pool going to do that? */
  get started(): boolean {
    return this.#begin !== undefined;
  }

  /** Does it wait for its order? */
  get waits(): boolean {
    return (
      this.#end !== undefined && this.#end.outcome === undefined && (this.#killed === undefined || this.#isLingering)
    );
  }

  /** It will begin in its turn: now, or when it gets what it stands in `line` for. */
  start(call: Call, line?: Call[]): Call {
    this.#begin = call.expectEvent('the beginning of the task', line ?? []);
    if (line === undefined) this.#begin.succeed();
    return this.#begin;
  }

  /** It ends, whatever the model says. */
  abandon(): void {
    if (this.#body instanceof Greenlet) this.#body.kill(GreenletExit, { block: false });
  }

  /** The order, in the model. */
  expectOrder(fails: boolean): void {
    const killed = this.#killed;
    this.#decide(killed ? outcomeOfKill(killed) : fails ? { error: new TaskError() } : { value: this.serial });
  }

  /** The order. */
  order(): void {
    this.#latch.switch();
  }

  /** It is killed, in the model. */
  kill(error: Error): void {
    if (this.ended) return;
    if (!this.begun) {
      this.#begin?.cancel();
      this.outcome = outcomeOfKill(error);
      this.#finish();
    } else if (this.waits && (!this.lingers || this.#isLingering || this.#watcher.closing)) {
      this.#killed = error;
      this.#decide(outcomeOfKill(error));
    } else if (this.waits) this.#killed = error;
    // A kill that meets another on its way: it ends when it has had its turn, and with which of both is not looked at.
    else if (this.outcome === undefined) this.#isHurried = true;
  }

  #isHurried = false;

  readonly body = (): unknown => {
    this.#body = getCurrent();
    this.begun = true;
    this.#begin?.happen({ value: undefined });
    this.#end = this.#begin?.expectEvent('the end of the task', []);
    const result = resultOf(() => this.#obey());
    if (this.outcome === undefined) this.#end?.cancel();
    else this.#end?.happen(result);
    this.outcome = result;
    this.#finish();
    if ('error' in result) throw result.error;
    return result.value;
  };

  #obey(): unknown {
    if (this.#watcher.closing) return this.serial;
    try {
      this.#latch.get();
    } catch (error) {
      if (error === this.#killed && this.outcome === undefined && !this.#watcher.closing) this.#linger();
      throw error;
    }
    if (this.outcome && 'error' in this.outcome) throw this.outcome.error;
    return this.serial;
  }

  #linger(): void {
    this.#isLingering = !this.#isHurried;
    this.#latch = new Waiter('the order to end after all');
    this.#latch.get();
  }

  #decide(outcome: Outcome): void {
    this.outcome = outcome;
    this.#end?.decide(outcome);
  }

  #finish(): void {
    this.ended = true;
    if (this.outcome && 'error' in this.outcome && this.outcome.error instanceof GreenletExit)
      this.outcome = { value: this.outcome.error };
    this.#watcher.taskEnds(this);
  }
}

/** That a task is in a pool, or is going to be. */
export interface PoolMember {
  readonly task: PoolTask;
  isIn: boolean;
  /** By the pool, which does that once. */
  killed: boolean;
  /** Who stands in line for it. */
  entrant?: Call;
  /** Nobody waits for it, so the pool starts it. */
  readonly isQueued: boolean;
}

/** What comes of the body: it throws what it was killed with. */
function outcomeOfKill(error: Error): Outcome {
  return { error };
}

import { type Greenlet, spawn } from 'geventjs';
import { Waiter } from 'geventjs/hub';
import type { Call } from './call.js';

type Job = (actor: Actor) => void;

/** A greenlet that does what it is told, one job after another, until it is killed. */
export class Actor {
  readonly name: string;
  readonly greenlet: Greenlet;
  /** What it is in the middle of. */
  call: Call | undefined = undefined;
  /** Kills that met an outcome on its way, and are raised when it waits the next time. */
  readonly kills: Error[] = [];
  /** Has it been killed? */
  doomed = false;
  readonly #jobs: Job[] = [];
  readonly #lastJob: Job;
  #idle: Waiter | undefined = undefined;

  /** @param lastJob what it does when it has been killed */
  constructor(name: string, lastJob: Job) {
    this.name = name;
    this.#lastJob = lastJob;
    this.greenlet = spawn(() => this.#work());
    this.greenlet.name = name;
  }

  /** Can it be given one more job? */
  get free(): boolean {
    return !this.doomed && this.#jobs.length < 2;
  }

  get dead(): boolean {
    return this.greenlet.dead;
  }

  do(job: Job): void {
    this.#jobs.push(job);
    this.#idle?.switch();
  }

  /** Kills it, and tells the model: what it waits for is decided now, unless that has been decided before. */
  kill(error: Error): void {
    this.doomed = true;
    this.greenlet.kill(error, { block: false });
    if (this.call !== undefined && this.call.outcome === undefined) this.call.giveUp({ error });
    else this.kills.push(error);
  }

  #work(): void {
    try {
      for (;;) {
        const job = this.#jobs.shift();
        if (job === undefined) this.#rest();
        else job(this);
      }
    } finally {
      this.#lastJob(this);
    }
  }

  #rest(): void {
    this.#idle = new Waiter('a job');
    this.#idle.get();
    this.#idle = undefined;
  }
}

import { GreenletExit } from '../../base/errors.js';
import type { Greenlet } from '../../core/greenlet.js';
import { sleep } from '../../core/sleep.js';
import { spawn } from '../../core/spawn.js';
import type { ClusterSettings } from './cluster-options.js';
import type { StopMode } from './messages.js';
import { WorkerProcess } from './worker-process.js';

/** The place of one worker in a generation: when the process in it dies, another one is started. */
export class Slot {
  readonly #number: number;
  readonly #settings: ClusterSettings;
  #process: WorkerProcess | undefined;
  #keeper: Greenlet<void> | undefined;
  /** Why there is no process. */
  #failure = '';

  constructor(number: number, settings: ClusterSettings) {
    this.#number = number;
    this.#settings = settings;
  }

  /** Starts the first process, and blocks until it listens; tells why it does not. */
  start(): string | undefined {
    const process = this.#fork();
    return process === undefined ? this.#failure : this.#await(process);
  }

  /** From now on, who dies is replaced. */
  keep(): void {
    this.#keeper = spawn(() => this.#keep());
  }

  /** Ends the process, and blocks until it has ended. Another call meanwhile may be in more of a hurry. */
  stop(mode: StopMode): void {
    this.#keeper?.kill();
    const process = this.#process;
    if (process === undefined || process.ended.ready()) return;
    const { gracefulTimeout, say } = this.#settings;
    if (!process.stop(mode, gracefulTimeout)) {
      say(`${process.name} did not stop within ${gracefulTimeout} ms and was killed`);
    } else if (process.ended.value === 'ended with code 0') say(`${process.name} has stopped`);
    else say(`${process.name} ${process.ended.value}`);
  }

  /** Ends the process at once, and whoever waits for its end goes on. */
  kill(): void {
    this.#keeper?.kill(GreenletExit, { block: false });
    if (this.#process?.ended.ready() === false) this.#process.kill();
  }

  #keep(): void {
    const { minDelay, maxDelay, say } = this.#settings;
    let delay = minDelay;
    let death = this.#waitForDeath();
    for (;;) {
      if (this.#process !== undefined && performance.now() - this.#process.startedAt >= maxDelay) delay = minDelay;
      say(`${death}; starts again in ${delay} ms`);
      sleep(delay);
      delay = Math.min(delay * 2, maxDelay);
      const process = this.#fork();
      death = process === undefined ? this.#failure : (this.#await(process) ?? this.#waitForDeath());
    }
  }

  #waitForDeath(): string {
    const process = this.#process as WorkerProcess;
    return `${process.name} ${process.ended.get()}`;
  }

  /** Blocks until it listens; tells why it does not. */
  #await(process: WorkerProcess): string | undefined {
    const { startTimeout, say } = this.#settings;
    if (process.waitUntilListens(startTimeout)) {
      say(`${process.name} listens on ${process.listens.value}`);
      return undefined;
    }
    if (process.ended.ready()) {
      const { failure } = process;
      return `${process.name} ${failure === undefined ? `${process.ended.value} before it listened` : `cannot serve: ${failure}`}`;
    }
    process.kill();
    process.ended.wait();
    return `${process.name} did not listen within ${startTimeout} ms and was killed; what is served must not serve itself`;
  }

  #fork(): WorkerProcess | undefined {
    this.#process = undefined;
    try {
      this.#process = new WorkerProcess(this.#number);
    } catch (error) {
      this.#failure = `worker ${this.#number} could not be started: ${(error as Error).message}`;
    }
    return this.#process;
  }
}

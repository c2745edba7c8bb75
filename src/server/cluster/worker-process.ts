import cluster, { type Worker } from 'node:cluster';
import { clearTimeout, setTimeout } from '../../base/originals.js';
import { AsyncResult } from '../../sync/event/async-result.js';
import { watchHandOver } from './hand-over.js';
import { type FromWorker, patience, type StopMode, type ToWorker, unwrap, wrap } from './messages.js';

/** So long the program of a worker may go on after it has stopped serving. */
const longestGoodbye = 30_000;

/** One process of a cluster as its master sees it, from its start to its end. */
export class WorkerProcess {
  /** Which of the workers it is, counted from 1. */
  readonly number: number;
  /** Where it listens, once it does. */
  readonly listens = new AsyncResult<string>({ name: 'a worker listens' });
  /** How it ended. Set as well when it could not be started. */
  readonly ended = new AsyncResult<string>({ name: 'a worker has ended' });
  readonly startedAt = performance.now();
  /** Why it could not listen, if it said so. */
  failure: string | undefined;
  readonly #worker: Worker;
  #limit: NodeJS.Timeout | undefined;

  /** @throws what starting a process fails with */
  constructor(number: number) {
    this.number = number;
    const worker = cluster.fork();
    this.#worker = worker;
    watchHandOver(worker);
    worker.on('message', this.#onMessage);
    // Not on its exit: by then it may not have been heard out.
    worker.process.on('close', (code, signal) => {
      this.#end(signal ? `was ended by ${signal}` : `ended with code ${code}`);
    });
    // Of a process that was never started, and of a message to one that has just ended.
    worker.on('error', (error) => {
      if (worker.process.pid === undefined) this.#end(`could not be started: ${error.message}`);
    });
  }

  get name(): string {
    return `worker ${this.number} (pid ${this.#worker.process.pid})`;
  }

  /** Blocks until it listens, or has ended, or the time is up; tells whether it listens. */
  waitUntilListens(timeout?: number): boolean {
    const settled = new AsyncResult();
    const settle = () => settled.set();
    this.listens.rawlink(settle);
    this.ended.rawlink(settle);
    settled.wait({ timeout });
    this.listens.unlink(settle);
    this.ended.unlink(settle);
    return this.listens.ready() && !this.ended.ready();
  }

  /**
   * Has it stop, and blocks until it has ended. Who has not in time is killed.
   *
   * @returns whether it ended by itself
   */
  stop(mode: StopMode, timeout: number): boolean {
    this.#tellToStop(mode);
    this.ended.wait({ timeout: timeout + patience });
    const hasEnded = this.ended.ready();
    if (!hasEnded) this.kill();
    this.ended.wait();
    return hasEnded;
  }

  /** One that does not listen yet serves nobody. */
  #tellToStop(mode: StopMode): void {
    if (this.ended.ready()) return;
    const message: ToWorker = { stop: mode };
    if (this.listens.ready()) this.#send(message);
    else this.#worker.process.kill('SIGTERM');
  }

  kill(): void {
    this.#worker.process.kill('SIGKILL');
  }

  #send(message: ToWorker): void {
    if (this.#worker.isConnected()) this.#worker.send(wrap(message), () => undefined);
  }

  #leave(): void {
    // Connections that were handed to it meanwhile are before this on the channel: it gives them back, and leaves then.
    if (this.#worker.isConnected()) this.#worker.disconnect();
    this.#limit ??= setTimeout(() => this.kill(), longestGoodbye);
  }

  readonly #onMessage = (envelope: unknown): void => {
    const message = unwrap<FromWorker>(envelope);
    if (message === undefined) return;
    if ('listens' in message) this.listens.set(message.listens);
    else if ('failed' in message) this.failure = message.failed;
    else this.#leave();
  };

  #end(how: string): void {
    clearTimeout(this.#limit);
    if (!this.ended.ready()) this.ended.set(how);
  }
}

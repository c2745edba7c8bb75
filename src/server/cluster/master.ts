import { ClusterError } from '../../base/errors.js';
import type { Greenlet } from '../../core/greenlet.js';
import { spawn } from '../../core/spawn.js';
import { signalHandler } from '../../io/signal/signal-handler.js';
import { Event } from '../../sync/event/event.js';
import type { ClusterSettings } from './cluster-options.js';
import { Generation } from './generation.js';

/**
 * The process that starts the workers of a cluster and looks after them. It serves nothing itself.
 *
 *      SIGHUP            a new generation of workers; when all of it listens, the old one stops
 *      SIGTERM, SIGINT   all workers stop, and the master ends
 *      the same again    all workers are killed
 */
export class Master {
  readonly #settings: ClusterSettings;
  /** All that have processes: while it reloads there are two. */
  readonly #generations = new Set<Generation>();
  readonly #reload = new Event({ name: 'a cluster is to be reloaded' });
  readonly #stop = new Event({ name: 'a cluster is to stop' });
  #failure: unknown;

  constructor(settings: ClusterSettings) {
    this.#settings = settings;
  }

  /** Blocks until it has been told to stop, and all workers have ended. */
  run(): void {
    using _reload = signalHandler('SIGHUP', () => this.#reload.set());
    using _terminate = signalHandler('SIGTERM', () => this.#onStop('SIGTERM'));
    using _interrupt = signalHandler('SIGINT', () => this.#onStop('SIGINT'));
    const working = spawn(() => this.#work());
    try {
      this.#stop.wait();
    } finally {
      working.kill();
      this.#stopAll();
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** The first generation, and then one after the other, whenever somebody asks for it. */
  #work(): void {
    const { say, workers } = this.#settings;
    say(`master (pid ${process.pid}) starts ${workers} ${workers === 1 ? 'worker' : 'workers'}`);
    const first = this.#begin();
    if (first instanceof ClusterError) {
      this.#failure = first;
      this.#stop.set();
      return;
    }
    for (let current = first; ; ) {
      this.#reload.wait();
      // However often it came: what comes from here on is another reload.
      this.#reload.clear();
      say('reload: starts new workers');
      const next = this.#begin();
      if (next instanceof ClusterError) {
        say(`${next.message}; reload failed, the old workers go on`);
        continue;
      }
      this.#end(current);
      current = next;
      say('reload: done');
    }
  }

  #begin(): Generation | ClusterError {
    const generation = new Generation(this.#settings);
    this.#generations.add(generation);
    try {
      generation.start();
      return generation;
    } catch (error) {
      this.#generations.delete(generation);
      if (error instanceof ClusterError) return error;
      throw error;
    }
  }

  #end(generation: Generation): void {
    generation.stop('drain');
    this.#generations.delete(generation);
  }

  #onStop(signal: NodeJS.Signals): void {
    const { say, gracefulTimeout } = this.#settings;
    if (this.#stop.isSet()) {
      say(`${signal} again: kills all workers`);
      for (const generation of this.#generations) generation.kill();
    } else {
      say(`${signal}: stops; requests have ${gracefulTimeout} ms`);
      this.#stop.set();
    }
  }

  #stopAll(): void {
    const stopping: Greenlet<void>[] = [...this.#generations].map((one) => spawn(() => one.stop('stop')));
    for (const greenlet of stopping) greenlet.join();
  }
}

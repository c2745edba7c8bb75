import cluster, { type Worker } from 'node:cluster';
import { getSystemErrorMap } from 'node:util';
import { describe } from '../../base/checks.js';
import { ArgumentTypeError } from '../../base/errors.js';
import { setTimeout } from '../../base/originals.js';
import type { Greenlet } from '../../core/greenlet.js';
import { spawn } from '../../core/spawn.js';
import { AsyncResult } from '../../sync/event/async-result.js';
import { Event } from '../../sync/event/event.js';
import { BaseServer } from '../base-server.js';
import type { ClusterServer } from './cluster-server.js';
import { type FromWorker, patience, type StopMode, type ToWorker, unwrap, wrap } from './messages.js';

/** The longest that a timer of Node's can take. */
const longestTimer = 2 ** 31 - 1;

/** Serves in a worker, until the master says stop, or is gone, or the server is closed. */
export function serveAsWorker(makeServer: () => ClusterServer, gracefulTimeout: number): void {
  const worker = cluster.worker as Worker;
  // A terminal sends both to all of its processes. They are for the master.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, ignore);
  const server = startServer(makeServer, worker);
  if (server === undefined) return;
  const orders = new Orders(server, worker, gracefulTimeout);
  tell({ listens: server.address });
  orders.follow();
  if (!worker.isConnected()) return;
  const gone = new Event();
  process.once('disconnect', () => gone.set());
  tell({ stopped: true });
  gone.wait();
}

/** Without a server it leaves the cluster, and the process ends unless the program has other plans. */
function startServer(makeServer: () => ClusterServer, worker: Worker): ClusterServer | undefined {
  try {
    const server = makeServer();
    checkServer(server);
    const failure = tryToListen(server);
    if (failure === undefined) return server;
    tell({ failed: failure });
    leave(worker);
    return undefined;
  } catch (error) {
    leave(worker);
    throw error;
  }
}

/** What the system says is nothing that a stack could explain: the master says it, once. */
function tryToListen(server: ClusterServer): string | undefined {
  try {
    server.start();
    return undefined;
  } catch (error) {
    const { syscall, errno = 0, message } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    const [, reason = 'unknown error'] = getSystemErrorMap().get(errno) ?? [];
    return message.includes(reason) ? message : `${message}: ${reason}`;
  }
}

function leave(worker: Worker): void {
  process.exitCode = 1;
  // Otherwise Node would end the process at once.
  worker.exitedAfterDisconnect = true;
  if (process.connected) process.disconnect();
}

function checkServer(server: unknown): void {
  if (server instanceof BaseServer) return;
  throw new ArgumentTypeError(
    `what makes the server of a worker must return one, like new HttpServer(5000, app), got ${describe(server)}`,
  );
}

/** What the master wants, and `SIGTERM`, which a service manager may send to all processes. */
class Orders {
  readonly #server: ClusterServer;
  readonly #over = new AsyncResult({ name: 'a worker is to stop' });
  readonly #stopping = new Set<Greenlet<void>>();
  readonly #worker: Worker;
  readonly #timeout: number;

  constructor(server: ClusterServer, worker: Worker, timeout: number) {
    this.#server = server;
    this.#worker = worker;
    this.#timeout = timeout;
    process.on('message', this.#onMessage);
    process.on('SIGTERM', this.#onTerminate);
    worker.on('disconnect', this.#onDisconnect);
    const serving = spawn(() => server.serveForever(Number.POSITIVE_INFINITY));
    serving.rawlink(() => this.#over.set());
  }

  /** Blocks until the server has stopped. */
  follow(): void {
    this.#over.wait();
    for (const greenlet of this.#stopping) greenlet.join();
    process.off('message', this.#onMessage);
    process.off('SIGTERM', this.#onTerminate);
    this.#worker.off('disconnect', this.#onDisconnect);
  }

  readonly #onTerminate = (): void => this.#stop('stop');

  readonly #onDisconnect = (): void => {
    // Otherwise Node would end us at once: our master is gone. Nobody sends connections any more.
    this.#worker.exitedAfterDisconnect = true;
    this.#onTerminate();
    // Nor does anybody kill us.
    setTimeout(() => process.exit(1), Math.min(this.#timeout + patience, longestTimer)).unref();
  };

  readonly #onMessage = (envelope: unknown): void => {
    const order = unwrap<ToWorker>(envelope);
    if (order !== undefined) this.#stop(order.stop);
  };

  /** Another order may come while one is being carried out: in more of a hurry. */
  #stop(mode: StopMode): void {
    const timeout = this.#timeout;
    const greenlet = spawn(() => (mode === 'drain' ? this.#server.drain(timeout) : this.#server.stop(timeout)));
    this.#stopping.add(greenlet);
    greenlet.rawlink(() => this.#stopping.delete(greenlet));
  }
}

function tell(message: FromWorker): void {
  if (process.connected) process.send?.(wrap(message), undefined, undefined, ignore);
}

function ignore(): void {
  // Somebody listens: that is all it takes.
}

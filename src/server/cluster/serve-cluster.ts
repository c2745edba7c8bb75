import cluster from 'node:cluster';
import { checkFunction } from '../../base/checks.js';
import { launch } from '../../base/launch.js';
import { getHub } from '../../core/hub.js';
import { getCurrentCoroutine } from '../../core/transfer.js';
import { type ClusterOptions, checkClusterOptions } from './cluster-options.js';
import type { ClusterServer } from './cluster-server.js';
import { Master } from './master.js';
import { serveAsWorker } from './serve-as-worker.js';

const hub = getHub();

/**
 * Serves with several processes, so with several cores. The program runs once more in each of them: there `makeServer` is
 * called, and the server that it makes is started. All of them listen in the same place. The first process makes no server:
 * it is the master, and only looks after the others.
 *
 * Workers that die are started again, after a delay that doubles. `SIGHUP` to the master starts new workers, with the program
 * as it is on disk by then, and stops the old ones when the new ones listen: no request is lost. `SIGTERM` and `SIGINT` stop
 * everything, as `BaseServer.stop` does; a second one at once. If the first workers cannot serve, it gives up.
 *
 * Blocks until all is over; in a worker, until that has stopped. A worker that goes on for much longer is killed.
 *
 * Switches: always. Works in the hub: no.
 *
 * @param makeServer makes the server of a worker, unstarted; it may block
 * @throws {ArgumentTypeError | OutOfRangeError} for an option that makes no sense
 * @throws {ClusterError} in the master, when the first workers cannot serve: the port is taken, the program throws
 * @example
 * ```ts
 * import cluster from 'node:cluster';
 * import { HttpServer } from 'geventjs/http';
 * import { serveCluster } from 'geventjs/cluster';
 *
 * const app = (request: unknown, response: import('geventjs/http').HttpResponse) => response.end('Hello, World!');
 * // Only for this example: somebody has to end it.
 * if (cluster.isPrimary) cluster.once('listening', () => process.kill(process.pid, 'SIGTERM'));
 *
 * serveCluster(() => new HttpServer('127.0.0.1:0', app), { workers: 1, log: null });
 * console.log(cluster.isPrimary ? 'the master ends' : 'a worker ends'); // the master ends
 * ```
 */
export function serveCluster(makeServer: () => ClusterServer, options: ClusterOptions = {}): void {
  checkFunction(makeServer, 'what makes the server of a worker', 'serveCluster(() => new HttpServer(5000, app))');
  const settings = checkClusterOptions(options);
  hub._checkMayBlock(getCurrentCoroutine(), 'serveCluster');
  if (cluster.isWorker) {
    serveAsWorker(makeServer, settings.gracefulTimeout);
    return;
  }
  cluster.setupPrimary({ ...launch, args: [...launch.args] });
  new Master(settings).run();
}

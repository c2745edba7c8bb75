import cluster from 'node:cluster';
import { accessSync, constants } from 'node:fs';
import { AppError, ClusterError } from '../../base/errors.js';
import { run } from '../../core/run.js';
import { patchAll } from '../../monkey/patch-all.js';
import { serveCluster } from '../../server/cluster/serve-cluster.js';
import { findFile } from '../load.js';
import { raiseUncaught } from '../raise.js';
import { makeServer } from './make-server.js';
import { parseServe, type ServeOptions, serveUsage } from './serve-options.js';

/** Node's own exit code for arguments it does not understand. */
const invalidArguments = 9;

/** `geventjs serve`. */
export function serve(args: readonly string[]): void {
  try {
    const options = parseServe(args, process.env);
    if (options === undefined) process.stdout.write(serveUsage);
    else serveApp(options);
  } catch (error) {
    end(`${(error as Error).message}\n\n${serveUsage}`, invalidArguments);
  }
}

/** The master, and, when that starts this command once more, each of its workers. */
function serveApp(options: ServeOptions): void {
  const { workers, gracefulTimeout, patches } = options;
  if (cluster.isWorker && patches !== undefined) patchAll(patches);
  run(() => {
    if (cluster.isPrimary) checkFiles(options);
    serveCluster(() => makeServer(options), { workers, gracefulTimeout });
  }).then(
    // An app may have opened what would keep its process alive.
    () => process.exit(),
    (error: unknown) => {
      if (!isPlain(error)) raiseUncaught(error);
      else {
        end(error.message, 1);
        process.exit();
      }
    },
  );
}

/** The line of ours that threw it explains nothing. */
function isPlain(error: unknown): error is Error {
  return error instanceof ClusterError || error instanceof AppError || (cluster.isPrimary && error instanceof Error);
}

/** What each worker would stumble over is found before there are any. */
function checkFiles({ file, tls }: ServeOptions): void {
  findFile(file);
  for (const path of tls === undefined ? [] : [tls.key, tls.cert]) accessSync(path, constants.R_OK);
}

function end(message: string, code: number): void {
  process.stderr.write(`geventjs: ${message}\n`);
  process.exitCode = code;
}

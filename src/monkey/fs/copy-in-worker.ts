/**
 * From Node 22 on `cpSync` copies a tree in one compiled call, and by rules of its own: other modes for folders, other
 * links, other errors than entry by entry. Only that call itself gives the same result, so it is made in a thread.
 *
 * Starting one takes some 30 ms; a few run at a time. A call that is under way when its greenlet is killed goes on to its end.
 */
import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';
import type { Done } from '../../core/wait-for-callback.js';
import { waitForCallback } from '../../core/wait-for-callback.js';
import { Semaphore } from '../../sync/lock/semaphore.js';
import { pickOptions } from './twin.js';

const names = ['dereference', 'errorOnExist', 'force', 'mode', 'preserveTimestamps', 'recursive', 'verbatimSymlinks'];

const places = new Semaphore(4);

const program = `
  const { parentPort, workerData: [src, dest, options] } = require('node:worker_threads');
  let failure;
  try {
    require('node:fs').cpSync(src, dest, options);
  } catch (error) {
    const { name, message, code } = error;
    failure = { name, message, code, fields: { ...error } };
  }
  parentPort.postMessage(failure);
`;

interface Failure {
  readonly name: string;
  readonly message: string;
  readonly code: unknown;
  readonly fields: object;
}

/** Does this Node copy a tree by other rules where there is no filter? */
export const copiesByOtherRules: boolean = !process.version.startsWith('v20.');

/**
 * @param ask makes the call here. Of what it refuses before it copies anything, it has the better words
 */
export function copyInWorker(src: unknown, dest: unknown, options: object, ask: () => void): void {
  const from = pathOf(src);
  const to = pathOf(dest);
  if (from === undefined || to === undefined || !mayStartWorkers()) {
    ask();
    return;
  }
  const failure = copy([from, to, pickOptions(options, names)]);
  if (failure === undefined) return;
  if (failure.name === 'Error') throw asError(failure);
  ask();
}

/** Under `node --permission` threads are forbidden unless allowed. */
function mayStartWorkers(): boolean {
  const { permission } = process as { permission?: { has(scope: string): boolean } };
  return permission === undefined || permission.has('worker');
}

function asError(failure: Failure): Error {
  return Object.assign(new Error(failure.message), { code: failure.code }, failure.fields);
}

function copy(workerData: unknown): Failure | undefined {
  places.acquire();
  let worker: Worker | undefined;
  try {
    return waitForCallback<Failure | undefined>('fs.cpSync', (done) => {
      worker = start(workerData, done);
    });
  } finally {
    places.release();
    worker?.terminate();
  }
}

function start(workerData: unknown, done: Done<Failure | undefined>): Worker {
  // Most programs never need it.
  const threads = process.getBuiltinModule('node:worker_threads');
  const worker = new threads.Worker(program, { eval: true, workerData, execArgv: [] });
  worker.once('message', (failure: Failure | undefined) => done(null, failure));
  worker.once('error', done);
  worker.once('exit', (code) => done(new Error(`the thread that copies ended with ${code}`)));
  return worker;
}

/** As text or bytes, which can be sent to a thread. */
function pathOf(path: unknown): string | Uint8Array | undefined {
  if (typeof path === 'string' || path instanceof Uint8Array) return path;
  return path instanceof URL && path.protocol === 'file:' ? fileURLToPath(path) : undefined;
}

import { availableParallelism } from 'node:os';
import { checkCount, checkMilliseconds } from '../../base/checks.js';
import { OutOfRangeError } from '../../base/errors.js';
import { checkOptions } from '../../core/timeout-option.js';
import { accessLogOf, type LogTarget } from '../wsgi/log-target.js';

/** How a cluster runs. Times in milliseconds. */
export interface ClusterOptions {
  /** How many processes serve; one for each processor unless set. */
  workers?: number | undefined;
  /** How long a worker that is to stop waits for its requests, before it kills them; 30 seconds unless set. */
  gracefulTimeout?: number | undefined;
  /** How long a worker may take until it listens; a minute unless set. */
  startTimeout?: number | undefined;
  /** After how long a worker that died is started again. Twice as long each time, up to `maxDelay`; 100 unless set. */
  minDelay?: number | undefined;
  /** The longest of these times; 10 seconds unless set. Who has lived so long counts as sound. */
  maxDelay?: number | undefined;
  /** Where the master says what becomes of its workers: `'default'` is stderr, `null` nowhere. */
  log?: LogTarget | undefined;
}

/** The same with nothing left open. */
export interface ClusterSettings {
  readonly workers: number;
  readonly gracefulTimeout: number;
  readonly startTimeout: number;
  readonly minDelay: number;
  readonly maxDelay: number;
  readonly say: (line: string) => void;
}

const names: readonly (keyof ClusterOptions)[] = [
  'workers',
  'gracefulTimeout',
  'startTimeout',
  'minDelay',
  'maxDelay',
  'log',
];

/** @throws {ArgumentTypeError | OutOfRangeError} for an option that makes no sense */
export function checkClusterOptions(options: ClusterOptions): ClusterSettings {
  checkOptions(options, 'serveCluster', names);
  const { workers = availableParallelism(), gracefulTimeout = 30_000, startTimeout = 60_000 } = options;
  const { minDelay = 100, maxDelay = 10_000, log = 'default' } = options;
  checkCount(workers, 'workers', 1);
  if (workers === Number.POSITIVE_INFINITY) throw new OutOfRangeError('workers must be a whole number, got Infinity');
  checkMilliseconds(gracefulTimeout, 'gracefulTimeout');
  checkMilliseconds(startTimeout, 'startTimeout');
  checkMilliseconds(minDelay, 'minDelay');
  checkMilliseconds(maxDelay, 'maxDelay');
  if (minDelay > maxDelay) {
    throw new OutOfRangeError(`minDelay must not be larger than maxDelay, got ${minDelay} and ${maxDelay}`);
  }
  const target = accessLogOf(log);
  const say = (line: string) => void target?.write(`geventjs: ${line}\n`);
  return { workers, gracefulTimeout, startTimeout, minDelay, maxDelay, say };
}

/**
 * Most functions of `fs` have an asynchronous twin that takes the same arguments and a callback. In a greenlet the twin is
 * started instead, and the greenlet waits for the callback.
 *
 *      fs.renameSync(a, b) ──▶ fs.rename(a, b, done) ── suspended ──▶ done(error) ──▶ thrown, with the caller's stack
 *                                   └─ throws at once: a bad argument ──▶ the original says so in its own words
 */
import { rethrowExit } from '../../core/rethrow-exit.js';
import { type Done, waitForCallback } from '../../core/wait-for-callback.js';
import { type AnyFunction, callOriginal, type InGreenlet } from '../cooperative.js';

/** One call in a greenlet. */
export interface Call<T> {
  /** For people: `fs.renameSync`. */
  readonly operation: string;
  /** Starts the twin. */
  readonly start: (done: Done<T>) => void;
  /** Node's own call, for when the twin throws at once: it gives the result, or says why there is none. */
  readonly ask: () => T;
  /** Is the original asked, too, when the twin fails so? Where the two have different words, and asking again does no harm. */
  readonly asksAgain?: (error: NodeJS.ErrnoException) => boolean;
  /** Gives back what a result holds for which nobody waits any more. */
  readonly onLate?: ((value: T) => void) | undefined;
}

/** Waits for what a twin calls back. */
export function waitForTwin<T>({ operation, start, ask, asksAgain, onLate }: Call<T>): T {
  let isRefused = false;
  let failure: unknown;
  const startOrRefuse = (done: Done<T>) => {
    try {
      start((error, value) => {
        failure = error;
        done(error, value);
      });
    } catch (error) {
      // A getter of the caller's options may block, and be killed.
      rethrowExit(error);
      isRefused = true;
      throw error;
    }
  };
  try {
    return waitForCallback(operation, startOrRefuse, onLate);
  } catch (error) {
    // Any other was raised in the greenlet while it waited.
    const isFailure = error === failure && asksAgain?.(error as NodeJS.ErrnoException);
    if (isRefused || isFailure) return ask();
    throw error;
  }
}

/** For `asksAgain`. */
export const always = (): boolean => true;

/** The greenlet's version of a function whose twin takes the same arguments, and a callback. */
export function twin<T>(
  asynchronous: AnyFunction | undefined,
  options: Pick<Call<T>, 'onLate' | 'asksAgain'> & { name?: string } = {},
): InGreenlet {
  const { name, ...rest } = options;
  return (original) =>
    (...args) => {
      const ask = () => callOriginal(original, undefined, args);
      // To the twin it would be the callback.
      if (asynchronous === undefined || args.some((arg) => typeof arg === 'function')) return ask();
      const given = Array.from({ length: original.length }, (_, index) => copyOptions(args[index]));
      const start = (done: Done<T>) => asynchronous(...given, done);
      return waitForTwin({ operation: `fs.${name ?? original.name}`, start, ask, ...rest });
    };
}

/** The caller may change its options while the greenlet is suspended, and the twin may read them late. */
export function copyOptions<T>(value: T): T {
  return isPlainObject(value) ? { ...value } : value;
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Of what is given as options, those with these names. What is no object is an encoding, or a mistake: it stays. */
export function pickOptions(options: unknown, names: readonly string[]): unknown {
  if (typeof options !== 'object' || options === null) return options;
  const given = options as Record<string, unknown>;
  return Object.fromEntries(names.filter((name) => given[name] !== undefined).map((name) => [name, given[name]]));
}

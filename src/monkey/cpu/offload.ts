import type { Done } from '../../core/wait-for-callback.js';
import type { AnyFunction, InGreenlet } from '../cooperative.js';
import { isLaneFull, runInLane } from './cpu-lane.js';
import { snapshot } from './snapshot.js';

/** What stands for a function of Node's in a greenlet: its asynchronous twin, if that pays. */
export interface Offload {
  /** For people: `crypto.scryptSync`. */
  readonly operation: string;
  /** How many arguments it has; the callback of the twin comes after them. */
  readonly arity: number;
  /** Is there so much to do that the way to the thread pool pays? What is no valid argument never does. */
  readonly pays: (...args: never[]) => boolean;
  /** Starts the twin. It gets `arity` arguments. */
  readonly start: (args: readonly unknown[], done: Done<unknown>) => void;
  /** Does the twin go on reading its arguments while it works? Otherwise it has copied them when it returns. */
  readonly readsLater?: boolean;
  /** Do the errors of the twin say less than those of the original? Then the original is asked again. They come early. */
  readonly hasPoorErrors?: boolean;
}

/** What a job returns instead of a poor error. */
const failed = Symbol('failed');

/** Calls the original at once with small work and with bad arguments, otherwise the twin in the lane. */
export function offload({ operation, arity, pays, start, readsLater, hasPoorErrors }: Offload): InGreenlet {
  return (original) =>
    function inGreenlet(this: unknown, ...given: unknown[]): unknown {
      const args = Array.from({ length: arity }, (_, index) => given[index]);
      const callOriginal = (args = given) => Reflect.apply(original, this, args);
      if (hasCallback(given) || !isTrue(pays, args)) return callOriginal();
      const taken = readsLater || isLaneFull() ? snapshotOf(args) : args;
      if (taken === undefined) return callOriginal();
      const begin = (done: Done<unknown>) => start(taken, hasPoorErrors ? withoutError(done) : done);
      const result = runInLane(operation, begin, callOriginal);
      return result === failed ? callOriginal(taken) : result;
    };
}

function withoutError(done: Done<unknown>): Done<unknown> {
  return (error, value) => done(null, error ? failed : value);
}

/** Who passes a callback to a function with both forms wants the other one; elsewhere it is a mistake. */
function hasCallback(args: readonly unknown[]): boolean {
  return args.some((arg) => typeof arg === 'function');
}

/** Arguments may be anything, and what is wrong with them is for the original to say. */
function isTrue(pays: AnyFunction, args: readonly unknown[]): boolean {
  try {
    return pays(...args);
  } catch {
    return false;
  }
}

function snapshotOf(args: unknown[]): unknown[] | undefined {
  try {
    return args.map((arg) => snapshot(arg));
  } catch {
    return undefined;
  }
}

import { describe } from '../base/checks.js';
import { ArgumentTypeError } from '../base/errors.js';
import type { NameOption } from '../base/named.js';
import { Greenlet } from '../core/greenlet.js';
import type { TimeoutLike } from '../core/timeout.js';

/** A class of greenlets. */
export type GreenletClass<G extends Greenlet> = new (fn: (...args: unknown[]) => unknown, ...args: unknown[]) => G;

/** What a group is made with. */
export interface GroupOptions<G extends Greenlet = Greenlet> extends NameOption {
  /** What `spawn` makes: `Greenlet` unless set. */
  greenletClass?: GreenletClass<G>;
}

/** How `join` of a group waits. */
export interface GroupJoinOptions {
  /** Milliseconds, or a `Timeout`. */
  timeout?: TimeoutLike | undefined;
  /** Afterwards throw the error of one that failed, of those in it at the time of the call. */
  raiseError?: boolean;
}

/** How a group kills. */
export interface GroupKillOptions {
  /** Wait until they are dead? Yes unless set. */
  block?: boolean;
  /** How long: milliseconds, or a `Timeout`. When it is over, the call returns all the same. */
  timeout?: TimeoutLike | undefined;
}

/** How `add` and `start` of a pool wait for a place. */
export interface AddOptions {
  /** Wait at all? Yes unless set. */
  blocking?: boolean;
  /** How long: milliseconds, or a `Timeout`, which is then raised instead of `PoolFull`. */
  timeout?: TimeoutLike | undefined;
}

/** A group at one moment. */
export interface GroupStatistics {
  /** Greenlets in it. */
  readonly size: number;
  /** Greenlets that wait for it to be empty. */
  readonly joining: number;
}

/** Throws unless it is a class of greenlets. */
export function checkGreenletClass<G extends Greenlet>(value: GreenletClass<G>): GreenletClass<G> {
  if (typeof value === 'function' && ((value as unknown) === Greenlet || value.prototype instanceof Greenlet))
    return value;
  throw new ArgumentTypeError(`greenletClass must be Greenlet or a class derived from it, got ${describe(value)}`);
}

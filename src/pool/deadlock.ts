/**
 * A pool that waits for itself.
 *
 * A greenlet of a pool may wait for the pool: for a place, for the results of a `map`. If all of them do, no place will
 * ever be free again, and none of them goes on. The one that would complete such a circle gets an error instead.
 *
 * Looked for only when somebody is about to wait, by following who waits for whom; nothing is kept up to date meanwhile.
 * Whoever runs, has a time limit, or waits for anything else, ends the search: there is hope.
 */
import { inspect } from 'node:util';
import { PoolDeadlockError } from '../base/errors.js';
import { Greenlet } from '../core/greenlet.js';
import { Timeout, type TimeoutLike } from '../core/timeout.js';
import type { Coroutine } from '../core/transfer.js';
import { Waiter } from '../core/waiter.js';
import type { Member } from './member.js';
import { type Helper, PoolWaiter } from './pool-waiter.js';

/** A pool, as far as its members are concerned. */
export interface Circle {
  /** @internal */
  readonly _members: Iterable<Member>;
  /** @internal Does this greenlet stand in line for a place, to be started when it gets one? */
  _isQueued(greenlet: Greenlet): boolean;
}

/** Longer chains of greenlets that wait for one another count as hope, and so do rings of them. */
const longestChain = 100;

/** At most so many members are listed in the error. */
const longestList = 5;

/** Will anything of its own accord end what this one waits for, whatever that is? */
export function mayGiveUp(greenlet: Coroutine): boolean {
  return greenlet._timeouts > 0 || greenlet._interrupts !== undefined;
}

/** Is it a wait without an end of its own? */
export function isEndless(timeout: TimeoutLike | undefined): boolean {
  if (timeout instanceof Timeout) return !timeout._armed && isEndless(timeout.ms);
  return timeout === undefined || timeout === Number.POSITIVE_INFINITY;
}

/**
 * Would `last`, were it to wait for `pool` now, complete a circle in which all members wait for the pool?
 *
 * @param helper what else might end that wait
 */
export function completesDeadlock(pool: Circle, last: Coroutine, helper?: Helper): boolean {
  if (mayGiveUp(last)) return false;
  const worker = helper?.worker;
  if (worker !== undefined && endOfChain(pool, worker, last) === undefined) return false;
  let takesPart = false;
  for (const { greenlet } of pool._members) {
    const end = endOfChain(pool, greenlet, last);
    if (end === undefined) return false;
    if (end === last) takesPart = true;
  }
  return takesPart;
}

/** Whom `greenlet` waits for in the end: the pool, or `last`. `undefined` if there is hope. */
function endOfChain(pool: Circle, greenlet: Coroutine, last: Coroutine): Circle | Coroutine | undefined {
  let at: Circle | Coroutine | undefined = greenlet;
  for (let length = 0; length < longestChain; length++) {
    if (at === undefined || at === last || at === pool) return at;
    at = waitsFor(pool, at as Coroutine);
  }
  return undefined;
}

function waitsFor(pool: Circle, greenlet: Coroutine): Circle | Coroutine | undefined {
  if (greenlet instanceof Greenlet && pool._isQueued(greenlet)) return pool;
  const waiter = greenlet._waiter;
  if (!(waiter instanceof Waiter) || waiter.settled || waiter._expires || mayGiveUp(greenlet)) return undefined;
  const { subject } = waiter;
  if (waiter instanceof PoolWaiter) return subject === pool ? (waiter.helper?.worker ?? pool) : undefined;
  return subject instanceof Greenlet ? subject : undefined;
}

/** @param who the greenlet that is not to wait */
export function poolDeadlock(pool: Circle, operation: string, who: Coroutine): PoolDeadlockError {
  const others = [...pool._members].filter(({ greenlet }) => greenlet !== who);
  const lines = others.slice(0, longestList).map(({ greenlet }) => `\n  ${inspect(greenlet)}`);
  if (others.length > longestList) lines.push(`\n  … and ${others.length - longestList} more`);
  return new PoolDeadlockError(
    `${operation} in ${inspect(who)} would wait for ever: all places of ${inspect(pool)} are taken by greenlets that wait ` +
      'for the same pool. Make it larger, use another pool for the inner work, or call the function without a pool.' +
      lines.join(''),
  );
}

/** For a wait that a member's own presence makes endless. */
export function waitsForItself(pool: object, operation: string, member: Coroutine): PoolDeadlockError {
  return new PoolDeadlockError(
    `${operation} in ${inspect(member)} would wait for ever: it waits for the end of all greenlets in ${inspect(pool)}, and ` +
      'this is one of them. Call it in another greenlet, or give it a timeout.',
  );
}

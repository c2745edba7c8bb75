/**
 * The function that stands in the place of one of Node's.
 *
 *      caller ──▶ patched ──▶ may this place block, and is no module being loaded?
 *                               yes ──▶ the greenlet's version: starts the asynchronous twin, suspends the greenlet
 *                               no  ──▶ the original: callbacks of the loop, threads without greenlets, `require`
 *
 * To its callers it is the original: same name, same length, same properties, and errors whose stack begins at the caller.
 */
import { getHub } from '../core/hub.js';
import { type Coroutine, getCurrentCoroutine } from '../core/transfer.js';
import { placeError } from '../core/wait-for-callback.js';
import { isLoadingModule } from './module-loading.js';

// biome-ignore lint/suspicious/noExplicitAny: any function at all, whatever it takes; internal.
export type AnyFunction = (...args: any[]) => any;

/** Makes what is called in a greenlet instead of `original`. */
export type InGreenlet<F extends AnyFunction = AnyFunction> = (original: F) => F;

const hub = getHub();

/**
 * The greenlets that run an original. What Node's own code calls there, by way of `fs` for one, is original too. There may
 * be several: the caller's code that an original calls, a getter for one, may wait for something else.
 */
const inOriginal = new WeakSet<Coroutine>();

/** Would a patched function suspend the greenlet if it were called now? */
export function isCooperative(): boolean {
  const self = getCurrentCoroutine();
  return hub._mayBlock(self) && !inOriginal.has(self) && !isLoadingModule(self);
}

/** Calls Node's own function in a greenlet. It blocks the whole thread, and nothing that it calls suspends the greenlet. */
export function callOriginal<F extends AnyFunction>(
  original: F,
  self: unknown,
  args: readonly unknown[],
): ReturnType<F> {
  const caller = getCurrentCoroutine();
  if (inOriginal.has(caller)) return Reflect.apply(original, self, args);
  inOriginal.add(caller);
  try {
    return Reflect.apply(original, self, args);
  } finally {
    inOriginal.delete(caller);
  }
}

export function makePatched<F extends AnyFunction>(original: F, make: InGreenlet<F>): F {
  const inGreenlet = make(original);
  function patched(this: unknown, ...args: unknown[]): unknown {
    if (!isCooperative()) return Reflect.apply(original, this, args);
    try {
      return Reflect.apply(inGreenlet, this, args);
    } catch (error) {
      throw placeError(error, patched);
    }
  }
  return dressAs(original, patched as F);
}

/** `toString`, `inspect`, `util.promisify` and whoever counts arguments see no difference. */
function dressAs<F extends AnyFunction>(original: F, patched: F): F {
  for (const key of Reflect.ownKeys(original)) {
    if (key === 'prototype') continue;
    Object.defineProperty(patched, key, Object.getOwnPropertyDescriptor(original, key) as PropertyDescriptor);
  }
  return patched;
}

import type { Coroutine } from './transfer.js';

/**
 * Raises `error` in a greenlet: at the place where it waits, or at its next blocking call. Several are raised one by one,
 * in order.
 *
 * One that was woken and has not run yet gets what it waited for first. So neither an item nor a permit is lost when a kill
 * and a wake-up cross.
 */
export function interrupt(greenlet: Coroutine, error: unknown): void {
  if (greenlet._waiter?.throw(error)) return;
  greenlet._interrupts ??= [];
  greenlet._interrupts.push(error);
}

/** Raises `error` as `interrupt` does, and at every blocking call after that. */
export function insist(greenlet: Coroutine, error: unknown): void {
  greenlet._insistent = error;
  greenlet._waiter?.throw(error);
  greenlet._interrupts = [error];
}

/** Takes an error back that has not been raised yet. */
export function withdraw(greenlet: Coroutine, error: unknown): void {
  const at = greenlet._interrupts?.indexOf(error) ?? -1;
  if (at >= 0) remove(greenlet, at);
}

/** The next error to be raised. */
export function takeInterrupt(greenlet: Coroutine): unknown {
  const [error] = greenlet._interrupts as unknown[];
  if (error !== greenlet._insistent) remove(greenlet, 0);
  return error;
}

function remove(greenlet: Coroutine, at: number): void {
  const interrupts = greenlet._interrupts as unknown[];
  interrupts.splice(at, 1);
  if (interrupts.length === 0) greenlet._interrupts = undefined;
}

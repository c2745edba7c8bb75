import { relocate } from '../base/raised-from-outside.js';
import { type Coroutine, getCurrentCoroutine, Mail, type Runnable, takeMail } from './transfer.js';

/**
 * Raises `error` in a greenlet: at the place where it waits, or at its next blocking call. Several are raised one by one,
 * in order.
 *
 * One that was woken and has not run yet gets what it waited for first. So neither an item nor a permit is lost when a kill
 * and a wake-up cross.
 *
 * One that has switched to another by hand has to be entered first: see `Hub._interrupt`, which is what to call.
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

/** Stands in the hub's queue for a greenlet that has switched to another by hand, and has errors to be raised there. */
export class Interruption implements Runnable {
  readonly #greenlet: Coroutine;

  constructor(greenlet: Coroutine) {
    this.#greenlet = greenlet;
  }

  /** @internal Entered without mail, it raises what is pending: see `takeMailOrInterrupt`. */
  _target(): Coroutine | undefined {
    const greenlet = this.#greenlet;
    return greenlet._interrupts !== undefined && hasSwitchedAway(greenlet) ? greenlet : undefined;
  }
}

/** Is it suspended, not in a blocking call, but by a switch to another greenlet that was called by hand? */
export function hasSwitchedAway(greenlet: Coroutine): boolean {
  return (
    greenlet._fiber !== undefined &&
    greenlet._waiter === undefined &&
    greenlet._mailKind === Mail.none &&
    greenlet !== getCurrentCoroutine()
  );
}

/** Called when a switch by hand comes back. */
export function takeMailOrInterrupt(self: Coroutine): unknown {
  if (self._mailKind === Mail.none && self._interrupts !== undefined) throw takeInterrupt(self);
  return takeMail(self);
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
  return relocate(error, takeInterrupt);
}

function remove(greenlet: Coroutine, at: number): void {
  const interrupts = greenlet._interrupts as unknown[];
  interrupts.splice(at, 1);
  if (interrupts.length === 0) greenlet._interrupts = undefined;
}

import { LoopExit } from '../base/errors.js';
import { getCurrentCoroutine } from './transfer.js';
import { Waiter } from './waiter.js';

/**
 * A wait that nobody ends before it is over: what is raised in the greenlet meanwhile is raised at its next blocking calls
 * instead. For what has to be put in order before an error may go on: a lock that was given up, and must be taken back.
 *
 * Only a `LoopExit` gets through, as it says that the wait would never be over.
 */
export class UninterruptedWaiter<T = void> extends Waiter<T> {
  override throw(error: unknown): boolean {
    return error instanceof LoopExit && super.throw(error);
  }

  /** @internal */
  override _wait(timeout?: number, ref?: boolean): boolean {
    const self = getCurrentCoroutine();
    const postponed = self._interrupts;
    self._interrupts = undefined;
    try {
      return super._wait(timeout, ref);
    } finally {
      if (postponed !== undefined) self._interrupts = [...postponed, ...(self._interrupts ?? [])];
    }
  }
}

import { LoopExit } from '../base/errors.js';
import { Waiter } from './waiter.js';

/**
 * A wait that nobody ends before it is over: what is raised in the greenlet, before or meanwhile, is raised at its next
 * blocking calls instead. For what has to be put in order before an error may go on: a lock that was given up, and must be
 * taken back.
 *
 * Only a `LoopExit` gets through, as it says that the wait would never be over.
 */
export class UninterruptedWaiter<T = void> extends Waiter<T> {
  /** @internal */
  override get _isUninterrupted(): boolean {
    return true;
  }

  override throw(error: unknown): boolean {
    return error instanceof LoopExit && super.throw(error);
  }
}

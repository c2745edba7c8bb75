import type { Coroutine } from '../core/transfer.js';
import { Waiter } from '../core/waiter.js';
import type { Member, Placeholder } from './member.js';

/** What else may end a wait for a pool. */
export interface Helper {
  /** A greenlet that does, if it goes on. `undefined` if there is none. */
  readonly worker: Coroutine | undefined;
}

/**
 * Waits for a pool: for a place in it, or for what its members do. Only the end of members ends such a wait, or its helper.
 */
export class PoolWaiter<T = void> extends Waiter<T> {
  readonly helper: Helper | undefined;

  constructor(operation: string, pool: object, helper?: Helper) {
    super(operation, pool);
    this.helper = helper;
  }
}

/** Waits for a place, which its member gets. */
export class Entrant extends PoolWaiter<number> implements Placeholder {
  readonly member: Member;
  readonly isQueued: boolean;

  constructor(operation: string, pool: object, member: Member, isQueued = false) {
    super(operation, pool, member);
    this.member = member;
    this.isQueued = isQueued;
    member.placeholder = this;
  }
}

/** Stands in line on behalf of a callback, which is called in the middle of somebody's end, and may only wake somebody. */
export class PlaceWatcher extends PoolWaiter<number> {
  readonly #callback: () => void;

  constructor(operation: string, pool: object, callback: () => void) {
    super(operation, pool);
    this.#callback = callback;
  }

  override switch(places: number): boolean {
    const isFirst = super.switch(places);
    if (isFirst) this.#callback();
    return isFirst;
  }
}

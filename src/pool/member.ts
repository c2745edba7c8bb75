import type { Greenlet } from '../core/greenlet.js';
import type { EndWatcher } from '../core/raw-greenlet.js';
import { WaitNode } from '../core/wait-list.js';
import type { Waiter } from '../core/waiter.js';

/** Waits for a place on a member's behalf. */
export interface Placeholder extends Waiter<number> {
  /** Nobody waits for it, so the pool starts the greenlet. */
  readonly isQueued: boolean;
}

/** Where somebody is a member. */
export interface Membership {
  /** @internal Takes a member out, and gives its place to the next. */
  _leave(member: Member): void;
}

/** A greenlet in a group. It stands in the group's list as long as it is in, and leaves when the greenlet ends. */
export class Member extends WaitNode implements EndWatcher {
  readonly group: Membership;
  readonly greenlet: Greenlet;
  /** Has the group killed it? It does so once. */
  killed = false;
  /** While it is not in. */
  placeholder: Placeholder | undefined = undefined;

  constructor(group: Membership, greenlet: Greenlet) {
    super();
    this.group = group;
    this.greenlet = greenlet;
    greenlet._watchEnd(this);
  }

  get isIn(): boolean {
    return this._list !== undefined;
  }

  /** Its own end ends a wait for a place, too. */
  get worker(): Greenlet | undefined {
    return this.greenlet.started ? this.greenlet : undefined;
  }

  /** Will it be started as soon as there is a place? */
  get isQueued(): boolean {
    return this.placeholder?.isQueued === true && !this.placeholder.settled;
  }

  /** @internal */
  _noteEnd(): void {
    if (this._list !== undefined) this.group._leave(this);
    else this.placeholder?.switch(0);
  }

  /** It has left before the greenlet's end, or was not let in. */
  forget(): void {
    this.greenlet._unwatchEnd(this);
  }
}

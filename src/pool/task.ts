import type { Greenlet } from '../core/greenlet.js';
import { Member, type Membership } from './member.js';

/** Who started a task, and waits for its result. */
export interface TaskOwner {
  /** @internal The task has a result, and its place is free. Called in the middle of the greenlet's end. */
  _taskEnded(task: Task): void;
}

/** A member that works on one item of an input. */
export class Task extends Member {
  readonly owner: TaskOwner;
  /** Of the item in the input. */
  readonly position: number;

  constructor(group: Membership, greenlet: Greenlet, owner: TaskOwner, position: number) {
    super(group, greenlet);
    this.owner = owner;
    this.position = position;
  }

  /** @internal */
  override _noteEnd(): void {
    super._noteEnd();
    this.owner._taskEnded(this);
  }

  /** Its result is still wanted. */
  override forget(): void {}
}

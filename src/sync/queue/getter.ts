import type { WaitNode } from '../../core/wait-list.js';
import { Waiter } from '../../core/waiter.js';

/** Somebody who wants an item: a greenlet, or code of the hub. They stand in one list, and are served in order. */
export interface Taker<T> extends WaitNode {
  /** Takes it away? Who only looks at it leaves it there. */
  readonly takes: boolean;
  switch(item: T): boolean;
  throw(error: unknown): boolean;
}

/** A greenlet that waits for an item. */
export class Getter<T> extends Waiter<T> implements Taker<T> {
  readonly takes: boolean;

  constructor(takes: boolean, reason: string, subject: object) {
    super(reason, subject);
    this.takes = takes;
  }
}

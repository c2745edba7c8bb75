import { Waiter } from '../../core/waiter.js';

/** A greenlet that waits until its item is taken from its hands. */
export class Putter<T> extends Waiter {
  readonly item: T;

  constructor(item: T, reason: string, subject: object) {
    super(reason, subject);
    this.item = item;
  }
}

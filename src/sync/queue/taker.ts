import type { WaitNode } from '../../core/wait-list.js';
import { Waiter } from '../../core/waiter.js';

/** Somebody who wants an item: a greenlet, or code of the hub. They stand in one list, and are served in order. */
export interface Taker<T> extends WaitNode {
  switch(item: T): boolean;
  throw(error: unknown): boolean;
}

/**
 * A taker that only looks, and leaves the item to the next. All other greenlets that wait for an item are plain waiters: one
 * class for nearly everybody who ever waits, which the engine optimizes best.
 */
export class Peeker<T> extends Waiter<T> implements Taker<T> {}

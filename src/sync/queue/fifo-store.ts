import { Fifo } from '../../base/fifo.js';
import type { Store } from './store.js';

/** What is added first is taken first. */
export class FifoStore<T> extends Fifo<T> implements Store<T> {
  add(item: T): void {
    this.push(item);
  }

  take(): T {
    return this.shift() as T;
  }

  override peek(): T {
    return super.peek() as T;
  }
}

import { ShutDown } from '../../base/errors.js';

/** Something that items are got from until it is over. */
interface Source<T> {
  get(): T;
  /** @internal Shut down, and nothing left? */
  _isOver(): boolean;
}

/** A blocking loop over what is put: `for (const item of queue)`. Ends when it is shut down and nothing is left. */
export class Items<T> implements IterableIterator<T, undefined> {
  readonly #source: Source<T>;

  constructor(source: Source<T>) {
    this.#source = source;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<T, undefined> {
    try {
      return { done: false, value: this.#source.get() };
    } catch (error) {
      if (error instanceof ShutDown && this.#source._isOver()) return { done: true, value: undefined };
      throw error;
    }
  }
}

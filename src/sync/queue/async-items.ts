import { ShutDown } from '../../base/errors.js';
import { type WaitList, WaitNode } from '../../core/wait-list.js';
import type { Taker } from './taker.js';

/** Something that items are got from until it is over. */
interface Source<T> {
  get(): T;
  /** @internal */
  readonly _takers: WaitList<Taker<T>>;
  /** @internal Would `get` return at once? */
  _hasItem(): boolean;
  /** @internal Shut down, and nothing left? */
  _isOver(): boolean;
}

const end = { done: true, value: undefined } as const;

/**
 * A loop over what is put, for code of the hub: `for await (const item of queue)`. Ends as a blocking one does.
 *
 * Who waits here has no stack that could be suspended. It stands in the same list as the greenlets, is served in its turn,
 * and gets a promise. A loop that is left takes back what it still asks for.
 */
export class AsyncItems<T> implements AsyncIterableIterator<T, undefined> {
  readonly #source: Source<T>;
  readonly #asked = new Set<NextItem<T>>();
  #left = false;

  constructor(source: Source<T>) {
    this.#source = source;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<T, undefined>> {
    if (this.#left || this.#source._isOver()) return end;
    if (this.#source._hasItem()) return { done: false, value: this.#source.get() };
    const next = new NextItem<T>();
    this.#asked.add(next);
    this.#source._takers.add(next);
    try {
      return await next.result;
    } catch (error) {
      if (error instanceof ShutDown && this.#source._isOver()) return end;
      throw error;
    } finally {
      this.#asked.delete(next);
    }
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    this.#left = true;
    for (const next of this.#asked) next.withdraw();
    return end;
  }
}

/** One step of the loop. */
class NextItem<T> extends WaitNode implements Taker<T> {
  readonly result: Promise<IteratorResult<T, undefined>>;
  #resolve!: (result: IteratorResult<T, undefined>) => void;
  #reject!: (error: unknown) => void;

  constructor() {
    super();
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  switch(item: T): boolean {
    this._list?.remove(this);
    this.#resolve({ done: false, value: item });
    return true;
  }

  throw(error: unknown): boolean {
    this._list?.remove(this);
    this.#reject(error);
    return true;
  }

  /** Asks no longer. One that has been served already keeps its item. */
  withdraw(): void {
    this._list?.remove(this);
    this.#resolve(end);
  }
}

/** Items that are taken one by one, by one reader at a time. Taking may block; closing then is the reader's part. */
export class Input<Item> {
  readonly #items: Iterable<Item>;
  #iterator: Iterator<Item> | undefined = undefined;
  #failure: { error: unknown } | undefined = undefined;
  #isRead = false;
  #ended = false;
  #closed = false;

  constructor(items: Iterable<Item>) {
    this.#items = items;
  }

  /** Is somebody waiting for its next item right now? */
  get isRead(): boolean {
    return this.#isRead;
  }

  /** Will there be no more items? */
  get ended(): boolean {
    return this.#ended;
  }

  /** The next item. `undefined` when there is none, which an error is a reason for; see `throwFailure`. */
  read(): IteratorYieldResult<Item> | undefined {
    this.#isRead = true;
    try {
      this.#iterator ??= this.#items[Symbol.iterator]();
      const result = this.#iterator.next();
      if (!result.done && !this.#closed) return result;
      if (result.done) this.#iterator = undefined;
    } catch (error) {
      // Whoever closes it raises an error in a reader that waits.
      if (!this.#closed) this.#failure = { error };
      this.#iterator = undefined;
    } finally {
      this.#isRead = false;
    }
    this.close();
    return undefined;
  }

  /** Ends it: an iterator that is left in the middle is told so, now or by its reader. */
  close(): void {
    this.#ended = true;
    this.#closed = true;
    if (this.#isRead) return;
    const iterator = this.#iterator;
    this.#iterator = undefined;
    iterator?.return?.();
  }

  /** @throws what taking an item has thrown; once */
  throwFailure(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure.error;
  }
}

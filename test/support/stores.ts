/** Stores of one's own, for queues. */
import type { Store } from 'geventjs/queue';

/** First in, first out, in an array that everybody may see. Counts its calls, and fails when told to. */
export class TestStore<T> implements Store<T> {
  readonly items: T[];
  readonly calls: string[] = [];
  /** Thrown by the next call of this operation. */
  readonly failures: { add?: Error; take?: Error; peek?: Error; clear?: Error } = {};

  constructor(items: T[] = []) {
    this.items = items;
  }

  get length(): number {
    return this.items.length;
  }

  add(item: T): void {
    this.#note('add');
    this.items.push(item);
  }

  take(): T {
    this.#note('take');
    return this.items.shift() as T;
  }

  peek(): T {
    this.#note('peek');
    return this.items[0] as T;
  }

  clear(): void {
    this.#note('clear');
    this.items.length = 0;
  }

  [Symbol.iterator](): Iterator<T> {
    return this.items.values();
  }

  #note(operation: keyof TestStore<T>['failures']): void {
    this.calls.push(operation);
    const failure = this.failures[operation];
    delete this.failures[operation];
    if (failure !== undefined) throw failure;
  }
}

/** Each item once; with `limit`, only the newest so many. */
export class NewestOnce<T> extends TestStore<T> {
  readonly #limit: number;

  constructor(limit: number = Number.POSITIVE_INFINITY) {
    super();
    this.#limit = limit;
  }

  override add(item: T): void {
    if (this.items.includes(item)) return;
    super.add(item);
    if (this.length > this.#limit) this.take();
  }
}

/** Of two equal items neither stays. */
export class Cancelling<T> extends TestStore<T> {
  override add(item: T): void {
    const at = this.items.indexOf(item);
    if (at < 0) super.add(item);
    else this.items.splice(at, 1);
  }
}

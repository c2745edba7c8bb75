import { checkFunction } from '../base/checks.js';
import { getHub } from './hub.js';
import type { Coroutine, Runnable } from './transfer.js';
import { WaitList, WaitNode } from './wait-list.js';
import { Waiter } from './waiter.js';

const hub = getHub();

/** A callback that is told once, in the hub. */
class Link<Source> extends WaitNode implements Runnable {
  /** What the user gave, by which it can be removed. */
  readonly original: unknown;
  readonly #call: (source: Source) => void;
  #source: Source | undefined;

  constructor(original: unknown, call: (source: Source) => void) {
    super();
    this.original = original;
    this.#call = call;
  }

  schedule(source: Source): void {
    this.#source = source;
    hub._schedule(this);
  }

  /** @internal */
  _target(): Coroutine | undefined {
    return this._list === undefined ? undefined : hub.greenlet;
  }

  /** @internal */
  _call(): void {
    this._list?.remove(this);
    this.#call(this.#source as Source);
  }
}

/**
 * Those who want to hear of something: greenlets that wait for it, and callbacks. Told once, in the order they came.
 *
 * A callback can still be removed between the news and its turn, by another callback for example.
 */
export class Links<Source> {
  readonly #list = new WaitList<Link<Source> | Waiter<void>>();

  get size(): number {
    return this.#list.size;
  }

  /** Adds a greenlet that is about to wait. It leaves by itself when its waiter is settled. */
  addWaiter(waiter: Waiter<void>): void {
    this.#list.add(waiter);
  }

  /** Adds `call`, known as `original`. With `source` the news is old already, and it is told as soon as the hub can. */
  add(original: unknown, call: (source: Source) => void, source?: Source): void {
    checkFunction(original, 'a link');
    const link = new Link(original, call);
    this.#list.add(link);
    if (source !== undefined) link.schedule(source);
  }

  /** Removes the oldest link known as `original`, if there is one. */
  remove(original: unknown): void {
    for (const node of this.#list) {
      if (node instanceof Waiter || node.original !== original) continue;
      this.#list.remove(node);
      return;
    }
  }

  clear(): void {
    for (const node of this.#list) if (!(node instanceof Waiter)) this.#list.remove(node);
  }

  /** Tells everybody, each in its own turn. */
  notify(source: Source): void {
    for (const node of this.#list) {
      if (node instanceof Waiter) node.switch();
      else node.schedule(source);
    }
  }
}

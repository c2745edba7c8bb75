import { checkFunction } from '../base/checks.js';
import { getHub } from './hub.js';
import type { Coroutine, Runnable } from './transfer.js';
import { WaitList, WaitNode } from './wait-list.js';
import { Waiter } from './waiter.js';

const hub = getHub();

/** What can be told of the end of something: a function, or an object that takes the news, as an `AsyncResult` does. */
export type LinkTarget<Source> = ((source: Source) => void) | LinkReceiver<Source>;

/** An object that can be linked to something. */
export interface LinkReceiver<Source> {
  /** Called once in the hub with what it was linked to. Must not block. */
  receive(source: Source): void;
}

/** Throws unless `target` can be linked. */
export function checkLinkTarget(target: unknown): void {
  if (typeof (target as Partial<LinkReceiver<unknown>> | null | undefined)?.receive === 'function') return;
  checkFunction(target, 'a link');
}

/** How to tell `target` the news. */
export function callOf<Source>(target: LinkTarget<Source>): (source: Source) => void {
  return typeof target === 'function' ? target : (source) => target.receive(source);
}

/** Where a callback that the library made for one link keeps that link: taking it back takes no search then. */
const place = Symbol('link');

interface Placed<Source> {
  [place]?: Link<Source> | undefined;
}

/** Makes a callback that can be taken out of a list of any length in constant time. */
export function placed<Callback extends (...args: never[]) => void>(callback: Callback): Callback {
  (callback as Placed<unknown>)[place] = undefined;
  return callback;
}

/** A callback that is told once, in the hub. */
export class Link<Source> extends WaitNode implements Runnable {
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
  readonly #waiting = new WaitList<Link<Source> | Waiter<unknown>>();
  /** Callbacks that are going to be told. */
  #told: WaitList<Link<Source>> | undefined;

  get size(): number {
    return this.#waiting.size + (this.#told?.size ?? 0);
  }

  /** Who is next. */
  get first(): Link<Source> | Waiter<unknown> | undefined {
    return this.#waiting.first;
  }

  /** Adds a greenlet that is about to wait. It leaves by itself when its waiter is settled. */
  addWaiter<T>(waiter: Waiter<T>): void {
    this.#waiting.add(waiter as unknown as Waiter<unknown>);
  }

  /** Adds `call`, known as `original`. With `source` the news is old already, and it is told as soon as the hub can. */
  add(original: unknown, call: (source: Source) => void, source?: Source): void {
    const link = new Link(original, call);
    if (place in (original as object)) (original as Placed<Source>)[place] = link;
    this.#waiting.add(link);
    if (source !== undefined) this.tell(link, source);
  }

  /** Removes the oldest link known as `original`, if there is one. */
  remove(original: unknown): void {
    const known = (original as Placed<Source> | null | undefined)?.[place];
    const link = known !== undefined && this.#has(known) ? known : this.#find(original);
    link?._list?.remove(link);
  }

  /** Removes all callbacks. */
  clear(): void {
    for (const node of this) if (!(node instanceof Waiter)) node._list?.remove(node);
  }

  /** Tells one callback, in its turn. */
  tell(link: Link<Source>, source: Source): void {
    this.#waiting.remove(link);
    this.#told ??= new WaitList();
    this.#told.add(link);
    link.schedule(source);
  }

  /** Tells everybody, each in its own turn. Answers which greenlet will be the last to go on, if any was waiting. */
  notify(source: Source): Waiter<unknown> | undefined {
    let last: Waiter<unknown> | undefined;
    for (let node = this.#waiting.first; node !== undefined; node = this.#waiting.first) {
      if (node instanceof Waiter) {
        last = node;
        node.switch(undefined);
      } else {
        this.tell(node, source);
      }
    }
    return last;
  }

  #has(link: Link<Source>): boolean {
    const list = link._list as unknown;
    return list !== undefined && (list === this.#waiting || list === this.#told);
  }

  #find(original: unknown): Link<Source> | undefined {
    for (const node of this) if (!(node instanceof Waiter) && node.original === original) return node;
    return undefined;
  }

  *[Symbol.iterator](): Generator<Link<Source> | Waiter<unknown>> {
    if (this.#told !== undefined) yield* this.#told;
    yield* this.#waiting;
  }
}

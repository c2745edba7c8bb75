import { inspect } from 'node:util';
import { checkFunction, describe } from '../base/checks.js';
import { ArgumentTypeError } from '../base/errors.js';
import { getCurrent } from './raw-greenlet.js';

/**
 * An object whose properties are different in each greenlet.
 *
 * A greenlet sees what it has set itself, and before that what `defaults` made for it when it first touched the object. Its
 * values go when it ends, even if the greenlet is still referred to; and when the `Local` goes. Spawned greenlets begin
 * anew: for values that are inherited use AsyncLocalStorage, which flows into greenlets, or `spawnTreeLocals`.
 *
 * Switches: never. Works in the hub: yes; the hub is one more greenlet.
 *
 * @example
 * ```ts
 * import { joinAll, Local, sleep, spawn } from 'geventjs';
 *
 * const request = new Local(() => ({ user: 'nobody', queries: 0 }));
 * const handle = (user: string) => {
 *   request.user = user;
 *   sleep(1);
 *   request.queries++;
 *   return `${request.user} ${request.queries}`;
 * };
 * const greenlets = ['ann', 'bob'].map((user) => spawn(handle, user));
 * joinAll(greenlets);
 * console.log(greenlets.map((greenlet) => greenlet.value)); // [ 'ann 1', 'bob 1' ]
 * console.log(request.user); // nobody
 * ```
 *
 * Source of the rules: gevent's documentation of `gevent.local`.
 */
export interface LocalConstructor {
  new <T extends object = Record<PropertyKey, unknown>>(defaults?: () => T): T;
}

class LocalImplementation {
  constructor(defaults: () => object = () => ({})) {
    checkFunction(
      defaults,
      'the defaults of a Local',
      'new Local(() => ({ … })): each greenlet gets an object of its own',
    );
    // biome-ignore lint/correctness/noConstructorReturn: the object that looks different to each greenlet is a proxy
    return new Proxy(this, new PerGreenlet(defaults)) as this;
  }
}

/** Sends every access to the current greenlet's own object. */
class PerGreenlet implements ProxyHandler<object> {
  readonly #defaults: () => object;

  constructor(defaults: () => object) {
    this.#defaults = defaults;
  }

  get(local: object, key: PropertyKey): unknown {
    if (key === inspect.custom) return () => this.#own(local);
    return Reflect.get(this.#own(local), key);
  }

  set(local: object, key: PropertyKey, value: unknown): boolean {
    return Reflect.set(this.#own(local), key, value);
  }

  has(local: object, key: PropertyKey): boolean {
    return Reflect.has(this.#own(local), key);
  }

  deleteProperty(local: object, key: PropertyKey): boolean {
    return Reflect.deleteProperty(this.#own(local), key);
  }

  ownKeys(local: object): (string | symbol)[] {
    return Reflect.ownKeys(this.#own(local));
  }

  getOwnPropertyDescriptor(local: object, key: PropertyKey): PropertyDescriptor | undefined {
    const descriptor = Reflect.getOwnPropertyDescriptor(this.#own(local), key);
    // A proxy may not report what its target lacks as fixed.
    return descriptor && { ...descriptor, configurable: true };
  }

  defineProperty(local: object, key: PropertyKey, descriptor: PropertyDescriptor): boolean {
    return Reflect.defineProperty(this.#own(local), key, { ...descriptor, configurable: true });
  }

  #own(local: object): object {
    const values = valuesOfCurrentGreenlet();
    let own = values.get(local);
    if (own === undefined) {
      own = this.#defaults();
      if (typeof own !== 'object' || own === null) {
        throw new ArgumentTypeError(`the defaults of a Local must make an object, got ${describe(own)}`);
      }
      values.set(local, own);
    }
    return own;
  }
}

function valuesOfCurrentGreenlet(): WeakMap<object, object> {
  const greenlet = getCurrent();
  greenlet._locals ??= new WeakMap();
  return greenlet._locals;
}

export const Local: LocalConstructor = LocalImplementation as unknown as LocalConstructor;

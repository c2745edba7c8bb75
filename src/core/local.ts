import { checkFunction, describe } from '../base/checks.js';
import { ArgumentTypeError } from '../base/errors.js';
import { type Method, StandIns, View } from '../base/view.js';
import { getCurrent } from './get-current.js';

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
    // biome-ignore lint/correctness/noConstructorReturn: the object that looks different to each greenlet is a view
    return new PerGreenlet(defaults).open() as this;
  }
}

/** Methods are called on the current greenlet's own object: only that one has private fields, or is a Map. */
const standIns = new StandIns((method, self, args) => Reflect.apply(method, View.behind(self), args));

/** Sends every access to the current greenlet's own object. */
class PerGreenlet extends View {
  readonly #defaults: () => object;

  constructor(defaults: () => object) {
    super();
    this.#defaults = defaults;
  }

  /** A function that was put in comes out as it is. */
  protected method(method: Method, key: PropertyKey): Method {
    return Object.hasOwn(this.behind(), key) ? method : standIns.for(method);
  }

  override defineProperty(target: object, key: PropertyKey, descriptor: PropertyDescriptor): boolean {
    return super.defineProperty(target, key, { ...descriptor, configurable: true });
  }

  protected behind(): object {
    const values = valuesOfCurrentGreenlet();
    let own = values.get(this);
    if (own === undefined) {
      own = this.#defaults();
      if (typeof own !== 'object' || own === null) {
        throw new ArgumentTypeError(`the defaults of a Local must make an object, got ${describe(own)}`);
      }
      values.set(this, own);
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

/**
 * Views: proxies that send every access to another object.
 *
 * JavaScript compares what a proxy says with its target. Where that has a fixed property, the proxy may say nothing else. So
 * the target of a view is an empty object, and the real one is known to the handler alone.
 */
import { inspect } from 'node:util';

/** The handler of a view. */
export abstract class View implements ProxyHandler<object> {
  /** The real object, as of now. */
  protected abstract behind(): object;

  /** Makes the view itself. `target` says whether it can be called, and must have no fixed properties. */
  open(target: object = {}): object {
    // inspect() shows the target of a proxy, unless told otherwise.
    Object.defineProperty(target, inspect.custom, { value: () => this.behind(), configurable: true });
    const view = new Proxy(target, this);
    views.set(view, this);
    return view;
  }

  /** What is behind `value` if it is a view; otherwise `value` itself. */
  static behind(value: unknown): unknown {
    const view = views.get(value as object);
    return view === undefined ? value : view.behind();
  }

  /** What stands for a method. */
  protected abstract method(method: Method, key: PropertyKey): Method;

  get(_target: object, key: PropertyKey): unknown {
    // Accessors must see the object itself, whose private fields a proxy does not have.
    const value: unknown = Reflect.get(this.behind(), key);
    return typeof value === 'function' && key !== 'constructor' ? this.method(value as Method, key) : value;
  }

  set(_target: object, key: PropertyKey, value: unknown, receiver: unknown): boolean {
    // Something that inherits from the view, as a subclass does, keeps what is set there.
    return Reflect.set(this.behind(), key, value, View.behind(receiver));
  }

  has(_target: object, key: PropertyKey): boolean {
    return Reflect.has(this.behind(), key);
  }

  deleteProperty(_target: object, key: PropertyKey): boolean {
    return Reflect.deleteProperty(this.behind(), key);
  }

  ownKeys(): (string | symbol)[] {
    return Reflect.ownKeys(this.behind());
  }

  getOwnPropertyDescriptor(_target: object, key: PropertyKey): PropertyDescriptor | undefined {
    const descriptor = Reflect.getOwnPropertyDescriptor(this.behind(), key);
    // A proxy may not report what its target lacks as fixed.
    return descriptor && { ...descriptor, configurable: true };
  }

  defineProperty(_target: object, key: PropertyKey, descriptor: PropertyDescriptor): boolean {
    return Reflect.defineProperty(this.behind(), key, descriptor);
  }

  getPrototypeOf(): object | null {
    return Reflect.getPrototypeOf(this.behind());
  }

  setPrototypeOf(_target: object, prototype: object | null): boolean {
    return Reflect.setPrototypeOf(this.behind(), prototype);
  }

  /** Refused: it would freeze the empty target, after which the view could show nothing. */
  preventExtensions(): boolean {
    return false;
  }
}

const views = new WeakMap<object, View>();

export type Method = (this: unknown, ...args: unknown[]) => unknown;

/** What stands for methods: made once for each, so that `view.method === view.method`. A class stands for itself. */
export class StandIns {
  readonly #made = new WeakMap<Method, Method>();
  readonly #handler: ProxyHandler<Method>;

  /** `call` is made in place of each call. */
  constructor(call: (method: Method, self: unknown, args: unknown[]) => unknown) {
    this.#handler = { apply: call };
  }

  for(method: Method): Method {
    let standIn = this.#made.get(method);
    if (standIn === undefined) {
      standIn = isClass(method) ? method : new Proxy(method, this.#handler);
      this.#made.set(method, standIn);
    }
    return standIn;
  }
}

function isClass(value: Method): boolean {
  return /^class\b/.test(Function.prototype.toString.call(value));
}

import { Readable } from 'node:stream';
import { types } from 'node:util';
import { describe } from '../base/checks.js';
import { ArgumentTypeError } from '../base/errors.js';
import { type Method, StandIns, View } from '../base/view.js';
import { wait } from './wait.js';

/** `T` with every promise that its methods return replaced by the promise's value. */
export type Blocking<T> = (T extends AnyFunction ? Settling<T> : unknown) &
  (T extends AsyncIterable<infer Item> ? Iterable<Item> : unknown) & {
    [Key in keyof T]: T[Key] extends AnyFunction ? Settling<T[Key]> : T[Key];
  };

type AnyFunction = (...args: never[]) => unknown;

type Settled<T> = T extends Promise<infer Value> ? Value : T;

/** A function with up to ten overloads; TypeScript cannot be asked for all of them otherwise. node-postgres has eight. */
type Settling<F> = F extends {
  (...args: infer A1): infer R1;
  (...args: infer A2): infer R2;
  (...args: infer A3): infer R3;
  (...args: infer A4): infer R4;
  (...args: infer A5): infer R5;
  (...args: infer A6): infer R6;
  (...args: infer A7): infer R7;
  (...args: infer A8): infer R8;
  (...args: infer A9): infer R9;
  (...args: infer A10): infer R10;
}
  ? ((...args: A1) => Settled<R1>) &
      ((...args: A2) => Settled<R2>) &
      ((...args: A3) => Settled<R3>) &
      ((...args: A4) => Settled<R4>) &
      ((...args: A5) => Settled<R5>) &
      ((...args: A6) => Settled<R6>) &
      ((...args: A7) => Settled<R7>) &
      ((...args: A8) => Settled<R8>) &
      ((...args: A9) => Settled<R9>) &
      ((...args: A10) => Settled<R10>)
  : F;

/**
 * A view of `object` in which every method that returns a promise blocks, and returns the value or throws the error.
 * Everything else is as it was: other methods, properties, `instanceof`. An async iterable can be looped over with `for`.
 *
 * Only promises are waited for. Objects that merely have a `then`, like the query builders of knex and mongoose, come back
 * as they are, so that calls can be chained; `wait()` runs them.
 *
 * Switches: the call itself never, the methods as they need. Works in the hub: the call itself.
 *
 * @throws {ArgumentTypeError} when `object` is neither an object nor a function
 * @example
 * ```ts
 * import { promises } from 'node:fs';
 * import { blocking } from 'geventjs';
 *
 * const fs = blocking(promises);
 * console.log(fs.stat('/').isDirectory()); // true
 * ```
 */
export function blocking<T extends object>(object: T): Blocking<T> {
  if ((typeof object !== 'object' && typeof object !== 'function') || object === null) {
    throw new ArgumentTypeError(`blocking() takes an object or a function, got ${describe(object)}`);
  }
  const view = new BlockingView(object);
  return view.open(typeof object === 'function' ? nothing.bind(undefined) : {}) as Blocking<T>;
}

/** Bound, it can be called and constructed, and has no fixed properties. */
function nothing(): void {}

class BlockingView extends View {
  readonly #object: object;
  readonly #standIns: StandIns;

  constructor(object: object) {
    super();
    this.#object = object;
    // Methods must see the object itself, like accessors.
    this.#standIns = new StandIns((method, _self, args) => settle(Reflect.apply(method, object, args)));
  }

  protected behind(): object {
    return this.#object;
  }

  override get(target: object, key: PropertyKey): unknown {
    const value = super.get(target, key);
    return key === Symbol.iterator && value === undefined ? iterate(this.#object) : value;
  }

  protected method(method: Method): Method {
    return this.#standIns.for(method);
  }

  apply(_target: object, self: unknown, args: unknown[]): unknown {
    return settle(Reflect.apply(this.#object as Method, self, args));
  }

  construct(_target: object, args: unknown[], newTarget: Method): object {
    return Reflect.construct(this.#object as Method, args, newTarget);
  }
}

function iterate(target: object): (() => Iterator<unknown>) | undefined {
  const method = (target as Partial<AsyncIterable<unknown>>)[Symbol.asyncIterator];
  if (typeof method !== 'function') return undefined;
  return function* () {
    const iterator = method.call(target);
    let state: 'in a step' | 'between two' | 'at the end' = 'in a step';
    try {
      for (;;) {
        const { done, value } = wait(iterator.next());
        state = done === true ? 'at the end' : 'between two';
        if (done === true) return;
        yield value;
        state = 'in a step';
      }
    } finally {
      if (state === 'in a step') abandon(target, iterator);
      else if (state === 'between two' && iterator.return) wait(iterator.return());
    }
  };
}

/**
 * Closes an iterable whose step has failed, or goes on while nobody waits for it any more: somebody was killed. An async
 * generator closes only after that step, and that may never end; so nobody waits for it.
 */
function abandon(target: object, iterator: AsyncIterator<unknown>): void {
  if (target instanceof Readable) target.destroy();
  else void Promise.resolve(iterator.return?.()).catch(ignore);
}

function ignore(): void {}

function settle(value: unknown): unknown {
  return isPromise(value) ? wait(value) : value;
}

/** A promise of Node's, or of a library that says so (Prisma's, for one). */
function isPromise(value: unknown): value is PromiseLike<unknown> {
  if (types.isPromise(value)) return true;
  const tag = (value as { [Symbol.toStringTag]?: unknown } | null | undefined)?.[Symbol.toStringTag];
  return typeof tag === 'string' && tag.endsWith('Promise') && typeof (value as { then?: unknown }).then === 'function';
}

/** Greenlets that stop in the middle of calls which the engine itself makes, and go on later. */
import assert from 'node:assert/strict';
import { getCurrent, joinAll, sleep, spawn } from 'geventjs';
import { RawGreenlet } from 'geventjs/greenlet';
import { test } from '../support/suite.js';

/** Returns its argument, after a stop. */
type Stop = <T>(value: T) => T;

const places: Record<string, (stop: Stop) => unknown> = {
  'a generator': (stop) => {
    function* numbers() {
      for (let i = 0; i < 3; i++) yield stop(i);
      return stop('end');
    }
    const iterator = numbers();
    return [...iterator, iterator.next()];
  },
  'a generator that delegates to another, and its finally block': (stop) => {
    const log: unknown[] = [];
    function* inner() {
      try {
        yield stop(1);
        yield stop(2);
      } finally {
        log.push(stop('finally'));
      }
    }
    function* outer() {
      yield* inner();
    }
    for (const value of outer()) {
      log.push(value);
      break;
    }
    return log;
  },
  'a getter and a setter': (stop) => {
    const object = {
      stored: 0,
      get value() {
        return stop(this.stored);
      },
      set value(value: number) {
        this.stored = stop(value * 2);
      },
    };
    object.value = 21;
    object.value += 1;
    return [object.value, { ...object }];
  },
  'the comparison of a sort': (stop) => [5, 3, 9, 1, 7, 2, 8].sort((a, b) => stop(a - b)),
  'the callback of a replace': (stop) => 'a1b2c3'.replace(/\d/g, (digit) => `<${stop(digit)}>`),
  'the reviver of JSON.parse': (stop) =>
    JSON.parse('{"a":[1,2,{"b":3}],"c":4}', (_key, value) => stop(typeof value === 'number' ? value * 2 : value)),
  'constructors and field initialisers of derived classes': (stop) => {
    class Base {
      readonly base = stop('base');
      readonly kind: string;
      constructor() {
        this.kind = stop(new.target.name);
      }
    }
    class Derived extends Base {
      readonly derived = stop('derived');
      readonly argument: string;
      constructor(argument: string) {
        super();
        this.argument = stop(argument);
      }
    }
    return { ...new Derived(stop('argument')) };
  },
  'the traps of a proxy': (stop) => {
    const log: string[] = [];
    const target = (...args: number[]) => args.length;
    const proxy = new Proxy(target, {
      get: (object, key) => stop(Reflect.get(object, key)),
      has: (object, key) => stop(Reflect.has(object, key)),
      ownKeys: (object) => stop(Reflect.ownKeys(object)),
      apply: (object, self, args) => stop(Reflect.apply(object, self, args)),
      defineProperty: (object, key, descriptor) => {
        log.push(stop(String(key)));
        return Reflect.defineProperty(object, key, descriptor);
      },
    });
    Object.assign(proxy, { extra: 1 });
    return [proxy.length, 'extra' in proxy, Object.keys(proxy), proxy(1, 2, 3), log];
  },
  'array callbacks': (stop) => [
    [1, 2, 3].map((n) => stop(n * 2)).filter((n) => stop(n > 2)),
    [1, 2, 3].reduce((sum, n) => stop(sum + n), 0),
    Array.from({ length: 3 }, (_, i) => stop(i)),
    [[1], [2]].flatMap((list) => stop(list)),
    Array.from(new Map([[1, 'a']]).entries(), (entry) => stop(entry)),
  ],
  'conversions of objects to primitive values': (stop) => {
    const object = { valueOf: () => stop(20), toString: () => stop('text'), [Symbol.toPrimitive]: undefined };
    return [+(object as unknown as number) + 1, `${object}`, Number(object) > 10];
  },
  'an iterator in destructuring and spreading, and its return method': (stop) => {
    let returned = 0;
    const iterable = {
      [Symbol.iterator]: () => {
        let i = 0;
        return {
          next: () => ({ done: stop(false), value: i++ }),
          return: () => {
            returned += stop(1);
            return { done: true as const, value: undefined };
          },
        };
      },
    };
    const [a, , b] = iterable;
    return [a, b, returned];
  },
  'eval, tagged templates, default arguments and computed keys': (stop) => {
    const tag = (parts: TemplateStringsArray, ...values: unknown[]) => stop(parts.raw.join('|') + values.join());
    const defaults = (a = stop(1), b = stop(a + 1)) => ({ [stop('key')]: a + b });
    const evaluate = new Function('stop', 'return eval("stop(6) * 7")') as (stop: Stop) => unknown;
    return [tag`x${stop(1)}y${2}z`, defaults(), evaluate(stop)];
  },
  'finally blocks that replace a result and an error': (stop) => {
    const results: unknown[] = [];
    const replace = () => {
      try {
        throw new Error(stop('thrown'));
      } catch (error) {
        results.push(stop((error as Error).message));
        return stop('from catch');
      } finally {
        results.push(stop('from finally'));
      }
    };
    results.push(replace());
    return results;
  },
  'a call by Reflect, apply, call and bind': (stop) => {
    function whoAmI(this: unknown, ...args: unknown[]) {
      return [stop(this), ...args];
    }
    return [Reflect.apply(whoAmI, 1, [2]), whoAmI.call(3, 4), whoAmI.bind(5, 6)(7)];
  },
};

/** Runs the place with a stop that does nothing: what it must answer with stops, too. */
const expected = (place: (stop: Stop) => unknown) => place((value) => value);

for (const [name, place] of Object.entries(places)) {
  test(`two raw greenlets stop in turns inside ${name}`, () => {
    const parent = getCurrent();
    let stops = 0;
    const stop: Stop = (value) => {
      stops++;
      return parent.switch(value) as typeof value;
    };
    const running = [1, 2].map(() => new RawGreenlet<unknown, unknown>(() => ({ result: place(stop) })));
    const results: unknown[] = [];
    const values = new Map<RawGreenlet, unknown>();
    while (running.length > 0) {
      const greenlet = running.shift() as RawGreenlet;
      const value = greenlet.switch(values.get(greenlet));
      values.set(greenlet, value);
      if (greenlet.dead) results.push((value as { result: unknown }).result);
      else running.push(greenlet);
    }
    assert.ok(stops >= 2, `${stops} stops`);
    assert.deepEqual(results, [expected(place), expected(place)]);
  });

  test(`three greenlets sleep in turns inside ${name}`, () => {
    let turns = 0;
    const stop: Stop = (value) => {
      const before = ++turns;
      sleep(0);
      // The two others had their turns meanwhile, unless they have ended.
      assert.ok(turns > before || greenlets.some((greenlet) => greenlet.ready()));
      return value;
    };
    const greenlets = [1, 2, 3].map(() => spawn(() => place(stop)));
    joinAll(greenlets, { raiseError: true });
    for (const { value } of greenlets) assert.deepEqual(value, expected(place));
  });
}

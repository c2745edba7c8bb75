import assert from 'node:assert/strict';
import { getCurrent, joinAll, sleep, spawn } from 'geventjs';
import { RawGreenlet } from 'geventjs/greenlet';
import { test } from '../support/suite.js';

function recurse(): number {
  return recurse() + 1;
}

/** Ways to use up a stack, with frames of the engine's own in between. */
const overflows: Record<string, () => unknown> = {
  'plain calls': recurse,
  'a getter': () => {
    const object = {
      get self(): unknown {
        return [object.self];
      },
    };
    return object.self;
  },
  'sort callbacks': () => {
    const sort = (): number => [2, 1].sort(() => sort()).length;
    return sort();
  },
  'replace callbacks': () => {
    const replace = (): string => 'a'.replace(/a/, () => replace());
    return replace();
  },
  'proxy traps': () => {
    const proxy: object = new Proxy({}, { has: (_, key) => !Reflect.has(proxy, key) });
    return 'x' in proxy;
  },
  'JSON.stringify with toJSON': () => {
    const object = { toJSON: () => [JSON.stringify(object)] };
    return JSON.stringify(object);
  },
  constructors: () => {
    class Nested {
      readonly inner: Nested = new Nested();
    }
    return new Nested();
  },
  generators: () => {
    function* nested(): Generator<number> {
      yield* nested();
    }
    return [...nested()];
  },
  'reduce over callbacks with apply': () => {
    const apply = (): unknown => Reflect.apply([1, 2].reduce, [1, 2], [apply]);
    return apply();
  },
};

for (const [name, overflow] of Object.entries(overflows)) {
  test(`a stack overflow by ${name} is a RangeError inside the greenlet, which goes on`, () => {
    const parent = getCurrent();
    const greenlet = new RawGreenlet<unknown, unknown>(() => {
      for (let i = 0; i < 3; i++) {
        assert.throws(overflow, RangeError);
        parent.switch(`overflow ${i}`);
      }
      return 'end';
    });
    assert.deepEqual(
      [1, 2, 3, 4].map(() => greenlet.switch()),
      ['overflow 0', 'overflow 1', 'overflow 2', 'end'],
    );
  });
}

test('a stack overflow that nobody catches ends the greenlet with a RangeError, and others go on', () => {
  const quiet = new RawGreenlet(recurse);
  assert.throws(() => quiet.switch(), RangeError);
  assert.equal(quiet.dead, true);
  assert.equal(new RawGreenlet(() => 'next').switch(), 'next');
});

test('greenlets that overflow do not disturb those that are suspended deep down', () => {
  const parent = getCurrent();
  const dive = (depth: number): number =>
    depth === 0 ? (parent.switch('at the bottom') as number) : 1 + dive(depth - 1);
  const divers = Array.from({ length: 20 }, () => new RawGreenlet<number, unknown>(dive));
  for (const diver of divers) assert.equal(diver.switch(500), 'at the bottom');
  for (let i = 0; i < 20; i++) assert.throws(() => new RawGreenlet(recurse).switch(), RangeError);
  for (const [i, diver] of divers.entries()) assert.equal(diver.switch(i), 500 + i);
});

test('greenlets block at many depths at once and each unwinds its own stack', () => {
  const dive = (depth: number, turns: number): number => {
    if (depth % 50 === 0) for (let i = 0; i < turns; i++) sleep(0);
    return depth === 0 ? turns : 1 + dive(depth - 1, turns);
  };
  const greenlets = Array.from({ length: 50 }, (_, i) => spawn(dive, i * 20, i % 4));
  joinAll(greenlets, { raiseError: true });
  for (const [i, { value }] of greenlets.entries()) assert.equal(value, i * 20 + (i % 4));
});

test('raw greenlets nested two hundred deep return and throw through all of them', () => {
  const nest = (depth: number, end: () => number): number =>
    depth === 0 ? end() : 1 + (new RawGreenlet(() => nest(depth - 1, end)).switch() as number);
  assert.equal(
    nest(200, () => 5),
    205,
  );
  const error = new Error('from the bottom');
  assert.throws(
    () =>
      nest(200, () => {
        throw error;
      }),
    (caught) => caught === error,
  );
});

test('a stack overflow inside a nested greenlet is thrown to its parent, which overflows only later', () => {
  const depths: number[] = [];
  const measure = () => {
    let depth = 0;
    const dive = (): void => {
      depth++;
      dive();
    };
    assert.throws(dive, RangeError);
    depths.push(depth);
  };
  const outer = new RawGreenlet(() => {
    measure();
    assert.throws(() => new RawGreenlet(recurse).switch(), RangeError);
    measure();
    return 'end';
  });
  assert.equal(outer.switch(), 'end');
  const [before, after] = depths as [number, number];
  assert.ok(before > 1000 && after > before / 2, `${before} frames before, ${after} after`);
});

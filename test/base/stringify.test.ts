import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stringify } from '#internal/base/stringify.js';

class Point {
  readonly x = 1;
  readonly #secret = 2;
  toJSON(key: string): unknown {
    return { x: this.x, key, secret: this.#secret };
  }
}

const values: Record<string, unknown> = {
  primitives: [1, -0, 1.5e300, Number.NaN, Number.POSITIVE_INFINITY, 'text', '', true, false, null, undefined],
  strings: ['\u2028 "quoted" \\ \n \u0000', '\ud800 lone', 'ä€😀', '</script>'],
  'things without a form': [() => 1, Symbol('s'), undefined, { f: () => 1, s: Symbol('s'), u: undefined }],
  boxed: [Object(1), Object('a'), Object(true), [Object(Number.NaN)]],
  nested: { a: { b: [1, [2, { c: [] }], {}], d: {} }, '': 1, 'a b': 2, 10: 'ten', 2: 'two' },
  dates: { date: new Date(0), invalid: new Date(Number.NaN) },
  collections: {
    map: new Map([[1, 2]]),
    set: new Set([1]),
    regexp: /x/,
    error: new Error('e'),
    typed: new Uint8Array([1]),
  },
  buffers: Buffer.from('hello'),
  'a toJSON of its own': { point: new Point(), list: [new Point()] },
  'a toJSON that gives nothing': [{ toJSON: () => undefined }],
  getters: {
    get value() {
      return [1];
    },
  },
  'symbols and inherited properties': Object.assign(Object.create({ inherited: 1 }), { [Symbol('s')]: 1, own: 2 }),
  proxies: [new Proxy({ a: 1 }, {}), new Proxy([1, 2], {})],
  holes: Object.assign(new Array<number>(3), { 0: 1, 2: 3 }),
  'an object without a prototype': Object.assign(Object.create(null), { a: 1 }),
  'hidden properties': Object.defineProperty({ shown: 1 }, 'hidden', { value: 2, enumerable: false }),
  undefined: undefined,
  function: () => 1,
};

const replacers: [string, ((key: string, value: unknown) => unknown) | (string | number)[] | null][] = [
  ['none', null],
  ['that doubles numbers', (_, value) => (typeof value === 'number' ? value * 2 : value)],
  ['that drops some', (key, value) => (key === 'a' ? undefined : value)],
  ['list of names', ['a', 'b', 10, 'a', 'own']],
];

for (const [name, value] of Object.entries(values)) {
  test(`the stringify in JavaScript gives what V8's gives: ${name}`, () => {
    for (const [, replacer] of replacers) {
      for (const space of [undefined, 0, 2, 20, '\t', 'longer than ten']) {
        const args = [value, replacer as null, space] as const;
        assert.equal(stringify(...args), JSON.stringify(...args));
      }
    }
  });
}

test('the holder and the key are the same for a replacer', () => {
  const seen = (serialize: (...args: Parameters<typeof stringify>) => unknown) => {
    const calls: unknown[] = [];
    serialize({ a: [1, { b: 2 }] }, function (this: unknown, key, value) {
      calls.push([JSON.stringify(this), key, value]);
      return value;
    });
    return calls;
  };
  assert.deepEqual(seen(stringify), seen(JSON.stringify as never));
});

test('circles and big integers are TypeErrors, and a big integer may have a toJSON', () => {
  const circle: { self?: unknown } = {};
  circle.self = { circle };
  assert.throws(() => stringify(circle), { name: 'TypeError', message: /^Converting circular structure to JSON/ });
  assert.throws(() => stringify([1n]), { name: 'TypeError', message: 'Do not know how to serialize a BigInt' });
  const prototype = BigInt.prototype as { toJSON?: () => string };
  prototype.toJSON = () => 'big';
  try {
    assert.equal(stringify([1n, Object(2n)]), JSON.stringify([1n, Object(2n)]));
  } finally {
    delete prototype.toJSON;
  }
});

test('an object may occur twice if it does not contain itself', () => {
  const shared = { a: 1 };
  assert.equal(stringify([shared, shared, { shared }]), JSON.stringify([shared, shared, { shared }]));
});

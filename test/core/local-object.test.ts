import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { Local, spawn } from 'geventjs';
import { test, testInHub } from '../support/suite.js';

test('in, keys, entries, spread and JSON show the current greenlet its own values', () => {
  const local = new Local<Record<string, unknown>>(() => ({ a: 1 }));
  local['b'] = { c: 2 };
  const look = () => ({
    has: ['a', 'b', 'x'].map((key) => key in local),
    hasOwn: Object.hasOwn(local, 'b'),
    keys: Object.keys(local),
    entries: Object.entries(local),
    spread: { ...local },
    json: JSON.stringify(local),
    assigned: Object.assign({}, local),
  });
  assert.deepEqual(look(), {
    has: [true, true, false],
    hasOwn: true,
    keys: ['a', 'b'],
    entries: [
      ['a', 1],
      ['b', { c: 2 }],
    ],
    spread: { a: 1, b: { c: 2 } },
    json: '{"a":1,"b":{"c":2}}',
    assigned: { a: 1, b: { c: 2 } },
  });
  assert.deepEqual(spawn(look).get(), {
    has: [true, false, false],
    hasOwn: false,
    keys: ['a'],
    entries: [['a', 1]],
    spread: { a: 1 },
    json: '{"a":1}',
    assigned: { a: 1 },
  });
});

test('inspect shows the current greenlet its own values', () => {
  const local = new Local<Record<string, unknown>>(() => ({ a: 1 }));
  local['b'] = { c: 2 };
  assert.match(inspect(local), /\{ a: 1, b: \{ c: 2 \} \}$/);
  assert.match(spawn(() => inspect(local)).get(), /\{ a: 1 \}$/);
});

test('a loop over the names sees them all', () => {
  const local = new Local<Record<string, number>>();
  Object.assign(local, { x: 1, y: 2 });
  Object.defineProperty(local, 'hidden', { value: 3, enumerable: false, configurable: true });
  const names: string[] = [];
  for (const name in local) names.push(name);
  assert.deepEqual(names, ['x', 'y']);
  assert.equal(local['hidden'], 3);
  assert.equal(spawn(() => local['hidden']).get(), undefined);
});

test('methods and accessors of what the defaults make see the values of the current greenlet', () => {
  class Counter {
    count = 0;
    increment(): number {
      this.count++;
      return this.count;
    }
    get twice(): number {
      return this.count * 2;
    }
    set twice(value: number) {
      this.count = value / 2;
    }
  }
  const local = new Local(() => new Counter());
  local.increment();
  local.increment();
  assert.equal(
    spawn(() => {
      local.increment();
      return local.twice;
    }).get(),
    2,
  );
  assert.equal(local.twice, 4);
  local.twice = 10;
  assert.equal(local.count, 5);
});

test('what the defaults make may have private fields, or be a Map', () => {
  class Counter {
    #count = 0;
    increment(): number {
      this.#count++;
      return this.#count;
    }
  }
  const counter = new Local(() => new Counter());
  assert.equal(counter.increment(), 1);
  assert.equal(counter.increment(), 2);
  assert.equal(spawn(() => counter.increment()).get(), 1);
  const map = new Local(() => new Map<string, number>());
  map.set('a', 1);
  assert.equal(map.get('a'), 1);
  assert.equal(spawn(() => map.has('a')).get(), false);
});

test('it is of the class of what the defaults make, and its methods are always the same functions', () => {
  const date = new Local(() => new Date(0));
  assert.ok(date instanceof Date);
  assert.equal(date.constructor, Date);
  assert.equal(date.getTime, date.getTime);
  assert.equal(date.getTime(), 0);
  date.setTime(7);
  assert.deepEqual([date.getTime(), spawn(() => date.getTime()).get()], [7, 0]);
  const { hasOwnProperty: hasOwn } = new Local();
  assert.equal(hasOwn.call({ a: 1 }, 'a'), true);
});

test('a function that is set comes out as it is', () => {
  const local = new Local<{ callback?: () => unknown }>();
  const callback = () => 1;
  local.callback = callback;
  assert.equal(local.callback, callback);
});

test('it cannot be frozen', () => {
  const local = new Local<{ n?: number }>();
  assert.throws(() => Object.freeze(local), TypeError);
  local.n = 1;
  assert.deepEqual(Object.keys(local), ['n']);
});

testInHub('wrong defaults are errors', () => {
  assert.throws(() => new Local('x' as never), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => new Local({ user: 'nobody' } as never), { code: 'ERR_INVALID_ARG_TYPE', message: /new Local\(/ });
  for (const made of [1, null, undefined, 'text']) {
    const local = new Local((() => made) as never) as Record<string, unknown>;
    assert.throws(() => local['x'], { code: 'ERR_INVALID_ARG_TYPE' });
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { runInNewContext } from 'node:vm';
import { describe } from '#internal/base/checks.js';

test('an error is described by its name and message, without its stack', () => {
  assert.equal(describe(new RangeError('too slow')), 'RangeError: too slow');
  assert.equal(describe(Object.assign(new Error('boom'), { code: 'E' })), 'Error: boom');
  assert.equal(describe(runInNewContext('new TypeError("of another realm")')), 'TypeError: of another realm');
});

test('a description fits on one line, and is short', () => {
  const custom = { [inspect.custom]: () => 'first\nsecond' };
  const values = [new Error('a\nb'), custom, [...Array(100).keys()], 'a\nb', { custom }, { error: new Error('in it') }];
  for (const value of values) {
    assert.doesNotMatch(describe(value), /\n/);
    assert.ok(describe(value).length <= 80);
  }
  assert.equal(describe(new Error('a\n  b')), 'Error: a b');
  assert.equal(describe(custom), 'first second');
});

test('a function is described by its name', () => {
  assert.equal(describe(RangeError), 'function RangeError');
  assert.equal(
    describe(() => 1),
    'function (anonymous)',
  );
});

test('a value whose inspect throws is described all the same', () => {
  const broken = {
    [inspect.custom]: () => {
      throw new Error('broken');
    },
  };
  assert.equal(describe(broken), '<object whose inspect throws>');
  assert.equal(describe([broken]), '<object whose inspect throws>');
  assert.equal(describe({}), '{}');
});

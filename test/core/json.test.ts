import assert from 'node:assert/strict';
import { joinAll, killAll, sleep, spawn } from 'geventjs';
import { test } from '../support/suite.js';

const slow = (value: unknown) => ({
  get value() {
    sleep(0);
    return value;
  },
  toJSON(): unknown {
    sleep(1);
    return { value: this.value };
  },
});

test('many greenlets are suspended inside JSON.stringify at once and end in any order', () => {
  const greenlets = Array.from({ length: 50 }, (_, index) =>
    spawn(() => {
      const text = JSON.stringify({ index, inner: slow([index]), list: [slow(1), slow(2)] });
      sleep((index * 7) % 5);
      return text;
    }),
  );
  joinAll(greenlets, { raiseError: true });
  for (const [index, { value }] of greenlets.entries()) {
    assert.equal(value, `{"index":${index},"inner":{"value":[${index}]},"list":[{"value":1},{"value":2}]}`);
  }
});

test('a greenlet that is killed inside JSON.stringify does not harm the others', () => {
  const greenlets = Array.from({ length: 10 }, () => spawn(() => JSON.stringify([slow(1), slow(2), slow(3)])));
  sleep(0);
  killAll(greenlets.filter((_, index) => index % 2 === 0));
  joinAll(greenlets);
  for (const [index, { value }] of greenlets.entries()) {
    if (index % 2 === 1) assert.equal(value, '[{"value":1},{"value":2},{"value":3}]');
  }
  assert.equal(JSON.stringify({ usual: true }, null, 1), '{\n "usual": true\n}');
});

test('a stringify inside a stringify, both suspended', () => {
  const nested = {
    toJSON: () => {
      sleep(0);
      return JSON.parse(JSON.stringify([slow('deep')])) as unknown;
    },
  };
  const greenlets = Array.from({ length: 5 }, () => spawn(() => JSON.stringify({ nested })));
  joinAll(greenlets, { raiseError: true });
  for (const { value } of greenlets) assert.equal(value, '{"nested":[{"value":"deep"}]}');
});

test('JSON.stringify looks as it always did', () => {
  assert.equal(JSON.stringify.name, 'stringify');
  assert.equal(JSON.stringify.length, 3);
  assert.equal(JSON.stringify(undefined), undefined);
});

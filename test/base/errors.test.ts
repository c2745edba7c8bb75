import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as exceptions from 'geventjs/exceptions';
import { packageRoot } from '../support/child.js';

const { codes } = exceptions;
type ErrorClass = new () => Error & { code: string };
const classes = Object.entries(exceptions).filter(([, value]) => typeof value === 'function') as unknown as [
  string,
  ErrorClass,
][];

test('every code has its class, with that code and name, and every class has a code', () => {
  assert.deepEqual(classes.map(([name]) => name).sort(), Object.keys(codes).sort());
  for (const [name, Class] of classes) {
    const error = new Class();
    assert.equal(error.code, codes[name as keyof typeof codes]);
    assert.equal(error.name, name);
    assert.ok(error instanceof Error);
  }
});

test('no two classes share a code', () => {
  assert.equal(new Set(Object.values(codes)).size, Object.keys(codes).length);
});

test('the page of errors lists each class with its code and base', () => {
  const page = readFileSync(`${packageRoot}docs/errors.md`, 'utf8');
  const rows = [...page.matchAll(/^\| `(\w+)` \| `(\w+)` \| `(\w+)` \|/gm)].map(([, name, code, base]) => ({
    name,
    code,
    base,
  }));
  const expected = classes.map(([name, Class]) => {
    return { name, code: codes[name as keyof typeof codes], base: Object.getPrototypeOf(Class).name };
  });
  const byName = (a: { name?: string | undefined }, b: { name?: string | undefined }) =>
    String(a.name).localeCompare(String(b.name));
  assert.deepEqual(rows.sort(byName), expected.sort(byName));
});

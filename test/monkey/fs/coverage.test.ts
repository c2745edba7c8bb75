import assert from 'node:assert/strict';
import fs from 'node:fs';
import { getOriginal, isObjectPatched, patchFs, saved } from 'geventjs/monkey';
import { testInHub } from '../../support/suite.js';

const before = { ...fs };
const { native } = fs.realpathSync;
patchFs();

/** Why not. */
const leftAlone: Record<string, string> = {
  openAsBlobSync: 'it only looks at the file; its bytes are read by promises',
};

testInHub('every function of fs that ends in Sync is patched, or it is said why not', () => {
  const names = Object.keys(fs).filter(
    (name) => name.endsWith('Sync') && typeof before[name as 'statSync'] === 'function',
  );
  assert.ok(names.length >= 40, `${names.length} functions`);
  const missing = names.filter((name) => !isObjectPatched('fs', name as 'statSync') && !(name in leftAlone));
  assert.deepEqual(missing, []);
});

testInHub('methods of Dir and realpathSync.native are patched, too', () => {
  assert.notEqual(fs.realpathSync.native, native);
  assert.equal(getOriginal('fs', 'realpathSync').native, native);
  assert.equal(fs.realpathSync.native.name, native.name);
  for (const name of ['readSync', 'closeSync'] as const) {
    assert.ok(Object.getOwnPropertyDescriptor(fs.Dir.prototype, name), name);
  }
});

testInHub('asynchronous functions are what they were', () => {
  const changed = Object.keys(before).filter((name) => fs[name as 'stat'] !== before[name as 'stat']);
  assert.deepEqual(
    changed.filter((name) => !name.endsWith('Sync')),
    ['watch'],
  );
});

testInHub('a patched function looks like the original', () => {
  for (const [name, original] of Object.entries(saved.fs) as [string, () => unknown][]) {
    const patched = fs[name as 'statSync'];
    assert.deepEqual([patched.name, patched.length], [original.name, original.length]);
  }
});

testInHub('patching twice is patching once', () => {
  const { readFileSync, realpathSync } = fs;
  const once = realpathSync.native;
  assert.equal(patchFs(), false);
  assert.deepEqual([fs.readFileSync, fs.realpathSync, fs.realpathSync.native], [readFileSync, realpathSync, once]);
});

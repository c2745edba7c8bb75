import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCommand, runNode, runScript, scripts } from '../support/child.js';

test('loading a module never suspends, and the program that loads it does', async () => {
  const { code, stdout, stderr } = await runCommand([`${scripts}monkey/module-loading.mjs`]);
  assert.equal(stderr, '');
  assert.deepEqual(stdout.split('\n'), [
    'before the program: dependency loaded',
    'after a read in it: dependency loaded, another greenlet ran',
    'a got 1 and 2, b got 1 and 2',
    'a begins, b begins',
    'after a module that was not found: another',
    'imported by a greenlet: true',
    '',
  ]);
  assert.equal(code, 0);
});

test('the top level of a CommonJS program under plain node blocks, that of what it requires does not', async () => {
  const { code, stdout, stderr } = await runScript('monkey/module-loading.cjs');
  assert.equal(stderr, '');
  assert.equal(stdout, 'loaded, taken before: blocks, another greenlet ran, taken afterwards: does not\n');
  assert.equal(code, 0);
});

for (const how of ['by its first import', 'by --import']) {
  test(`geventjs/monkey/auto patches a program under plain node ${how}`, async () => {
    const flags = how === 'by --import' ? ['--import', 'geventjs/monkey/auto'] : [];
    const { code, stdout, stderr } = await runScript('monkey/auto.mjs', { flags });
    assert.equal(stderr, '');
    assert.equal(stdout, 'true another greenlet ran\n');
    assert.equal(code, 0);
  });
}

test('the top level of a CommonJS program under plain node blocks after --require geventjs/monkey/auto', async () => {
  const { code, stdout, stderr } = await runScript('monkey/auto.cjs', { flags: ['--require', 'geventjs/monkey/auto'] });
  assert.equal(stderr, '');
  assert.equal(stdout, 'loaded, another greenlet ran\n');
  assert.equal(code, 0);
});

test('modules that took functions before they were patched are named in one warning', async () => {
  const { code, stdout, stderr } = await runScript('monkey/captured.cjs');
  assert.equal(stdout, '');
  assert.match(stderr, /^\(node:\d+\) \[GEVENT_CAPTURED\] Warning: these functions were taken before patchAll\(\)/);
  assert.match(stderr, /^ {2}readFileSync as read, statSync in .*monkey\/modules\/takes\.cjs$/m);
  assert.match(stderr, /^ {2}execSync in .*monkey\/modules\/is\.cjs$/m);
  assert.equal(stderr.match(/GEVENT_CAPTURED/g)?.length, 1);
  assert.equal(code, 0);
});

test('a module whose exports may not be looked at is no obstacle', async () => {
  const refuse = "ownKeys() { throw new Error('not for you'); }";
  const odd = `require.cache.odd = { exports: new Proxy({}, { ${refuse} }) }`;
  const { stdout, stderr } = await runNode(['-e', `${odd}; console.log(require('geventjs/monkey').patchAll())`]);
  assert.equal(stderr, '');
  assert.equal(stdout, 'true\n');
});

test('nothing is taken before by a program under the command', async () => {
  const { stderr } = await runCommand([`${scripts}monkey/captured.cjs`]);
  assert.equal(stderr, '');
});

const print =
  "console.log(require('geventjs/monkey').isModulePatched('zlib'), require('geventjs/monkey').isModulePatched('fs'))";

for (const [patch, expected] of Object.entries({ all: 'true true', none: 'false false', 'fs, crypto': 'false true' })) {
  test(`geventjs --patch ${patch} patches just that`, async () => {
    const { stdout, stderr } = await runCommand(['--patch', patch, `${scripts}monkey/what-is-patched.cjs`]);
    assert.equal(stderr, '');
    assert.equal(stdout, `${expected}\n`);
  });
}

test('geventjs --patch with a name that is none explains itself', async () => {
  const { code, stderr } = await runCommand(['--patch', 'fz', `${scripts}monkey/what-is-patched.cjs`]);
  assert.match(stderr, /^geventjs: --patch takes all, none, or some of fs, childProcess, .*; got 'fz'/);
  assert.equal(code, 9);
});

test('plain node patches nothing by itself', async () => {
  const { stdout } = await runNode(['-e', print]);
  assert.equal(stdout, 'false false\n');
});

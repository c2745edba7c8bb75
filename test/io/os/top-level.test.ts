import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runScript } from '../../support/child.js';

test('a CommonJS program under plain node waits for descriptors and children at its top level', async () => {
  const { code, stdout, stderr } = await runScript('io-top-level.cjs', { input: 'typed' });
  assert.equal(stderr, '');
  assert.deepEqual(stdout.split('\n'), ['true true', 'from the child', '0', 'input: typed', '']);
  assert.equal(code, 0);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runScript } from '../../support/child.js';

test('a process may end while greenlets wait for its children', async () => {
  assert.deepEqual(await runScript('subprocess-exit.mjs'), { code: 3, signal: null, stdout: 'bye\n', stderr: '' });
});

test('a worker thread may have children', async () => {
  const { code, stdout, stderr } = await runScript('subprocess-worker.mjs');
  assert.equal(stderr, '');
  assert.equal(stdout, "[ 'one\\n', 'two\\n' ]\n");
  assert.equal(code, 0);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runScript } from '../../support/child.js';

test('what children print to inherited descriptors, and their stderr by default, comes out as without patches', async () => {
  const [patched, original] = await Promise.all(
    ['patched', 'original'].map((which) => runScript('exec-sync-stderr.cjs', { args: [which], input: 'typed' })),
  );
  assert.match(original?.stderr ?? '', /^1\n2\n3\n/);
  assert.deepEqual(patched, original);
});

test('where `spawnSync` of Node aborts the process, a patched one works: overlapped, and sockets', async () => {
  const { code, stdout } = await runScript('exec-sync-aborts.cjs');
  assert.equal(stdout, 'overlapped out\n\nsocket out\n\n');
  assert.equal(code, 0);
});

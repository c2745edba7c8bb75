import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runScript } from '../support/child.js';

for (const flags of [[], ['--gc-interval=500', '--stress-compaction']]) {
  test(`workers run greenlets of their own and end in every way, ${flags.join(' ') || 'as usual'}`, async () => {
    const { code, stdout, stderr } = await runScript('native/worker-greenlets.mjs', { flags });
    assert.equal(stderr, '');
    assert.deepEqual(stdout.trim().split('\n'), [
      'computes: 19900 39800 59700 exit 0',
      'ends:  exit 0',
      'exits:  exit 3',
      'exits in a greenlet:  exit 4',
      'is terminated: terminate me exit 1',
      'is terminated while it computes: terminate me exit 1',
      'throws: error from a worker exit 1',
      'main 199000',
    ]);
    assert.equal(code, 0);
  });
}

test('workers that end with suspended greenlets leave no memory behind', async () => {
  const { code, stdout, stderr } = await runScript('native/worker-memory.mjs');
  assert.equal(stderr, '');
  assert.equal(stdout, 'flat\n');
  assert.equal(code, 0);
});

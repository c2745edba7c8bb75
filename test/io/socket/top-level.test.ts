import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runScript } from '../../support/child.js';

test('at the top level of a CommonJS program sockets block the program alone', async () => {
  assert.deepEqual(await runScript('socket-top-level.cjs'), {
    code: 0,
    signal: null,
    stdout: 'ping\n10000000\n0\nto myself\n',
    stderr: '',
  });
});

/** `readSync(0)`: the line of a terminal or of a pipe, while others go on. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { packageRoot, runCommand, scripts } from '../../support/child.js';

const program = `${scripts}monkey/read-input.cjs`;

test('readSync(0) of a terminal suspends only the greenlet, until there is a line or the end', (context) => {
  if (spawnSync('python3', ['--version']).error) return context.skip('there is no python3 to make a terminal with');
  const args = [`${scripts}io-terminal.py`, process.execPath, `${packageRoot}bin/geventjs.cjs`, program];
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
  const { status, stdout, stderr } = spawnSync('python3', args, { encoding: 'utf8', timeout: 60_000, env });
  assert.equal(stderr, '');
  // What is typed is seen as well; the end of input is shown and wiped out.
  const printed = stdout.replaceAll('^D', '').replaceAll('\b', '').replaceAll('\r', '');
  assert.equal(printed, "ready\nhello\ngot hello\nmore\nat the end ''\n");
  assert.equal(status, 0);
});

test('readSync(0) of a pipe suspends only the greenlet, until there is something or the end', async () => {
  const { code, stdout, stderr } = await runCommand([program], {
    keepInputOpen: true,
    onOutput: (printed, child) => {
      if (printed === 'ready\n') child.stdin?.write('hello\n');
      if (printed.endsWith('more\n')) child.stdin?.end();
    },
  });
  assert.equal(stderr, '');
  assert.equal(stdout, "ready\ngot hello\nmore\nat the end ''\n");
  assert.equal(code, 0);
});

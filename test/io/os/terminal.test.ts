import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { packageRoot, scripts } from '../../support/child.js';

const skip = spawnSync('python3', ['-c', 'import pty']).status !== 0 && 'there is no python3 to open a terminal';

test('a terminal is read by line, and one that nobody looks at does not stop others', { skip }, async () => {
  const args = [`${scripts}io-terminal.py`, process.execPath, `${scripts}io-terminal.mjs`];
  const child = spawn('python3', args, { cwd: packageRoot, stdio: ['ignore', 'pipe', 'pipe'] });
  let [output, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
  const code = await new Promise((done) => child.on('close', done));
  const lines = output.split('\r\n').filter((line) => !line.startsWith('xxx'));
  assert.deepEqual(
    { code, lines, errors },
    {
      code: 0,
      // What is typed is echoed.
      lines: ['ready', 'hello', 'got hello', 'more', 'end 0', 'stop', 'printed 500000', ''],
      errors: '',
    },
  );
  assert.equal(output.match(/x{99}\r\n/g)?.length, 5000);
});

import assert from 'node:assert/strict';
import { spawn as spawnChild } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { after } from 'node:test';
import { packageRoot, runCommand, scripts } from '../../support/child.js';
import { testInHub } from '../../support/suite.js';

const folder = mkdtempSync('/tmp/geventjs-surroundings-');
after(() => rmSync(folder, { recursive: true }));

/** Runs a script under the command with files as its streams; it writes its answer into a file. */
async function runWithFiles(name: string): Promise<{ out: string; answer: string }> {
  const out = openSync(`${folder}/out`, 'w');
  const input = openSync(`${packageRoot}package.json`, 'r');
  const args = [`${packageRoot}bin/geventjs.cjs`, '--patch', 'fs', `${scripts}monkey/${name}`, `${folder}/answer`];
  const child = spawnChild(process.execPath, args, {
    stdio: [input, out, out],
    env: { ...process.env, NODE_TEST_CONTEXT: undefined },
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  closeSync(out);
  closeSync(input);
  const text = readFileSync(`${folder}/out`, 'utf8');
  assert.equal(code, 0, text);
  return { out: text, answer: readFileSync(`${folder}/answer`, 'utf8') };
}

testInHub('calls of Node that are not said to block never switch, though they use fs', async () => {
  const { answer } = await runWithFiles('no-switch.mjs');
  const [first, ...others] = answer.split('\n');
  assert.equal(first, 'fs.readFileSync: yes');
  assert.equal(others.length, 20);
  assert.deepEqual(
    others.filter((line) => !line.endsWith(': no')),
    [],
  );
});

testInHub('console.log to a file writes lines whole and in order', async () => {
  const { out, answer } = await runWithFiles('log-lines.mjs');
  assert.equal(answer.split('\n').length, 100);
  assert.equal(out.trim(), answer);
});

testInHub('trees are copied and searched as Node does it, where its code is loaded after the patch', async () => {
  const { code, stdout, stderr } = await runCommand(['--patch', 'fs', `${scripts}monkey/trees.mjs`]);
  assert.deepEqual(
    { code, stdout, stderr: stderr.replace(/.*(Warning|Use `node).*\n/g, '') },
    { code: 0, stdout: 'the same\n', stderr: '' },
  );
});

testInHub('trees are copied where threads are forbidden', async () => {
  const permission = process.allowedNodeEnvironmentFlags.has('--permission')
    ? '--permission'
    : '--experimental-permission';
  const flags = [permission, '--allow-addons', '--allow-fs-read=*', '--allow-fs-write=*'];
  const script = `${scripts}monkey/copy-tree.mjs`;
  const { code, stdout } = await runCommand([script, `${folder}/copied`], { flags });
  assert.deepEqual({ code, stdout }, { code: 0, stdout: 'copied\n' });
});

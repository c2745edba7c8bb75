import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { packageRoot } from '../support/child.js';

test("in the chat over stdin others answer, and talk, while 'you' types nothing", async () => {
  const child = spawn(process.execPath, [`${packageRoot}bin/geventjs.cjs`, 'examples/stdin-chat.ts'], {
    cwd: packageRoot,
    env: { ...process.env, NODE_TEST_CONTEXT: undefined, PAUSE_MS: '2' },
  });
  let output = '';
  let check: () => void = () => undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    check();
  });
  const until = (pattern: RegExp) =>
    new Promise<void>((done) => {
      check = () => pattern.test(output) && done();
      check();
    });
  child.stdin.write('hello there\nhalf a li');
  await until(/eliza: tell me more about "there"\n/);
  await until(/pedant: that was 2 words\n/);
  await until(/nobody has said anything\n/);
  assert.doesNotMatch(output, /half/);
  child.stdin.write('ne?\n');
  await until(/you: half a line\?\n[\s\S]*eliza: why do you ask\?\n/);
  child.stdin.end();
  const [code] = await once(child, 'close');
  assert.match(output, /^eliza: bye!\n/m);
  assert.match(output, /^pedant: bye!\n/m);
  assert.equal(code, 0);
});

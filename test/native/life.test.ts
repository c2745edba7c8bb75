import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { runScript } from '../support/child.js';

const collecting = [[], ['--gc-interval=97'], ['--gc-interval=500', '--stress-compaction']];

for (const flags of collecting) {
  const name = flags.length === 0 ? 'with usual garbage collections' : flags.join(' ');

  test(`process.exit inside a greenlet ends the process with its code, ${name}`, async () => {
    const { code, stdout } = await runScript('native/exit-inside.cjs', { flags });
    assert.equal(stdout, 'exit event 7\n');
    assert.equal(code, 7);
  });

  test(`a program may end while greenlets are suspended for ever, ${name}`, async () => {
    const { code, stdout, stderr } = await runScript('native/end-with-suspended.cjs', { flags });
    assert.equal(stderr, '');
    assert.equal(stdout, 'end of the program\n');
    assert.equal(code, 0);
  });

  test(`an uncaught error in a callback ends the process as ever, ${name}`, async () => {
    const { code, stderr } = await runScript('native/uncaught.cjs', { flags });
    assert.match(stderr, /Error: from a timer/);
    assert.equal(code, 1);
  });

  test(`values of all kinds survive suspensions, ${name}`, async () => {
    const { code, stdout, stderr } = await runScript('native/mixed-under-gc.cjs', { flags });
    assert.equal(stderr, '');
    assert.equal(stdout, `${(99 * 100) / 2}\n`);
    assert.equal(code, 0);
  });

  test(`WebAssembly suspends, traps and is never collected, ${name}`, async () => {
    const { code, stdout, stderr } = await runScript('native/webassembly.cjs', { flags: ['--expose-gc', ...flags] });
    assert.equal(stderr, '');
    assert.equal(stdout, 'in in out in out in out out\nRuntimeError\ninstances made\n');
    assert.equal(code, 0);
  });
}

test('the debugger stops inside greenlets and sees their frames', async () => {
  const { code, stdout } = await runScript('native/debugger.cjs');
  assert.equal(stdout, 'inner < outer\n'.repeat(4));
  assert.equal(code, 0);
});

test('a heap snapshot contains what only suspended greenlets refer to', async () => {
  const { code, stdout, stderr } = await runScript('native/snapshot.cjs');
  assert.equal(stderr, '');
  assert.equal(stdout, 'instances 100\nreport object\n');
  assert.equal(code, 0);
});

test('a greenlet that is terminated from outside leaves a program that blocks at top level alone', async () => {
  const { code, stdout, stderr } = await runScript('native/terminated-at-top-level.cjs');
  assert.equal(stderr, '');
  assert.equal(stdout, 'ERR_SCRIPT_EXECUTION_TIMEOUT ERR_TERMINATED patient\nthe main program goes on\n');
  assert.equal(code, 0);
});

for (const flag of ['--cpu-prof', '--heap-prof']) {
  test(`greenlets run under ${flag}`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'geventjs-'));
    const { code, stdout } = await runScript('native/profile.cjs', { flags: [flag], cwd: folder });
    const profiles = readdirSync(folder);
    rmSync(folder, { recursive: true });
    assert.equal(stdout, 'true\n');
    assert.equal(code, 0);
    assert.equal(profiles.length, 1);
  });
}

test('stack overflow is a RangeError in the greenlet, and native code still fits below', async () => {
  const { code, stdout, stderr } = await runScript('native/overflow.cjs');
  assert.equal(stderr, '');
  assert.equal(stdout, 'RangeError true\nnative code fits\n');
  assert.equal(code, 0);
});

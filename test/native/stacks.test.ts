import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test as nodeTest } from 'node:test';
import { spawn, spawnWith } from 'geventjs';
import { native } from '#internal/base/addon.js';
import { Fiber } from '#internal/core/fiber.js';
import { packageRoot, runScript } from '../support/child.js';
import { test } from '../support/suite.js';

const isAsm = native.backend === 'asm';
const needsAsm = !isAsm && 'a thread of the operating system for each greenlet has limits of its own';

nodeTest(
  'twenty thousand greenlets are suspended at once, with fewer mappings than greenlets',
  { skip: needsAsm },
  async () => {
    const { code, stdout, stderr } = await runScript('native/many-stacks.cjs');
    assert.equal(stderr, '');
    assert.equal(stdout, 'true few mappings\ntrue\n');
    assert.equal(code, 0);
  },
);

nodeTest('a deep stack gives its memory back when its greenlet ends', { skip: needsAsm }, async () => {
  const { code, stdout, stderr } = await runScript('native/deep-then-idle.cjs', { flags: ['--expose-gc'] });
  assert.equal(stderr, '');
  assert.equal(stdout, 'given back\n');
  assert.equal(code, 0);
});

nodeTest('without address space for a stack the greenlet fails with a reason, and only it', { skip: needsAsm }, () => {
  const limited = `ulimit -v 20000000; exec "$0" "$1"`;
  const script = `${packageRoot}test/scripts/native/out-of-memory.cjs`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', limited, process.execPath, script], {
    encoding: 'utf8',
    env: { ...process.env, NODE_TEST_CONTEXT: undefined },
  });
  assert.equal(stderr, '');
  assert.equal(stdout, 'StackError ERR_STACK true\nothers live 42\nkilled true\nagain 43\n');
  assert.equal(status, 0);
});

test('an ended greenlet leaves its stack to the next', () => {
  spawn(() => 1).get();
  const [created] = native.statistics();
  for (let i = 0; i < 100; i++) spawn(() => i).get();
  assert.equal(native.statistics()[0], created);
});

test('a stack of unusual size is given back to the kernel', () => {
  const before = native.statistics();
  const idle = Fiber.idleCount;
  assert.equal(spawnWith({ stackSize: 4 * 2 ** 20 }, () => 'big').get(), 'big');
  spawn(() => 'one more switch').get();
  const after = native.statistics();
  assert.equal(after[0] - before[0], after[1] - before[1]);
  assert.equal(Fiber.idleCount, idle);
});

test('a larger stack holds deeper recursion', () => {
  const depth = (n: number): number => {
    try {
      return depth(n + 1);
    } catch {
      return n;
    }
  };
  const usual = spawn(depth, 0).get();
  const large = spawnWith({ stackSize: 16 * 2 ** 20 }, depth, 0).get();
  assert.ok(usual > 1000, `${usual} frames`);
  assert.ok(large > 4 * usual, `${large} and ${usual} frames`);
});

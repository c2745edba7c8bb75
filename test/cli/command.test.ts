import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCommand, scripts } from '../support/child.js';

for (const extension of ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs']) {
  test(`a .${extension} program blocks at its top level, and finds its arguments and itself as main`, async () => {
    const { code, stdout, stderr } = await runCommand([`${scripts}cli/program.${extension}`, '--help', 'x']);
    assert.equal(stderr, '');
    assert.equal(stdout, '2 4 6 --help x\ntrue true\n');
    assert.equal(code, 0);
  });
}

test('a program in TypeScript may say `using`, and so may what it imports, also on a Node that lacks it', async () => {
  const { code, stdout, stderr } = await runCommand([`${scripts}cli/using.mts`]);
  assert.equal(stderr, '');
  assert.equal(stdout, 'first held\nsecond given back\nfirst given back\nthird given back\n');
  assert.equal(code, 0);
});

test('an ES module with a top-level await runs, but cannot block there', async () => {
  const { code, stdout } = await runCommand([`${scripts}cli/top-level-await.mjs`]);
  assert.equal(stdout, 'ERR_BLOCKING_SWITCH_OUT\nend\n');
  assert.equal(code, 0);
});

test('the file may be given relative to the working directory, without its extension if it is CommonJS', async () => {
  const { stdout } = await runCommand(['program.js', 'a'], { cwd: `${scripts}cli` });
  assert.equal(stdout.split('\n')[0], '2 4 6 a');
});

test('--help shows the options, --version the versions', async () => {
  for (const option of ['--help', '-h']) {
    const { code, stdout } = await runCommand([option]);
    assert.match(stdout, /^Usage: geventjs \[options\] file \[arguments\]/);
    assert.equal(code, 0);
  }
  for (const option of ['--version', '-v']) {
    const { code, stdout } = await runCommand([option]);
    assert.match(stdout, new RegExp(`^geventjs \\d+\\.\\d+\\.\\d+, Node ${process.version}\n$`));
    assert.equal(code, 0);
  }
});

for (const args of [[], ['--nonsense', 'file.js'], ['--version=3']]) {
  test(`wrong arguments are explained: ${args.join(' ') || 'none'}`, async () => {
    const { code, stdout, stderr } = await runCommand(args);
    assert.equal(stdout, '');
    assert.match(stderr, /^geventjs: .+\n\nUsage: geventjs/);
    assert.equal(code, 9);
  });
}

test('a file that does not exist is an error like that of node', async () => {
  const { code, stderr } = await runCommand(['nothing-here.ts']);
  assert.match(stderr, /Cannot find module '.*nothing-here\.ts'/);
  assert.equal(code, 1);
});

test('the young generation is large, unless the program is started otherwise', async () => {
  const { execFileSync } = await import('node:child_process');
  const command = `${scripts}../../bin/geventjs.cjs`;
  const env = { ...process.env, PATH: `${process.execPath.replace(/\/node$/, '')}:${process.env['PATH']}` };
  const print = `${scripts}cli/settings.cjs`;
  assert.equal(execFileSync(command, [print], { env, encoding: 'utf8' }), '64 MiB, 32 threads\n');
  const own = { ...env, UV_THREADPOOL_SIZE: '7' };
  assert.equal(execFileSync(command, [print], { env: own, encoding: 'utf8' }), '64 MiB, 7 threads\n');
});

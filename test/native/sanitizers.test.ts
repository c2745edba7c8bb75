import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { packageRoot } from '../support/child.js';

const folder = mkdtempSync(join(tmpdir(), 'geventjs-'));
after(() => rmSync(folder, { recursive: true }));

const common = [
  'test/native/stack-and-context.cc',
  'native/stack.cc',
  'native/backend-asm.cc',
  'native/context/context.cc',
];
const assembly = { x64: 'native/context/x86_64-sysv.S', arm64: 'native/context/aarch64.S' };

function build(compiler: string, arch: keyof typeof assembly, flags: readonly string[]): string {
  const program = join(folder, `${compiler}-${arch}${flags.join('')}`.replace(/[^\w-]/g, '_'));
  const sources = [...common, assembly[arch]];
  execFileSync(compiler, ['-std=gnu++20', '-Wall', '-Wextra', '-Werror', '-g', ...flags, ...sources, '-o', program], {
    cwd: packageRoot,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return program;
}

function exists(command: string): boolean {
  return spawnSync(command, ['--version']).error === undefined;
}

const arch = process.arch as keyof typeof assembly;
const variants = [
  ['without optimisation', ['-O0']],
  ['optimised', ['-O3']],
  ['under the address and the undefined behaviour sanitizers', ['-O1', '-fsanitize=address,undefined']],
] as const;

for (const compiler of ['g++', 'clang++']) {
  for (const [name, flags] of variants) {
    const reason = !(arch in assembly)
      ? `there is no context switch for ${process.arch}`
      : !exists(compiler) && `${compiler} is not installed`;
    test(`stacks and switches work without V8, ${compiler}, ${name}`, { skip: reason }, () => {
      const { status, stdout, stderr } = spawnSync(build(compiler, arch, flags), { encoding: 'utf8' });
      assert.equal(status, 0, stdout + stderr);
    });
  }
}

const crossCompiler = 'aarch64-linux-gnu-g++';
const missing = [crossCompiler, 'qemu-aarch64'].filter((command) => !exists(command));
const reason = missing.length > 0 && `${missing.join(' and ')} not installed`;
test('stacks and switches work on arm64, emulated', { skip: reason }, () => {
  const program = build(crossCompiler, 'arm64', ['-O2', '-static']);
  const { status, stdout, stderr } = spawnSync('qemu-aarch64', [program, '--emulated'], { encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
});

import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { packageRoot } from '../support/child.js';

const folder = mkdtempSync(join(tmpdir(), 'geventjs-'));
after(() => rmSync(folder, { recursive: true }));

const common = [
  'test/toolchain/stack-and-context.cc',
  'native/stack.cc',
  'native/backend-asm.cc',
  'native/context/context.cc',
];
const assembly = { x64: 'native/context/x86_64-sysv.S', arm64: 'native/context/aarch64.S' };

const execute = promisify(execFile);

async function build(compiler: string, arch: keyof typeof assembly, flags: readonly string[]): Promise<string> {
  const program = join(folder, `${compiler}-${arch}${flags.join('')}`.replace(/[^\w-]/g, '_'));
  const sources = [...common, assembly[arch]];
  const warnings = ['-Wall', '-Wextra', '-Werror'];
  await execute(compiler, ['-std=gnu++20', ...warnings, '-g', ...flags, ...sources, '-o', program], {
    cwd: packageRoot,
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

const crossCompiler = 'aarch64-linux-gnu-g++';

// Together: compiling takes the time.
describe('stacks and switches work without V8', { concurrency: true }, () => {
  for (const compiler of ['g++', 'clang++']) {
    for (const [name, flags] of variants) {
      const reason = !(arch in assembly)
        ? `there is no context switch for ${process.arch}`
        : !exists(compiler) && `${compiler} is not installed`;
      test(`${compiler}, ${name}`, { skip: reason }, async () => {
        await execute(await build(compiler, arch, flags));
      });
    }
  }

  const missing = [crossCompiler, 'qemu-aarch64'].filter((command) => !exists(command));
  const reason = missing.length > 0 && `${missing.join(' and ')} not installed`;
  test('on arm64, emulated', { skip: reason }, async () => {
    await execute('qemu-aarch64', [await build(crossCompiler, 'arm64', ['-O2', '-static']), '--emulated']);
  });
});

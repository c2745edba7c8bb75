/** Gets ready what run.mjs needs: the rivals from npm, and the addon compiled for the Node that is measured. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runtimes } from './support/runtimes.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = (command, ...args) =>
  execFileSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });

// No install scripts: fibers brings its binary along and would try to compile.
if (!existsSync(new URL('node_modules/.package-lock.json', import.meta.url))) {
  run('npm', 'ci', '--prefix', 'benchmarks', '--ignore-scripts');
}
run(process.execPath, 'scripts/prebuild.mjs', '--node', runtimes.geventjs.command);

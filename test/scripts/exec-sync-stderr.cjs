// What children say on their stderr, and when: the same with patches and without, by the argument.
const { patchChildProcess } = require('geventjs/monkey');

if (process.argv[2] === 'patched') patchChildProcess();
const { execFileSync, execSync, spawnSync } = require('node:child_process');

const attempt = (call) => {
  try {
    console.log('returned', call()?.toString());
  } catch (error) {
    console.log('threw', error.message);
  }
};
attempt(() => execSync('echo 1 >&2; echo out'));
attempt(() => execSync('echo 2 >&2; exit 2'));
attempt(() => execFileSync('sh', ['-c', 'echo 3 >&2']));
attempt(() => execSync('echo 4 >&2', { encoding: 'hex' }));
attempt(() => execSync('echo never >&2', { stdio: 'pipe' }));
attempt(() => execSync('echo 5; echo 6 >&2', { stdio: 'inherit' }));
attempt(() => execSync('echo 7; echo 8 >&2', { stdio: [0, 2, 1] }));
attempt(() => execSync('cat', { stdio: ['inherit', 'pipe', 'inherit'] }));
attempt(() => spawnSync('echo', ['9'], { stdio: ['pipe', process.stderr, 'pipe'] }).output);

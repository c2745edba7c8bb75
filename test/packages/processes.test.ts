/** Unmodified packages that run commands with synchronous calls. The first import patches before they load. */
import 'geventjs/monkey/auto';

import { join } from 'node:path';
import { sync as spawnSync } from 'cross-spawn';
import { type ExecaSyncError, execaSync } from 'execa';
import shell from 'shelljs';
import { testOverlap } from './support/overlap.js';

testOverlap('execa runs commands, with input, lines and errors', (folder, index) => {
  const greeting = execaSync('sh', ['-c', 'sleep 0.05; read x; echo "got $x"; echo problem >&2'], {
    input: `${index}\n`,
  });
  const lines = execaSync({ lines: true, cwd: folder })`printf a\\nb\\n`;
  try {
    execaSync('sh', ['-c', 'echo out; exit 3']);
    return 'no error';
  } catch (error) {
    const { exitCode, stdout, shortMessage } = error as ExecaSyncError;
    return [greeting.stdout, greeting.stderr, greeting.exitCode, lines.stdout, exitCode, stdout, shortMessage];
  }
});

testOverlap('cross-spawn spawns, and says what does not exist', (_folder, index) => {
  const { status, stdout } = spawnSync('sh', ['-c', `sleep 0.05; echo ${index}; exit 4`], { encoding: 'utf8' });
  const { error } = spawnSync('no-such-command', ['x']);
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  return [status, stdout, code, syscall, message];
});

testOverlap('shelljs makes a script', (folder, index) => {
  const at = (name: string) => join(folder, name);
  shell.mkdir('-p', at('a/b'));
  new shell.ShellString(`line ${index}\nother\n`).to(at('a/file.txt'));
  shell.cp('-R', at('a'), at('copy'));
  shell.sed('-i', /other/, 'changed', at('copy/file.txt'));
  shell.rm('-rf', at('a'));
  const found = shell.grep('line', at('copy/file.txt')).stdout;
  const { code, stdout } = shell.exec(`sleep 0.05; echo ${index}; exit 5`, { silent: true });
  return [found, code, stdout, shell.ls(folder).slice()];
});

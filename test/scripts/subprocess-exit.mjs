// The process ends in a greenlet while children of others are running.
import { execSync } from 'node:child_process';
import { sleep, spawn } from 'geventjs';
import { patchChildProcess } from 'geventjs/monkey';
import { PIPE, Popen } from 'geventjs/subprocess';

patchChildProcess();
spawn(() => execSync('cat'));
spawn(() => {
  const child = new Popen(['cat'], { stdin: PIPE, stdout: PIPE });
  child.stdout.read();
});
spawn(() => {
  sleep(10);
  console.log('bye');
  process.exit(3);
});

import assert from 'node:assert/strict';
import { wait } from 'geventjs';
import { Popen } from 'geventjs/subprocess';
import { test } from '../../support/suite.js';

test('waitpid knows a child that was started before geventjs/os was loaded', () => {
  using child = new Popen(['sh', '-c', 'exit 7']);
  const { waitpid, waitStatusToExitCode } = wait(import('geventjs/os'));
  const [pid, status] = waitpid(child.pid);
  assert.equal(pid, child.pid);
  assert.equal(waitStatusToExitCode(status), 7);
  assert.equal(child.wait(), 7);
});

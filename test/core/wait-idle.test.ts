/** `wait()` without objects. Each test is a program, as it waits until nothing is left in the loop. */
import assert from 'node:assert/strict';
import { runScript } from '../support/child.js';
import { testInHub } from '../support/suite.js';

const scenarios: Record<string, [title: string, lines: readonly string[]]> = {
  nothing: ['returns true at once when nothing is left', ['true true true']],
  greenlets: ['waits for greenlets, and for those that they spawn', ['true grandchild later spawned']],
  callbacks: ['waits for timers and I/O', ['true chain timer']],
  timeout: [
    'returns false when the time is up, and true when what was left has been cancelled or killed',
    ['false true', 'true', 'false false false', 'true true'],
  ],
  'the timer does not count': ['does not wait for its own timeout', ['true true']],
  'timers without ref do not count': ['does not wait for timers and sleeps without ref', ['true']],
  'greenlets that nobody can wake do not count': [
    'does not wait for greenlets that nobody can wake',
    ['true false', 'true text'],
  ],
  'several times': ['can be called again and again', ['false true 0', 'false true 1', 'false true 2', 'main goes on']],
  'an error of a greenlet': ['does not throw the errors of greenlets', ['true quiet']],
};

for (const [scenario, [title, lines]] of Object.entries(scenarios)) {
  for (const where of ['at the top level', 'inside run']) {
    testInHub(`wait() ${where} ${title}`, async () => {
      const args = where === 'inside run' ? [scenario, 'run'] : [scenario];
      const ended = await runScript('wait-idle.cjs', { args });
      assert.deepEqual(ended, { code: 0, signal: null, stdout: `${lines.join('\n')}\n`, stderr: '' });
    });
  }
}

/** Clocks that jump in whole programs: how these block, and how they end. */
import assert from 'node:assert/strict';
import { runScript } from '../support/child.js';
import { testInHub } from '../support/suite.js';

const scenarios: Record<string, [title: string, lines: readonly string[]]> = {
  blocking: ['jumps for a program that blocks at its top level', ['3600000', 'gave up', '3605000']],
  'without ref': ['does not wait for timers without ref, and does not jump for them', ['LoopExit', '0', '1 pending']],
  'on the way': ['lets timers without ref fire on its way', ['100 200 300', '300']],
  'wait()': ['is known to wait(): true when all timers have fired', ['true 70', 'true 70']],
  'manual, and nobody advances it': ['does not keep a program alive that nobody can wake', ['LoopExit']],
  'an error of a timer': ['goes on after a timer whose error was uncaught', ['uncaught from the timer', 'second']],
};

for (const [scenario, [title, lines]] of Object.entries(scenarios)) {
  for (const where of ['at the top level', 'inside run', 'in a worker']) {
    testInHub(`${where} the clock ${title}`, async () => {
      const ended = await runScript('testing/clock.cjs', { args: [scenario, where] });
      assert.deepEqual(ended, { code: 0, signal: null, stdout: `${lines.join('\n')}\n`, stderr: '' });
    });
  }
}

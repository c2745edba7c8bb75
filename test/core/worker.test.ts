/** Workers, each with a hub and greenlets of its own. Each test is a program. */
import assert from 'node:assert/strict';
import { runScript } from '../support/child.js';
import { testInHub } from '../support/suite.js';

const scenarios: Record<string, { title: string; lines: readonly string[]; code?: number }> = {
  'at the same time': {
    title: 'four workers and the main thread run greenlets at the same time',
    lines: ['true 0', 'true 0', 'true 0', 'true 0', 'true'],
  },
  'messages between greenlets of two threads': {
    title: 'greenlets of two threads exchange messages',
    lines: ['thread got one', 'thread got two', 'thread got three', 'end 0'],
  },
  'each in its own world': {
    title: 'a worker has a hub and a main program of its own',
    lines: ['true,true 0'],
  },
  'ends of one': {
    title: 'a LoopExit and an error in a timer are errors of the worker, with exit code 1; process.exitCode is kept',
    lines: [
      'gets a LoopExit true LoopExit: this operation would block for ever: the main program waits on Queue.get 1',
      'fails in a timer RangeError: of a timer 1',
      'sets an exit code 9',
    ],
  },
  'terminated while suspended': {
    title: 'eight workers at once can be terminated while their greenlets are suspended',
    lines: ["Set(1) { 'ready,1' }"],
  },
  'terminated again and again': {
    title: 'workers can be terminated one after the other, in the middle of greenlets that take turns',
    lines: ["Set(1) { 'ready,1' }"],
  },
  'exit of the program': {
    title: 'the program may exit while greenlets of a worker are suspended',
    lines: [],
    code: 6,
  },
  'top level of a CommonJS worker': {
    title: 'the top level of a worker is a callback of its loop: blocking is refused, run() works',
    lines: ['ERR_BLOCKING_SWITCH_OUT run 0'],
  },
};

for (const [scenario, { title, lines, code = 0 }] of Object.entries(scenarios)) {
  testInHub(`workers: ${title}`, async () => {
    const ended = await runScript('workers.mjs', { args: [scenario] });
    assert.deepEqual(ended, { code, signal: null, stdout: lines.map((line) => `${line}\n`).join(''), stderr: '' });
  });
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runScript } from '../support/child.js';

for (const [job, expected] of Object.entries({
  exits: { code: 3 },
  'exits in a callback': { code: 4 },
  'fails in a callback': { code: 1, error: /^Error: of a callback$/m },
  'goes on after a failure': { code: 0, output: ['of a callback', 'next'] },
  'runs ticks and promises after each callback': {
    code: 0,
    output: ['callback', 'tick', 'promise', 'callback', 'tick', 'promise'],
  },
  'ends when nothing is polled': { code: 0, output: ['ready'] },
  'stops what is ready too': { code: 0, output: ['called'] },
  'workers end': { code: 0, output: [`${'3 4 1 '.repeat(5).trim()} 0`] },
} satisfies Record<string, { code: number; output?: string[]; error?: RegExp }>)) {
  test(`a thread with polled descriptors: ${job}`, async () => {
    const { error, output, code }: { code: number; output?: string[]; error?: RegExp } = expected;
    const ended = await runScript('native/polls.mjs', { args: [job] });
    if (error === undefined) assert.equal(ended.stderr, '');
    else assert.match(ended.stderr, error);
    assert.equal(ended.stdout.trim(), (output ?? []).join('\n'));
    assert.equal(ended.code, code);
  });
}

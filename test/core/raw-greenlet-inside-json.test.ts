import assert from 'node:assert/strict';
import { runScript } from '../support/child.js';
import { testInHub } from '../support/suite.js';

const text = '{"date":"today","value":42,"list":[1,2]}';

for (const [how, expected] of [
  ['raw', [text, text]],
  ['sleep', [text, text, text]],
  ['error', ['in toJSON', text]],
] as const) {
  testInHub(`greenlets that stop in turns inside JSON.stringify get on (${how})`, async () => {
    const ended = await runScript('inside-json-stringify.cjs', { args: [how] });
    assert.deepEqual(ended, { code: 0, signal: null, stdout: `${expected.join('\n')}\n`, stderr: '' });
  });
}

import assert from 'node:assert/strict';
import { runScript } from '../support/child.js';
import { testInHub } from '../support/suite.js';

const cases: Record<string, string> = {
  'greenlet-ended': 'the values of a greenlet go with its end, though it is still referred to',
  'greenlet-failed': 'the values of a greenlet go with its end by an error, though it is still referred to',
  'greenlet-killed': 'the values of a greenlet go when it is killed, though it is still referred to',
  'raw-ended': 'the values of a raw greenlet go with its end, though it is still referred to',
  'greenlet-waiting': 'the values of a greenlet that waits stay',
  'local-in-greenlet': 'a thousand dropped in one running greenlet take their values with them, and leave no link',
  'local-in-raw': 'a thousand dropped in one running raw greenlet take their values with them',
  'local-in-hub': 'a thousand dropped in the hub take their values with them',
};

for (const [name, title] of Object.entries(cases)) {
  testInHub(title, async () => {
    const { code, stdout, stderr } = await runScript('local-lifetime.mjs', { flags: ['--expose-gc'], args: [name] });
    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: `${name}: as it should be\n`, stderr: '' });
  });
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCommand, scripts } from '../support/child.js';

const script = `${scripts}cli/ending.mjs`;

interface Expected {
  code: number | null;
  signal?: NodeJS.Signals;
  stdout: string;
  stderr: RegExp;
}

const endings: Record<string, Expected> = {
  exit: { code: 5, stdout: 'exit event 5\n', stderr: /^$/ },
  exitCode: { code: 6, stdout: 'exit event 6\n', stderr: /^$/ },
  throw: {
    code: 1,
    stdout: 'exit event 1\n',
    stderr: /TypeError: boom\n\s+at .*ending\.mjs/,
  },
  late: { code: 1, stdout: 'exit event 1\n', stderr: /Error: late\n/ },
  rejection: { code: 1, stdout: 'exit event 1\n', stderr: /Error: rejected\n/ },
  signal: { code: null, signal: 'SIGTERM', stdout: '', stderr: /^$/ },
  greenlet: {
    code: 0,
    stdout: 'exit event 0\n',
    stderr:
      /Error: in a greenlet\n[\s\S]*<Greenlet "Greenlet-\d+": failed with Error: in a greenlet> failed with Error/,
  },
  outlives: { code: 0, stdout: 'the program ends with its last greenlet\nexit event 0\n', stderr: /^$/ },
  deadlock: {
    code: 1,
    stdout: 'exit event 1\n',
    stderr: /LoopExit: .*the main program waits on Queue\.get[\s\S]*ending\.mjs/,
  },
};

for (const [how, { code, signal = null, stdout, stderr }] of Object.entries(endings)) {
  test(`a program ends as under node: ${how}`, async () => {
    const ended = await runCommand([script, how]);
    assert.match(ended.stderr, stderr);
    assert.equal(ended.stdout, stdout);
    assert.equal(ended.code, code);
    assert.equal(ended.signal, signal);
  });
}

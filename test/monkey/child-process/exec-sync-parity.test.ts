import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { test } from '../../support/suite.js';
import { compare } from './compare.js';

// What children print to their stderr belongs to the tests of it below; the others are quiet.
const quiet = { stdio: 'pipe' };

const lines: Record<string, () => unknown[]> = {
  'a line': () => ['echo $((1 + 1))'],
  'a line and undefined': () => ['echo a', undefined],
  'a line and null': () => ['echo a', null],
  'text out of it': () => ['echo a', { encoding: 'utf8' }],
  'a text for options, which means nothing': () => ['echo a', 'utf8'],
  'a number for options, which means nothing': () => ['echo a', 5],
  'a function for options, which means nothing': () => ['echo a', () => undefined],
  'another shell': () => ['echo $0', { shell: '/bin/bash' }],
  'a shell that is true': () => ['echo $0', { shell: true }],
  'no shell, which means the usual one': () => ['echo $0', { shell: false }],
  input: () => ['tr a-z A-Z', { input: 'abc', encoding: 'utf8' }],
  'a folder and an environment': () => ['pwd; echo $A', { cwd: '/usr', env: { A: 'x' }, encoding: 'utf8' }],
  'a failure': () => ['echo out; echo err >&2; exit 3', quiet],
  'a failure, as text': () => ['echo out; echo err >&2; exit 3', { ...quiet, encoding: 'utf8' }],
  'a failure without a word': () => ['exit 3', quiet],
  'a failure whose words are elsewhere': () => ['echo err >&2; exit 3', { stdio: ['pipe', 'pipe', 'ignore'] }],
  'a signal': () => ['kill -9 $$', quiet],
  'a timeout': () => ['exec sleep 10', { ...quiet, timeout: 100 }],
  'a limit': () => ['printf abcdef; exec sleep 10', { ...quiet, maxBuffer: 3 }],
  'no such shell': () => ['echo', { ...quiet, shell: '/no/such' }],
  'no such folder': () => ['echo', { ...quiet, cwd: '/no/such' }],
  'a line that is too long': () => [`true ${'x'.repeat(300_000)}`, quiet],
  'no output': () => ['true', { stdio: 'ignore' }],
};

for (const [title, makeArgs] of Object.entries(lines)) {
  test(`execSync as Node's: ${title}`, () => compare('execSync', makeArgs));
}

const files: Record<string, () => unknown[]> = {
  'a file': () => ['true'],
  arguments: () => ['echo', ['a  b', '$HOME']],
  'arguments and null': () => ['echo', ['a'], null],
  'options in place of arguments': () => ['pwd', { cwd: '/usr', encoding: 'utf8' }],
  'options and a function that is never called': () => ['pwd', { cwd: '/usr' }, () => assert.fail()],
  'a function that is never called': () => ['true', () => assert.fail()],
  'null for arguments': () => ['echo', null, { encoding: 'utf8' }],
  'a fourth argument, which means nothing': () => ['echo', ['a'], {}, 5],
  'a shell': () => ['echo $0; exit 4', { ...quiet, shell: true }],
  'a failure': () => ['sh', ['-c', 'echo out; echo err >&2; exit 3'], quiet],
  'a failure under another name': () => ['sh', ['-c', 'exit 3'], { ...quiet, argv0: 'other' }],
  'no such program': () => ['no-such-program', ['a'], quiet],
  'a program that must not be run': () => ['/etc/passwd', [], quiet],
  'a signal': () => ['sh', ['-c', 'kill -15 $$'], quiet],
  'a timeout': () => ['sleep', ['10'], { ...quiet, timeout: 100, killSignal: 'SIGKILL' }],
  'a limit': () => ['sh', ['-c', 'printf abcdef; exec sleep 10'], { ...quiet, maxBuffer: 3 }],
};

for (const [title, makeArgs] of Object.entries(files)) {
  test(`execFileSync as Node's: ${title}`, () => compare('execFileSync', makeArgs));
}

const folder = mkdtempSync(join(tmpdir(), 'gevent-exec-'));
const trace = join(folder, 'started');
after(() => rmSync(folder, { recursive: true }));

const wrongLines: Record<string, () => unknown[]> = {
  nothing: () => [],
  'a number': () => [5],
  'nothing in it': () => [''],
  'a null byte': () => [`touch ${trace}\0`],
  'a wrong timeout': () => [`touch ${trace}`, { timeout: -1 }],
  'a wrong limit': () => [`touch ${trace}`, { maxBuffer: '1' }],
  'a wrong signal': () => [`touch ${trace}`, { killSignal: 'SIGNOPE' }],
  'a wrong stdio': () => [`touch ${trace}`, { stdio: 'nope' }],
  'a wrong input': () => [`touch ${trace}`, { input: 5 }],
  'a wrong input encoding': () => [`touch ${trace}`, { input: 'x', encoding: 'nope' }],
  'a wrong folder': () => [`touch ${trace}`, { cwd: 5 }],
};

for (const [title, makeArgs] of Object.entries(wrongLines)) {
  test(`execSync refuses as Node's, and starts nothing: ${title}`, () => {
    compare('execSync', makeArgs, false);
    assert.ok(!existsSync(trace));
  });
}

const wrongFiles: Record<string, () => unknown[]> = {
  nothing: () => [],
  'a number': () => [5],
  'a text for arguments': () => ['touch', trace],
  'a number for a function': () => ['touch', { cwd: '/' }, 5],
  'a text for options': () => ['touch', [trace], 'utf8'],
  'a list for options': () => ['touch', [trace], []],
  'a function for options': () => ['touch', [trace], () => undefined],
  'a wrong name': () => ['touch', [trace], { argv0: 5 }],
  'a wrong timeout': () => ['touch', [trace], { timeout: 'soon' }],
  'a wrong input': () => ['touch', [trace], { input: {} }],
};

for (const [title, makeArgs] of Object.entries(wrongFiles)) {
  test(`execFileSync refuses as Node's, and starts nothing: ${title}`, () => {
    compare('execFileSync', makeArgs, false);
    assert.ok(!existsSync(trace));
  });
}

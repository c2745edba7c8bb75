import assert from 'node:assert/strict';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { inspect } from 'node:util';
import { GreenletExit, joinAll, spawn, Timeout } from 'geventjs';
import { ArgumentTypeError, ArgumentValueError } from 'geventjs/exceptions';
import {
  CalledProcessError,
  call,
  checkCall,
  checkOutput,
  getOutput,
  getStatusOutput,
  PIPE,
  run,
  STDOUT,
  TimeoutExpired,
} from 'geventjs/subprocess';
import { countDescriptors } from '../../support/files.js';
import { captureReports, test } from '../../support/suite.js';
import { errorOf, lives, pidIn, sh, waitUntilClosed, withTimeEnough } from './children.js';

const folder = mkdtempSync(join(tmpdir(), 'gevent-run-'));
after(() => rmSync(folder, { recursive: true }));

test('run tells how a command ended, and can make an error of it', () => {
  const completed = run(sh('exit 47'));
  assert.equal(completed.returnCode, 47);
  const error = errorOf<CalledProcessError>(() => completed.checkReturnCode());
  assert.ok(error instanceof CalledProcessError);
  assert.deepEqual([error.returnCode, error.cmd, error.output], [47, sh('exit 47'), null]);
  assert.equal(errorOf<CalledProcessError>(() => run(sh('exit 47'), { check: true })).returnCode, 47);
  run(sh('exit 0'), { check: true }).checkReturnCode();
  assert.equal(inspect(completed), "<CompletedProcess: ended with 47, [ 'sh', '-c', 'exit 47' ]>");
});

test('outputs are captured, one, the other or both', () => {
  const script = sh('printf BDFL; printf FLUFL >&2');
  assert.equal(run(script, { stdout: PIPE, stderr: 'ignore' }).stdout.toString(), 'BDFL');
  assert.equal(run(script, { stderr: PIPE, stdout: 'ignore', text: true }).stderr, 'FLUFL');
  const { stdout, stderr } = run(script, { captureOutput: true, text: true });
  assert.deepEqual([stdout, stderr], ['BDFL', 'FLUFL']);
  assert.equal(run(['true']).stdout, null);
});

test('input is bytes, text, or a file', () => {
  const path = join(folder, 'pear');
  writeFileSync(path, 'pear');
  const fd = openSync(path, 'r');
  const upper = ['tr', 'a-z', 'A-Z'];
  assert.equal(run(upper, { stdin: fd, stdout: PIPE, text: true }).stdout, 'PEAR');
  closeSync(fd);
  assert.equal(run(upper, { input: Buffer.from('pear'), stdout: PIPE }).stdout.toString(), 'PEAR');
  assert.equal(run(upper, { input: 'pear', stdout: PIPE, text: true }).stdout, 'PEAR');
});

test('a command that takes too long is killed, and the error has what it printed', () => {
  const path = join(folder, 'pid');
  const script = sh(`echo $$ > ${path}; printf BDFL; exec sleep 60`);
  let error = new TimeoutExpired();
  withTimeEnough(
    (timeout) => {
      error = errorOf(() => run(script, { stdout: PIPE, timeout }));
      assert.ok(error instanceof TimeoutExpired);
      assert.deepEqual([error.timeout, error.stdout], [timeout, error.output]);
    },
    () => String(error.output) === 'BDFL',
  );
  assert.ok(!lives(pidIn(path)));
  assert.throws(() => run(['sleep', '60'], { timeout: 0.1 }), TimeoutExpired);
});

test('nobody waits for grandchildren that hold a pipe when the time is up', () => {
  const before = countDescriptors();
  const path = join(folder, 'grandchildren');
  const script = `sleep 60 & echo $! >> ${path}; wait`;
  withTimeEnough(
    (timeout) => assert.throws(() => run(script, { shell: true, timeout, captureOutput: true }), TimeoutExpired),
    () => existsSync(path),
  );
  for (const pid of readFileSync(path, 'utf8').trim().split('\n')) process.kill(Number(pid), 'SIGKILL');
  waitUntilClosed(before);
});

test('a Timeout is raised as itself, and a greenlet that is killed leaves at once: either way the child is gone', () => {
  const before = countDescriptors();
  const paths = [join(folder, 'first'), join(folder, 'second')] as const;
  const start = (path: string) => run(sh(`echo $$ > ${path}; exec sleep 60`), { captureOutput: true });
  const [first, second] = paths.map((path) => spawn(() => void start(path)));
  const pids = paths.map(pidIn);
  const timeout = new Timeout(60_000);
  captureReports(() => first?.kill(timeout));
  second?.kill();
  assert.equal(first?.exception, timeout);
  assert.ok((second?.value as unknown) instanceof GreenletExit);
  while (pids.some(lives)) run(['sleep', '0.01']);
  waitUntilClosed(before);
  const own = new Timeout(10);
  assert.equal(
    errorOf(() => run(['sleep', '60'], { timeout: own })),
    own,
  );
});

test('call, checkCall and checkOutput', () => {
  assert.equal(call(sh('exit 5')), 5);
  assert.equal(checkCall(['true']), 0);
  assert.equal(errorOf<CalledProcessError>(() => checkCall(sh('kill -9 $$'))).returnCode, -9);
  assert.equal(checkOutput(['echo', 'a'], { text: true }), 'a\n');
  assert.deepEqual(checkOutput(['cat'], { input: 'a' }), Buffer.from('a'));
  const error = errorOf<CalledProcessError>(() => checkOutput(sh('echo out; exit 44'), { text: true }));
  assert.deepEqual([error.returnCode, error.output], [44, 'out\n']);
  assert.match(error.message, /"sh -c echo out; exit 44" failed with code 44/);
  assert.equal(checkOutput(sh('echo a; echo b >&2'), { stderr: STDOUT, text: true }), 'a\nb\n');
  assert.throws(() => call(['sleep', '60'], { timeout: 10 }), TimeoutExpired);
});

test('a line of the shell for its output', () => {
  assert.deepEqual(getStatusOutput('echo a; echo b >&2; exit 3'), [3, 'a\nb']);
  assert.deepEqual(getStatusOutput('kill -9 $$'), [-9, '']);
  assert.equal(getOutput('printf "a\\n\\n"'), 'a\n');
});

test('options that exclude each other', () => {
  assert.throws(() => run(['cat'], { input: 'x', stdin: PIPE }), /'stdin' and 'input'/);
  assert.throws(() => run(['cat'], { captureOutput: true, stdout: PIPE }), ArgumentValueError);
  assert.throws(() => checkOutput(['true'], { stdout: PIPE } as object), ArgumentValueError);
  assert.throws(() => checkOutput(['true'], { check: true } as object), ArgumentValueError);
  assert.throws(() => run(['true'], { timout: 5 } as object), ArgumentTypeError);
});

test('twenty commands run at once', () => {
  const place = join(folder, 'meeting');
  const script = `echo x >> ${place}; while [ $(wc -l < ${place}) -lt 20 ]; do sleep 0.05; done; echo met`;
  const greenlets = Array.from({ length: 20 }, () => spawn(() => checkOutput(sh(script), { text: true })));
  joinAll(greenlets, { raiseError: true });
  assert.deepEqual(new Set(greenlets.map((greenlet) => greenlet.value)), new Set(['met\n']));
});

import assert from 'node:assert/strict';
import { type ChildProcess, spawn as spawnProcess } from 'node:child_process';
import { constants } from 'node:os';
import { joinAll, spawn, Timeout, withTimeout } from 'geventjs';
import { ArgumentTypeError, BlockingSwitchOutError, OutOfRangeError } from 'geventjs/exceptions';
import { WNOHANG, waitpid, waitStatusToExitCode, watchChild } from 'geventjs/os';
import { untilAllBlocked } from 'geventjs/testing';
import { captureReports, test, testInHub } from '../../support/suite.js';

const noChild = { code: 'ECHILD', errno: -constants.errno.ECHILD, syscall: 'waitpid' };

/** A child that ends with `code` when its input does. */
const start = (code: number): ChildProcess =>
  spawnProcess('sh', ['-c', `read line; exit ${code}`], { stdio: ['pipe', 'ignore', 'inherit'] });

const pidOf = (child: ChildProcess): number => child.pid as number;

test('waits for a child and tells its status once', () => {
  const child = start(3);
  assert.deepEqual(waitpid(pidOf(child), WNOHANG), [0, 0]);
  const waiting = spawn(() => waitpid(pidOf(child)));
  untilAllBlocked();
  assert.ok(!waiting.ready());
  child.stdin?.end();
  assert.deepEqual(waiting.get(), [child.pid, 3 << 8]);
  assert.throws(() => waitpid(pidOf(child)), noChild);
  assert.throws(() => waitpid(pidOf(child), WNOHANG), noChild);
});

test('a loop with WNOHANG comes to an end', () => {
  const child = start(0);
  child.stdin?.end();
  let ended = waitpid(pidOf(child), WNOHANG);
  while (ended[0] === 0) ended = waitpid(pidOf(child), WNOHANG);
  assert.deepEqual(ended, [child.pid, 0]);
});

test('a signal is in the status', () => {
  const child = start(0);
  child.kill('SIGKILL');
  const [pid, status] = waitpid(pidOf(child));
  assert.equal(pid, child.pid);
  assert.equal(status, 9);
  assert.equal(waitStatusToExitCode(status), -9);
  assert.equal(waitStatusToExitCode(3 << 8), 3);
});

test('-1 is whichever ends first, until there is none', () => {
  const [first, second] = [start(1), start(2)];
  const waiting = spawn(() => waitpid(-1));
  untilAllBlocked();
  second.stdin?.end();
  assert.deepEqual(waiting.get(), [second.pid, 2 << 8]);
  first.stdin?.end();
  assert.deepEqual(waitpid(-1), [first.pid, 1 << 8]);
  assert.throws(() => waitpid(-1), noChild);
  assert.throws(() => waitpid(-1, WNOHANG), noChild);
});

test('of two who wait for one child the second learns that there is none', () => {
  const child = start(4);
  const [first, second, third] = [
    spawn(() => waitpid(pidOf(child))),
    spawn(() => waitpid(pidOf(child))),
    spawn(() => waitpid(-1)),
  ];
  untilAllBlocked();
  child.stdin?.end();
  captureReports(() => joinAll([first, second, third]));
  assert.deepEqual(first.value, [child.pid, 4 << 8]);
  assert.equal((second.exception as NodeJS.ErrnoException).code, 'ECHILD');
  assert.equal((third.exception as NodeJS.ErrnoException).code, 'ECHILD');
});

test('who waits can be killed or run out of time, and the end is kept', () => {
  const child = start(5);
  assert.throws(() => withTimeout(1, () => waitpid(pidOf(child))), Timeout);
  const killed = spawn(() => waitpid(pidOf(child)));
  untilAllBlocked();
  killed.kill();
  child.stdin?.end();
  assert.deepEqual(waitpid(pidOf(child)), [child.pid, 5 << 8]);
});

test('a child that could not be started is none', () => {
  const child = spawnProcess('/nonexistent/program');
  child.on('error', () => undefined);
  assert.equal(child.pid, undefined);
  assert.throws(() => waitpid(-1), noChild);
});

test('to note a child again changes nothing', () => {
  const child = start(6);
  watchChild(child);
  child.stdin?.end();
  assert.deepEqual(waitpid(pidOf(child)), [child.pid, 6 << 8]);
  assert.throws(() => waitpid(-1), noChild);
});

test('arguments are checked', () => {
  assert.throws(() => waitpid(1), noChild);
  for (const pid of [0, -2]) assert.throws(() => waitpid(pid), OutOfRangeError);
  assert.throws(() => waitpid(1, 2), OutOfRangeError);
  // @ts-expect-error not a number
  assert.throws(() => waitpid('1'), ArgumentTypeError);
  assert.throws(() => waitStatusToExitCode(1.5), ArgumentTypeError);
});

testInHub('in callbacks of the loop only with WNOHANG', async () => {
  const child = start(7);
  assert.throws(() => waitpid(pidOf(child)), BlockingSwitchOutError);
  assert.deepEqual(waitpid(pidOf(child), WNOHANG), [0, 0]);
  child.stdin?.end();
  await new Promise((done) => child.on('exit', done));
  assert.deepEqual(waitpid(pidOf(child), WNOHANG), [child.pid, 7 << 8]);
});

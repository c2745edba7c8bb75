import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fromCallback, sleep, spawn, Timeout } from 'geventjs';
import { Queue } from 'geventjs/queue';
import { getSignal, SIG_DFL, SIG_IGN, signal, waitForSignal } from 'geventjs/signal';
import { untilAllBlocked } from 'geventjs/testing';
import { test, testInHub } from '../../support/suite.js';

const send = (name: NodeJS.Signals = 'SIGALRM') => process.kill(process.pid, name);

test('signal() says what happens, and returns what happened before', () => {
  const got = new Queue<unknown[]>();
  const first = (...args: unknown[]) => got.put(['first', ...args]);
  const second = (...args: unknown[]) => got.put(['second', ...args]);
  assert.equal(getSignal('SIGALRM'), SIG_DFL);
  assert.equal(signal('SIGALRM', first), SIG_DFL);
  send();
  assert.deepEqual(got.get({ timeout: 10_000 }), ['first', 'SIGALRM', 14]);
  assert.equal(signal(14, second), first);
  assert.equal(getSignal(14), second);
  send();
  assert.deepEqual(got.get({ timeout: 10_000 }), ['second', 'SIGALRM', 14]);
  assert.equal(signal('SIGALRM', SIG_IGN), second);
  send();
  assert.equal(waitForSignal('SIGALRM', { timeout: 10_000 }), 'SIGALRM');
  assert.equal(got.empty(), true);
  assert.equal(signal('SIGALRM', SIG_DFL), SIG_IGN);
  assert.equal(process.listenerCount('SIGALRM'), 0);
});

test('a handler of SIGCHLD is told of children, and Node still gets them', () => {
  const got = new Queue<string>();
  signal('SIGCHLD', (name) => {
    sleep(1);
    got.put(name);
  });
  const output = fromCallback<string>((done) => execFile('echo', ['hello'], done));
  assert.equal(output, 'hello\n');
  assert.equal(got.get({ timeout: 10_000 }), 'SIGCHLD');
  signal('SIGCHLD', SIG_DFL);
});

testInHub('signal() refuses what is no handler and no signal', () => {
  assert.throws(() => signal('SIGALRM', 5 as never), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => signal('SIGKILL', SIG_IGN), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.throws(() => getSignal('SIGNOTHING' as never), { code: 'ERR_INVALID_ARG_VALUE' });
});

test('waitForSignal() returns the signal that arrives, and listens no longer', () => {
  const waiting = spawn(() => waitForSignal(['SIGALRM', 'SIGHUP']));
  const also = spawn(() => waitForSignal('SIGHUP'));
  untilAllBlocked();
  send('SIGHUP');
  assert.deepEqual([waiting.get(), also.get()], ['SIGHUP', 'SIGHUP']);
  assert.deepEqual([process.listenerCount('SIGHUP'), process.listenerCount('SIGALRM')], [0, 0]);
});

test('waitForSignal() gives up when the time is up; a timeout of somebody else is raised', () => {
  assert.equal(waitForSignal('SIGALRM', { timeout: 1 }), undefined);
  assert.equal(waitForSignal('SIGALRM', { timeout: new Timeout(1) }), undefined);
  const outer = new Timeout(1);
  assert.throws(
    () => outer.run(() => waitForSignal('SIGALRM', { timeout: 60_000 })),
    (error) => error === outer,
  );
  assert.equal(process.listenerCount('SIGALRM'), 0);
});

test('a greenlet that is killed while it waits for a signal, or before, listens no longer', () => {
  const waiting = spawn(() => waitForSignal('SIGALRM'));
  untilAllBlocked();
  assert.equal(process.listenerCount('SIGALRM'), 1);
  waiting.kill();
  assert.equal(process.listenerCount('SIGALRM'), 0);
  const early = spawn(() => {
    early.kill(undefined, { block: false });
    waitForSignal('SIGALRM');
  });
  early.join();
  assert.equal(early.successful(), true);
  assert.equal(process.listenerCount('SIGALRM'), 0);
});

testInHub('waitForSignal() needs a greenlet, and a signal', () => {
  assert.throws(() => waitForSignal('SIGALRM'), { code: 'ERR_BLOCKING_SWITCH_OUT', message: /waitForSignal/ });
  assert.throws(() => waitForSignal([]), { code: 'ERR_INVALID_ARG_VALUE', message: /empty list/ });
  assert.throws(() => waitForSignal('SIGKILL'), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.throws(() => waitForSignal('SIGALRM', 5 as never), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => waitForSignal('SIGALRM', { timeout: -5 }), { code: 'ERR_OUT_OF_RANGE' });
  assert.equal(process.listenerCount('SIGALRM'), 0);
});

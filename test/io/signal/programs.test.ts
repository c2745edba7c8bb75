import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Ended, runCommand, scripts } from '../../support/child.js';

/** Sends `signal` to the program each time it has printed the next of `on`. */
function run(program: string, signal: NodeJS.Signals = 'SIGUSR2', on: readonly string[] = []): Promise<Ended> {
  let sent = 0;
  return runCommand([`${scripts}io/signals.mjs`, program], {
    onOutput: (stdout, child) => {
      while (sent < on.length && stdout.includes(on[sent] ?? '')) {
        sent++;
        child.kill(signal);
      }
    },
  });
}

const ended = (stdout: string, code: number | null = 0, signal: string | null = null) => ({
  code,
  signal,
  stdout,
  stderr: '',
});

test('a signal handler does not keep the program alive', async () => {
  assert.deepEqual(await run('unref'), ended(''));
});

test('a signal handler keeps the program alive if asked', async () => {
  assert.deepEqual(await run('ref', 'SIGUSR2', ['ready']), ended('ready\nhandled\n'));
});

test('who waits for a signal keeps the program alive', async () => {
  assert.deepEqual(await run('wait', 'SIGUSR2', ['ready']), ended('ready\nSIGUSR2\n'));
});

test('without its handler a signal ends the program as always', async () => {
  assert.deepEqual(await run('cancelled'), ended('', null, 'SIGUSR2'));
});

test('a handler of SIGINT gets every Ctrl-C; once it is cancelled, Ctrl-C raises KeyboardInterrupt again', async () => {
  const { code, stdout, stderr } = await run('interrupt', 'SIGINT', ['ready', 'handler 1', 'cancelled']);
  assert.deepEqual([stdout, stderr, code], ['ready\nhandler 1\nhandler 2\ncancelled\ninterrupted\n', '', 0]);
});

test('who waits for Ctrl-C gets it; afterwards it raises KeyboardInterrupt again', async () => {
  const { code, stdout, stderr } = await run('waitForInterrupt', 'SIGINT', ['ready', 'got SIGINT']);
  assert.deepEqual([stdout, stderr, code], ['ready\ngot SIGINT\ninterrupted\n', '', 0]);
});

test('Ctrl-C can be ignored', async () => {
  assert.deepEqual(await run('ignored'), ended('still here\n'));
});

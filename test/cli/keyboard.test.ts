import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Ended, runCommand, scripts } from '../support/child.js';

/** Sends Ctrl-C each time the program says that it is ready, once for each of `on`. */
function interrupt(how: string, on: readonly string[]): Promise<Ended> {
  let sent = 0;
  return runCommand([`${scripts}cli/interrupted.mjs`, how], {
    onOutput: (stdout, child) => {
      while (sent < on.length && stdout.includes(on[sent] ?? '')) {
        sent++;
        child.kill('SIGINT');
      }
    },
  });
}

test('Ctrl-C raises KeyboardInterrupt in the main greenlet: its finally runs, and the process ends by the signal', async () => {
  const { signal, stdout, stderr } = await interrupt('nothing', ['ready']);
  assert.equal(stdout, 'ready\ncleaned up\n');
  assert.equal(stderr, '');
  assert.equal(signal, 'SIGINT');
});

test('a second Ctrl-C ends the process at once', async () => {
  const { signal, stdout } = await interrupt('catch', ['ready\n', 'ready again\n']);
  assert.equal(stdout, 'ready\ncaught ERR_KEYBOARD_INTERRUPT\nready again\n');
  assert.equal(signal, 'SIGINT');
});

test('a second Ctrl-C ends even a program that computes and never looks at the first', async () => {
  let sent = 0;
  const timers: NodeJS.Timeout[] = [];
  const { signal, stdout } = await runCommand([`${scripts}cli/interrupted.mjs`, 'compute'], {
    onOutput: (_, child) => {
      // The first leaves no trace that could be waited for: it is sent until the process is gone.
      timers.push(setInterval(() => child.kill('SIGINT') && sent++, 50));
    },
  });
  for (const timer of timers) clearInterval(timer);
  assert.equal(stdout, 'ready\n');
  assert.equal(signal, 'SIGINT');
  assert.ok(sent >= 2, `${sent} signals`);
});

test('a program that listens for SIGINT itself gets every one', async () => {
  const { code, stdout } = await interrupt('listen', ['ready', 'listener 1', 'listener 2']);
  assert.equal(stdout, 'ready\nlistener 1\nlistener 2\nlistener 3\n');
  assert.equal(code, 5);
});

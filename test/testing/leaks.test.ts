import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { type Greenlet, getHub, kill, sleep, spawn, spawnRaw, spawnWith, wait } from 'geventjs';
import { Queue } from 'geventjs/queue';
import { assertNoLeaks, checkLeaks, findLeaks, JumpingClock, LeakError, untilAllBlocked } from 'geventjs/testing';
import { runScript } from '../support/child.js';
import { test, testInHub } from '../support/suite.js';

/** The text of the LeakError that `body` throws. */
function leakOf(body: () => unknown): string {
  try {
    body();
  } catch (error) {
    assert.ok(error instanceof LeakError, `${error}`);
    return error.message;
  }
  return assert.fail('nothing was found');
}

test('nothing is left over when all greenlets have ended', () => {
  assert.deepEqual(findLeaks(), []);
  const answer = checkLeaks(() => {
    const greenlet = spawn(() => sleep(1));
    greenlet.join();
    return 'answer';
  });
  assert.equal(answer, 'answer');
});

test('a greenlet that waits is found: its name, what it waits on, and where it was spawned', () => {
  const queue = new Queue<string>();
  const consumer = spawnWith({ name: 'consumer' }, function consume() {
    queue.get();
  });
  untilAllBlocked();
  const [leak = '', ...others] = findLeaks();
  assert.deepEqual(others, []);
  const lines = leak.split('\n');
  assert.match(lines[0] as string, /^<Greenlet "consumer" at consume: waiting on Queue\.get/);
  assert.match(lines.at(-1) as string, /^ {4}spawned at .*leaks\.test\.js:\d+:\d+\)?$/);
  consumer.kill();
  assert.deepEqual(findLeaks(), []);
});

test('raw greenlets are found as well', () => {
  const greenlet = spawnRaw(() => sleep(60_000));
  untilAllBlocked();
  assert.match(findLeaks()[0] as string, /^<ScheduledGreenlet.*: waiting on sleep>$/);
  kill(greenlet);
  untilAllBlocked();
  assert.deepEqual(findLeaks(), []);
});

test('what stands in the hub’s queue is found, and gone a moment later', () => {
  getHub().runCallback(() => undefined);
  assert.deepEqual(findLeaks(), ["1 ready in the hub's queue"]);
  wait(assertNoLeaks());
});

test('checkLeaks throws, and says what its body has left over', () => {
  const left: Greenlet[] = [];
  const text = leakOf(() =>
    checkLeaks(() =>
      left.push(
        spawn(() => sleep(60_000)),
        spawn(() => new Queue().get()),
      ),
    ),
  );
  const lines = text.split('\n');
  assert.equal(lines[0], '3 left over that should have ended:');
  assert.match(lines[1] as string, /^ {2}<Greenlet .*: waiting on sleep>$/);
  assert.match(text, /\n {2}<Greenlet .*: waiting on Queue\.get>\n {6}<Queue: .*>\n {6}spawned /);
  assert.match(text, /\n {2}1 more Timeout in Node's event loop than before$/);
  for (const greenlet of left) greenlet.kill();
});

test('what was there before does not count', () => {
  const before = spawn(() => sleep(60_000));
  sleep(0);
  checkLeaks(() => undefined);
  before.kill();
});

test('what ends in the moment after the body does not count', () => {
  checkLeaks(() => {
    spawn(() => sleep(10));
    const server = createServer().listen(0);
    setTimeout(() => server.close(), 5);
  });
});

test('handles of Node’s are found', () => {
  let server: Server | undefined;
  const text = leakOf(() =>
    checkLeaks(() => {
      server = createServer().listen(0);
    }),
  );
  assert.match(text, /\n {2}1 more TCPServerWrap in Node's event loop than before$/);
  server?.close();
});

test('a clock that is still in the hub is found', () => {
  let installed: Disposable | undefined;
  const text = leakOf(() =>
    checkLeaks(() => {
      installed = new JumpingClock({ name: 'forgotten' }).install();
    }),
  );
  assert.match(
    text,
    /\n {2}<JumpingClock "forgotten": at 0 ms, 0 timers pending> in the hub, which had another clock$/,
  );
  installed?.[Symbol.dispose]();
});

test('an error of the body is all there is', () => {
  const left: Greenlet[] = [];
  assert.throws(
    () =>
      checkLeaks(() => {
        left.push(spawn(() => sleep(60_000)));
        throw new RangeError('from the body');
      }),
    RangeError,
  );
  left[0]?.kill();
});

test('a promise that the body of checkLeaks returns is waited for', () => {
  const answer = checkLeaks(async () => {
    await turn();
    return 'answer';
  });
  assert.equal(answer, 'answer');
  assert.throws(() => checkLeaks(() => Promise.reject(new RangeError('rejected'))), RangeError);
});

testInHub('assertNoLeaks is rejected when something is left over', async () => {
  const greenlet = spawn(() => sleep(60_000));
  await assert.rejects(assertNoLeaks(), { code: 'ERR_LEAK', message: /waiting on sleep/ });
  greenlet.kill(undefined, { block: false });
  await assertNoLeaks();
});

testInHub('what is no function is refused', () => {
  assert.throws(() => checkLeaks(undefined as never), { code: 'ERR_INVALID_ARG_TYPE', message: /checkLeaks/ });
});

testInHub('the streams that a program prints to are no leak, also where they are pipes', async () => {
  const { code, stdout, stderr } = await runScript('testing/first-output.cjs');
  assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'printed\n0\n', stderr: 'printed as well\n' });
});

import assert from 'node:assert/strict';
import { sleep, spawn, Timeout } from 'geventjs';
import { Queue } from 'geventjs/queue';
import { JumpingClock, withClock } from 'geventjs/testing';
import { runScript } from '../support/child.js';
import { test, testInHub } from '../support/suite.js';

/** What is thrown, and nothing else. */
function thrownBy(body: () => unknown): unknown {
  try {
    body();
  } catch (error) {
    return error;
  }
  return assert.fail('nothing was thrown');
}

test('a Timeout is an error that can be thrown by hand', () => {
  const timeout = new Timeout(10);
  assert.ok(timeout instanceof Error);
  assert.deepEqual([timeout.name, timeout.code, timeout.ms], ['Timeout', 'ERR_TIMEOUT', 10]);
  assert.equal(
    thrownBy(() => {
      throw timeout;
    }),
    timeout,
  );
  assert.equal(timeout.pending, false);
});

test('it is pending from its start until it is raised', () => {
  const timeout = new Timeout(1);
  assert.equal(timeout.pending, false);
  timeout.start();
  assert.equal(timeout.pending, true);
  assert.equal(
    thrownBy(() => sleep(60_000)),
    timeout,
  );
  assert.equal(timeout.pending, false);
  assert.equal(timeout.hasRaised(timeout), true);
});

test('it is not raised before its time', () => {
  const begin = performance.now();
  using timeout = Timeout.startNew(30);
  assert.equal(
    thrownBy(() => sleep(60_000)),
    timeout,
  );
  assert.ok(performance.now() - begin >= 28);
});

test('cancel stops it, and it may be started again', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const timeout = Timeout.startNew(10);
    timeout.cancel();
    assert.deepEqual([timeout.pending, clock.pending], [false, 0]);
    timeout.cancel();
    timeout.start();
    spawn(() => clock.advance(10));
    assert.equal(
      thrownBy(() => sleep(60_000)),
      timeout,
    );
    timeout.start();
    assert.equal(timeout.pending, true);
    timeout.close();
  });
});

test('close stops it for good', () => {
  const timeout = Timeout.startNew(10);
  timeout.close();
  assert.equal(timeout.pending, false);
  assert.throws(() => timeout.start(), { code: 'ERR_ALREADY_STARTED', message: /Make a new one/ });
  timeout.close();
});

test('start while it runs is an error, and it runs on', () => {
  const timeout = Timeout.startNew(10);
  assert.throws(() => timeout.start(), { code: 'ERR_ALREADY_STARTED', message: /cancel\(\) it first/ });
  assert.equal(timeout.pending, true);
  timeout.close();
});

test('startNew starts the Timeout it is given, unless it runs, and returns it', () => {
  const timeout = new Timeout(10);
  assert.equal(Timeout.startNew(timeout), timeout);
  assert.equal(timeout.pending, true);
  assert.equal(Timeout.startNew(timeout, new Error('ignored')), timeout);
  assert.equal(timeout.pending, true);
  timeout.close();
});

test('without milliseconds, and with Infinity, it never ends', () => {
  for (const ms of [undefined, Number.POSITIVE_INFINITY]) {
    withClock(new JumpingClock({ jump: false }), (clock) => {
      using timeout = Timeout.startNew(ms);
      assert.equal(timeout.pending, false);
      assert.equal(clock.pending, 0);
      timeout.start();
    });
  }
});

test('0 milliseconds, and less, are raised at the next real wait', () => {
  for (const ms of [0, -5]) {
    using timeout = Timeout.startNew(ms);
    assert.equal(
      thrownBy(() => sleep(60_000)),
      timeout,
    );
  }
});

test('using starts nothing, and closes it at the end of the block', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    let outer: Timeout | undefined;
    {
      using timeout = Timeout.startNew(10);
      outer = timeout;
      assert.equal(timeout.pending, true);
    }
    assert.equal(outer.pending, false);
    clock.advance(100);
    sleep(0);
    assert.throws(() => outer?.start(), { code: 'ERR_ALREADY_STARTED' });
  });
});

testInHub('in the hub it cannot be started, as nothing waits there; it can be stopped', async () => {
  assert.throws(() => Timeout.startNew(1), { code: 'ERR_BLOCKING_SWITCH_OUT' });
  const timeout = new Timeout(60_000);
  const gate = new Queue<string>();
  const greenlet = spawn(() => {
    timeout.start();
    return `${gate.get()}, pending: ${timeout.pending}`;
  });
  await new Promise((done) => setImmediate(done));
  assert.equal(timeout.pending, true);
  timeout.close();
  gate.put('stopped');
  assert.equal(await greenlet, 'stopped, pending: false');
});

testInHub('one with ref: false does not keep the program alive', async () => {
  const { code, stdout, stderr } = await runScript('timeout-ref.mjs');
  assert.deepEqual(
    { code, stdout, stderr },
    { code: 0, stdout: 'ref: true Timeout\nref: false LoopExit\n', stderr: '' },
  );
});

test('started again, it has raised nothing yet', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const error = new Error('too slow');
    const timeout = Timeout.startNew(10, error);
    spawn(() => clock.advance(10));
    assert.equal(
      thrownBy(() => sleep(60_000)),
      error,
    );
    timeout.start();
    assert.equal(timeout.hasRaised(error), false);
    timeout.close();
  });
});

test('started again before anybody got what it raised, it is raised once, after the new time', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const timeout = Timeout.startNew(10);
    clock.advance(10);
    timeout.start();
    sleep(0);
    clock.advance(10);
    assert.equal(
      thrownBy(() => sleep(0)),
      timeout,
    );
    sleep(0);
  });
});

import assert from 'node:assert/strict';
import { Greenlet, sleep, spawn, Timeout } from 'geventjs';
import { activeCount, currentThread, Event, enumerate, mainThread, Thread, Timer } from 'geventjs/threading';
import { test, testInHub } from '../support/suite.js';

test('a thread cannot be started twice, not while it runs and not after', () => {
  const thread = new Thread({ name: 'once' });
  thread.start();
  assert.throws(() => thread.start(), { code: 'ERR_ALREADY_STARTED', message: /^<Thread "once": alive> has been/ });
  thread.join();
  assert.throws(() => thread.start(), { code: 'ERR_ALREADY_STARTED', message: /make a new one/ });
  assert.throws(() => mainThread().start(), { code: 'ERR_ALREADY_STARTED' });
});

test('a thread cannot join itself, and nobody one that has not been started', () => {
  const thread = new Thread({ name: 'never' });
  assert.throws(() => thread.join(), {
    code: 'ERR_INVALID_SWITCH',
    message: /^<Thread "never": not started> cannot be/,
  });
  assert.throws(() => mainThread().join(), { code: 'ERR_INVALID_SWITCH', message: /cannot join itself/ });
  let caught: unknown;
  const selfish = new Thread({
    target: () => {
      try {
        selfish.join({ timeout: 10 });
      } catch (error) {
        caught = error;
      }
    },
  });
  selfish.start();
  selfish.join();
  assert.equal((caught as { code?: string }).code, 'ERR_INVALID_SWITCH');
  const dummy = spawn(() => {
    assert.throws(() => currentThread().join(), { code: 'ERR_INVALID_SWITCH' });
  });
  dummy.get();
});

test('daemon can be changed before the start only', () => {
  const thread = new Thread();
  thread.daemon = true;
  thread.daemon = false;
  thread.start();
  for (const when of ['alive', 'ended']) {
    assert.throws(
      () => {
        thread.daemon = true;
      },
      { code: 'ERR_ALREADY_STARTED' },
      when,
    );
    thread.join();
  }
  assert.equal(thread.daemon, false);
  for (const other of [mainThread(), spawn(() => currentThread()).get()]) {
    assert.throws(
      () => {
        other.daemon = true;
      },
      { code: 'ERR_ALREADY_STARTED' },
    );
  }
});

test('daemon is inherited from the thread that makes another; a greenlet that is no thread has none to give', () => {
  const made: Thread[] = [];
  const target = () => made.push(new Thread(), new Thread({ daemon: false }), new Timer(1, () => 0));
  for (const daemon of [true, false]) {
    const thread = new Thread({ target, daemon });
    thread.start();
    thread.join();
  }
  assert.deepEqual(
    made.map((thread) => thread.daemon),
    [true, false, true, false, false, false],
  );
  assert.equal(new Thread().daemon, false);
  const inGreenlet = spawn(() => {
    assert.equal(currentThread().daemon, true);
    return new Thread().daemon;
  });
  assert.equal(inGreenlet.get(), false);
});

testInHub('wrong arguments are errors where they are given', () => {
  const wrong: Record<string, unknown>[] = [
    { target: 1 },
    { target: 'print' },
    { target: () => 0, args: 'abc' },
    { args: {} },
    { name: 1 },
    { daemon: 1 },
    { daemon: null },
  ];
  for (const options of wrong) assert.throws(() => new Thread(options as never), { code: 'ERR_INVALID_ARG_TYPE' });
  for (const options of [null, 1, 'name']) {
    assert.throws(() => new Thread(options as never), {
      code: 'ERR_INVALID_ARG_TYPE',
      message: /^a thread is made with/,
    });
  }
  const thread = new Thread();
  assert.throws(
    () => {
      thread.name = 1 as never;
    },
    { code: 'ERR_INVALID_ARG_TYPE' },
  );
  assert.throws(
    () => {
      thread.daemon = 'yes' as never;
    },
    { code: 'ERR_INVALID_ARG_TYPE' },
  );
  assert.throws(() => new Timer('1' as never, () => 0), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => new Timer(-1, () => 0), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => new Timer(1, undefined as never), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => new Timer(1, () => 0, 'abc' as never), { code: 'ERR_INVALID_ARG_TYPE' });
});

test('a wrong limit of join is an error, and leaves nobody waiting', () => {
  const stop = new Event();
  const thread = new Thread({ target: () => stop.wait() });
  thread.start();
  assert.throws(() => thread.join({ timeout: -1 }), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => thread.join({ timeout: '1' as never }), { code: 'ERR_INVALID_ARG_TYPE' });
  for (const wrong of [20, null, new Timeout(20)]) {
    assert.throws(() => thread.join(wrong as never), { message: /^the options of Thread\.join must be an object/ });
  }
  stop.set();
  thread.join();
});

test('a start that fails leaves no thread behind, and can be tried again', () => {
  const refuse = () => {
    throw new Error('no more');
  };
  const thread = new Thread();
  const before = activeCount();
  Greenlet.addSpawnCallback(refuse);
  try {
    assert.throws(() => thread.start(), /no more/);
  } finally {
    Greenlet.removeSpawnCallback(refuse);
  }
  assert.equal(activeCount(), before);
  assert.equal(thread.isAlive(), false);
  assert.throws(() => thread.join(), { code: 'ERR_INVALID_SWITCH' });
  thread.start();
  thread.join();
  sleep(0);
  assert.equal(enumerate().includes(thread), false);
});

import assert from 'node:assert/strict';
import { GreenletExit, idle, sleep, spawn } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { currentThread, Thread } from 'geventjs/threading';
import { captureReports, test } from '../support/suite.js';

const boom = new RangeError('boom');
const fail = () => {
  throw boom;
};

/** Calls `body` with another hook, and answers what it was told. */
function withHook(hook: typeof Thread.excepthook, body: () => void): void {
  const before = Thread.excepthook;
  Thread.excepthook = hook;
  try {
    body();
  } finally {
    Thread.excepthook = before;
  }
}

function runThread(target: () => unknown): Thread {
  const thread = new Thread({ name: 'worker', target });
  thread.start();
  thread.join();
  return thread;
}

test('an error that ends a thread is printed once, with its stack and the name of the thread', () => {
  const text = captureReports(() => {
    const thread = runThread(fail);
    idle();
    assert.equal(thread.greenlet?.exception, boom);
    assert.throws(
      () => thread.greenlet?.get(),
      (error) => error === boom,
    );
  });
  assert.equal(text.split('RangeError: boom').length, 2);
  assert.match(text, /\n\S+Z <Thread "worker": alive> failed with RangeError\n$/);
});

test('excepthook gets it instead, in the thread, and may block', () => {
  const told: unknown[] = [];
  const text = captureReports(() =>
    withHook(
      (error, thread) => {
        sleep(1);
        told.push(error, thread, currentThread() === thread, thread.isAlive());
      },
      () => {
        const thread = runThread(fail);
        assert.deepEqual(told, [boom, thread, true, true]);
        assert.equal(thread.isAlive(), false);
      },
    ),
  );
  assert.equal(text, '');
});

test('it is not called for a thread that ends well, or is killed', () => {
  withHook(
    () => assert.fail('called'),
    () => {
      runThread(() => 1);
      const thread = new Thread({ target: () => sleep(60_000) });
      thread.start();
      sleep(0);
      thread.greenlet?.kill();
      runThread(() => {
        throw new GreenletExit();
      });
    },
  );
});

test('it is called for a thread that is killed with an error, even before it has begun', () => {
  const told: unknown[] = [];
  withHook(
    (error, thread) => told.push(error, thread.name),
    () => {
      const thread = new Thread({ name: 'early', target: () => assert.fail('has begun') });
      thread.start();
      thread.greenlet?.kill(boom);
      thread.join();
    },
  );
  assert.deepEqual(told, [boom, 'early']);
});

test('a hook that fails loses nothing: both errors are printed, and the thread ends', () => {
  const text = captureReports(() =>
    withHook(
      () => {
        throw new Error('the hook is broken');
      },
      () => assert.equal(runThread(fail).isAlive(), false),
    ),
  );
  assert.match(
    text,
    /RangeError: boom[\s\S]+failed with RangeError\n[\s\S]+the hook is broken[\s\S]+failed with Error\n/,
  );
});

test('errors of greenlets that are no threads go where they always go', () => {
  const text = captureReports(() =>
    withHook(
      () => assert.fail('called'),
      () => spawn(fail).join(),
    ),
  );
  assert.match(text, /failed with RangeError/);
});

test("the printed report is the hub's, and can be had there", () => {
  const hub = getHub();
  const before = hub.handleError;
  const told: unknown[] = [];
  hub.handleError = (source, error) => told.push(source, error);
  try {
    const thread = runThread(fail);
    assert.deepEqual(told, [thread, boom]);
  } finally {
    hub.handleError = before;
  }
});

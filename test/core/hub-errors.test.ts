import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { GreenletExit, KeyboardInterrupt, sleep, spawn, spawnRaw } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { captureReports, test } from '../support/suite.js';

const hub = getHub();

/** Puts another `handleError` in place while `body` runs. */
function withHandler(handler: (source: unknown, error: unknown) => void, body: () => void): void {
  hub.handleError = handler;
  try {
    body();
  } finally {
    Reflect.deleteProperty(hub, 'handleError');
  }
}

/** What is written to the process's own stderr while `body` runs. */
function captureStderr(body: () => void): string {
  const { stderr } = process;
  const write = stderr.write;
  let text = '';
  stderr.write = (chunk: string | Uint8Array) => {
    text += chunk;
    return true;
  };
  try {
    body();
  } finally {
    stderr.write = write;
  }
  return text;
}

function fail(): never {
  throw new RangeError('nobody catches this');
}

test('the error of a greenlet is printed once, with its stack, the time, its name and the kind of error', () => {
  const text = captureReports(() => {
    const greenlet = spawn(fail);
    greenlet.name = 'worker seven';
    greenlet.join();
  });
  assert.equal(text.match(/nobody catches this/g)?.length, 1, text);
  assert.match(text, /^RangeError: nobody catches this\n {4}at (Greenlet\.)?fail /);
  assert.match(
    text,
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ <Greenlet "worker seven" at fail: .*> failed with RangeError\n$/m,
  );
});

test('a GreenletExit is not printed', () => {
  const text = captureReports(() => {
    const greenlet = spawn(() => {
      throw new GreenletExit('quiet');
    });
    spawnRaw(() => {
      throw new GreenletExit('quiet');
    });
    hub.runCallback(() => {
      throw new GreenletExit('quiet');
    });
    greenlet.join();
    sleep(0);
  });
  assert.equal(text, '');
});

test('a KeyboardInterrupt is printed, and raised in the main program where it waits', () => {
  let raised: unknown;
  const interrupt = new KeyboardInterrupt('stop');
  const text = captureReports(() => {
    spawn(() => {
      sleep(0);
      throw interrupt;
    });
    try {
      sleep(60_000);
    } catch (error) {
      raised = error;
    }
  });
  assert.equal(raised, interrupt);
  assert.match(text, /failed with KeyboardInterrupt\n$/);
});

test('with the stream set to null nothing is printed anywhere', () => {
  const before = hub.exceptionStream;
  hub.exceptionStream = null;
  try {
    const text = captureStderr(() => {
      const greenlet = spawn(fail);
      hub.runCallback(fail);
      assert.throws(() => greenlet.get(), RangeError);
      sleep(0);
    });
    assert.equal(text, '');
  } finally {
    hub.exceptionStream = before;
  }
});

test('without a stream errors are printed to stderr', () => {
  assert.equal(hub.exceptionStream, undefined);
  const text = captureStderr(() => spawn(fail).join());
  assert.match(text, /^RangeError: nobody catches this\n/);
});

test('a stream that throws harms nobody', () => {
  const before = hub.exceptionStream;
  let writes = 0;
  hub.exceptionStream = {
    write() {
      writes++;
      throw new Error('closed');
    },
  };
  try {
    const greenlet = spawn(fail);
    const next = spawn(() => 'went on');
    assert.throws(() => greenlet.get(), RangeError);
    assert.equal(next.get(), 'went on');
  } finally {
    hub.exceptionStream = before;
  }
  assert.ok(writes > 0);
});

test('an error and a source that cannot be inspected are printed all the same', () => {
  const broken = {
    [inspect.custom]() {
      throw new Error('broken inspect');
    },
  };
  const text = captureReports(() => {
    hub.runCallback(() => {
      throw broken;
    });
    hub.handleError(broken, new Error('visible'));
    sleep(0);
  });
  assert.match(text, /inspect throws: Error: broken inspect> failed with Error\n/);
  assert.match(text, /<object whose inspect throws: .*>\n.*<Callback: done> failed with object\n/);
});

test('handleError can be replaced: it gets the source and the error of everything', () => {
  const reported: [unknown, unknown][] = [];
  const errors = ['greenlet', 'raw', 'callback', 'link', 'rawlink'].map((name) => new Error(name));
  const thrower = (index: number) => () => {
    throw errors[index];
  };
  const text = captureReports(() =>
    withHandler(
      (source, error) => reported.push([source, error]),
      () => {
        const greenlet = spawn(thrower(0));
        const raw = spawnRaw(thrower(1));
        const callback = hub.runCallback(thrower(2));
        greenlet.link(thrower(3));
        greenlet.rawlink(thrower(4));
        greenlet.join();
        for (let i = 0; i < 5; i++) sleep(0);
        const sourceOf = (error: unknown) => reported.find((entry) => entry[1] === error)?.[0];
        assert.deepEqual([sourceOf(errors[0]), sourceOf(errors[1]), sourceOf(errors[2])], [greenlet, raw, callback]);
      },
    ),
  );
  assert.equal(text, '');
  assert.deepEqual(new Set(reported.map(([, error]) => error)), new Set(errors));
  assert.equal(reported.length, errors.length);
});

test('a handleError that throws harms nobody: both errors go to stderr', () => {
  let calls = 0;
  const text = captureStderr(() =>
    withHandler(
      () => {
        calls++;
        throw new SyntaxError('the handler is broken');
      },
      () => {
        const greenlet = spawn(fail);
        hub.runCallback(fail);
        const next = spawn(() => 'went on');
        assert.throws(() => greenlet.get(), RangeError);
        assert.equal(next.get(), 'went on');
      },
    ),
  );
  assert.equal(calls, 2);
  assert.equal(text.match(/RangeError: nobody catches this/g)?.length, 2, text);
  assert.equal(text.match(/SyntaxError: the handler is broken/g)?.length, 2, text);
});

test('a handleError that blocks in the hub is told that it may not, and the queue goes on', () => {
  let calls = 0;
  const text = captureStderr(() =>
    withHandler(
      () => {
        calls++;
        sleep(1);
      },
      () => {
        hub.runCallback(fail);
        const next = spawn(() => 'went on');
        assert.equal(next.get(), 'went on');
      },
    ),
  );
  assert.equal(calls, 1);
  assert.match(text, /RangeError: nobody catches this/);
  assert.match(text, /BlockingSwitchOutError: sleep would block/);
});

test('a handleError that blocks for a greenlet does not keep others from the result', () => {
  withHandler(
    () => sleep(1),
    () => {
      const greenlet = spawn(fail);
      const next = spawn(() => 'went on');
      assert.throws(() => greenlet.get(), RangeError);
      assert.equal(next.get(), 'went on');
      sleep(5);
      assert.deepEqual([greenlet.dead, greenlet.ready(), greenlet.exception instanceof RangeError], [true, true, true]);
    },
  );
});

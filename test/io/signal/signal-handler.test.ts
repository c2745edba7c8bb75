import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { inspect } from 'node:util';
import { Worker } from 'node:worker_threads';
import { sleep, wait } from 'geventjs';
import { Event } from 'geventjs/event';
import { Queue } from 'geventjs/queue';
import { type SignalHandler, signalHandler } from 'geventjs/signal';
import { captureReports, test, testInHub } from '../../support/suite.js';

/** A signal handler does not keep the program alive, as a test has to. */
function handle(...args: Parameters<typeof signalHandler>): SignalHandler {
  const handler = signalHandler(...args);
  handler.ref = true;
  return handler;
}

const send = (signal: NodeJS.Signals = 'SIGALRM') => process.kill(process.pid, signal);

test('a handler runs in a greenlet of its own, with its arguments, and may block', () => {
  const got = new Queue<unknown>();
  using _ = handle(
    'SIGALRM',
    (...args: unknown[]) => {
      sleep(1);
      got.put(args);
    },
    1,
    'two',
  );
  send();
  assert.deepEqual(got.get(), [1, 'two']);
  send();
  assert.deepEqual(got.get(), [1, 'two']);
});

test('a signal that arrives while a handler blocks starts another greenlet, in order', () => {
  const begun = new Queue<number>();
  const go = new Event();
  const ended = new Queue<number>();
  let count = 0;
  using _ = handle('SIGALRM', () => {
    const number = ++count;
    begun.put(number);
    go.wait();
    ended.put(number);
  });
  for (const number of [1, 2, 3]) {
    send();
    assert.equal(begun.get(), number);
  }
  go.set();
  assert.deepEqual([ended.get(), ended.get(), ended.get()], [1, 2, 3]);
});

test('different signals have their own handlers, several for one are called in the order in which they were made', () => {
  const got = new Queue<string>();
  using first = handle('SIGALRM', () => got.put('first'));
  using second = handle(constants.signals.SIGALRM, () => got.put('second'));
  using other = handle('SIGHUP', () => got.put('other'));
  send();
  assert.deepEqual([got.get(), got.get()], ['first', 'second']);
  send('SIGHUP');
  assert.equal(got.get(), 'other');
  assert.deepEqual(
    [first, second, other].map((handler) => handler.signal),
    ['SIGALRM', 'SIGALRM', 'SIGHUP'],
  );
});

test('an error that ends a handler is printed like that of any greenlet, and the handler stays', () => {
  const called = new Event();
  using _ = handle('SIGALRM', () => {
    called.set();
    throw new RangeError('of the handler');
  });
  for (let i = 0; i < 2; i++) {
    const report = captureReports(() => {
      called.clear();
      send();
      called.wait();
      sleep(0);
    });
    assert.match(report, /RangeError: of the handler[\s\S]* failed with RangeError/);
  }
});

test('a handler that is cancelled is not called any more, and leaves nothing behind', () => {
  const got = new Queue<string>();
  const handler = handle('SIGALRM', () => got.put('cancelled'));
  using other = handle('SIGALRM', () => got.put('other'));
  assert.equal(inspect(handler), '<SignalHandler SIGALRM: active>');
  handler.cancel();
  handler.cancel();
  handler.ref = true;
  assert.deepEqual([handler.active, handler.ref, other.active, other.ref], [false, false, true, true]);
  assert.equal(inspect(handler), '<SignalHandler SIGALRM: cancelled>');
  send();
  assert.equal(got.get(), 'other');
  assert.equal(got.empty(), true);
  other.cancel();
  assert.equal(process.listenerCount('SIGALRM'), 0);
});

testInHub('misuse is refused, and says what to do', () => {
  const nothing = () => undefined;
  const misuse: [string, RegExp, () => unknown][] = [
    ['ERR_INVALID_ARG_TYPE', /must be a function, got 1/, () => signalHandler('SIGALRM', 1 as never)],
    [
      'ERR_INVALID_ARG_VALUE',
      /signal of this system.*'SIGNOTHING'/,
      () => signalHandler('SIGNOTHING' as never, nothing),
    ],
    ['ERR_INVALID_ARG_VALUE', /got 1000/, () => signalHandler(1000, nothing)],
    ['ERR_INVALID_ARG_VALUE', /got 'sigalrm'/, () => signalHandler('sigalrm' as never, nothing)],
    ['ERR_INVALID_ARG_TYPE', /must be a name like 'SIGUSR1'/, () => signalHandler(undefined as never, nothing)],
    ['ERR_INVALID_ARG_VALUE', /SIGKILL/, () => signalHandler('SIGKILL', nothing)],
    ['ERR_INVALID_ARG_VALUE', /SIGSTOP/, () => signalHandler(constants.signals.SIGSTOP, nothing)],
  ];
  for (const [code, message, call] of misuse) assert.throws(call, { code, message }, String(call));
  const handler = signalHandler('SIGALRM', nothing);
  assert.throws(() => (handler.ref = 1 as never), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.equal(handler.ref, false);
  handler.cancel();
});

test('in a worker, which gets no signals, a handler is refused', () => {
  const url = import.meta.resolve('geventjs/signal');
  const code = `
    const { parentPort } = require('node:worker_threads');
    import(${JSON.stringify(url)}).then(({ signalHandler }) => {
      try { signalHandler('SIGALRM', () => undefined); } catch (error) { parentPort.postMessage(error.message); }
    });`;
  const worker = new Worker(code, { eval: true });
  const message = wait(new Promise<string>((resolve) => worker.once('message', resolve)));
  assert.match(message, /main thread alone/);
  wait(worker.terminate());
});

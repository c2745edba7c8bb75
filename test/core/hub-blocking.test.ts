/** What happens when a callback of the event loop calls something that would block. */
import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { stat } from 'node:fs';
import { createServer } from 'node:net';
import { sleep, spawn, wait } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { test, testInHub } from '../support/suite.js';

const hub = getHub();

/** Ways to have something called by the loop. */
const callers: Record<string, (body: () => void) => void> = {
  'a timer': (body) => setTimeout(body, 1),
  setImmediate: (body) => setImmediate(body),
  'process.nextTick': (body) => process.nextTick(body),
  'an I/O callback': (body) => stat('/', body),
  'an event of a socket': (body) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => server.close(body));
  },
  'an event that a timer emits': (body) => {
    const emitter = new EventEmitter().once('event', body);
    setImmediate(() => emitter.emit('event'));
  },
  'a promise reaction': (body) => Promise.resolve().then(body),
  queueMicrotask: (body) => queueMicrotask(body),
  'code after an await': async (body) => {
    await null;
    body();
  },
  'code after an await of I/O': async (body) => {
    await new Promise((done) => stat('/', done));
    body();
  },
  'a callback of the hub': (body) => hub.runCallback(body),
  'a rawlink': (body) => spawn(() => undefined).rawlink(body),
};

/** What `sleep(1)` throws there. */
const sleepError = (call: (body: () => void) => void): Promise<unknown> =>
  new Promise((resolve) => {
    call(() => {
      try {
        sleep(1);
        resolve('it did not throw');
      } catch (error) {
        resolve(error);
      }
    });
  });

for (const [name, call] of Object.entries(callers)) {
  testInHub(`sleep in ${name} says that it may not block there, and what to do`, async () => {
    const error = await sleepError(call);
    assert.throws(
      () => {
        throw error;
      },
      {
        name: 'BlockingSwitchOutError',
        code: 'ERR_BLOCKING_SWITCH_OUT',
        message: /^sleep would block .*spawn\(\(\) => \{ … \}\).*toAsync\(fn\)/,
      },
    );
  });
  test(`sleep in ${name} says so while the main program is blocked, too`, () => {
    const error = wait(sleepError(call)) as Error & { code: string };
    assert.equal(error.code, 'ERR_BLOCKING_SWITCH_OUT');
  });
}

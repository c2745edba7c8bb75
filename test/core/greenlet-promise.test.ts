import assert from 'node:assert/strict';
import { Greenlet, GreenletExit, idle, sleep, spawn } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { captureReports, test, testInHub } from '../support/suite.js';

const later = <T>(value: T): Promise<T> => new Promise((resolve) => setImmediate(resolve, value));

test('a promise that the function returns is waited for, and its value is the value', () => {
  const greenlet = spawn(() => later('value'));
  const text: string = greenlet.get();
  assert.equal(text, 'value');
  assert.equal(greenlet.value, 'value');
});

test('an async function is a function that returns a promise', () => {
  const greenlet = spawn(async (n: number) => {
    await null;
    return n + 1;
  }, 1);
  assert.equal(greenlet.get(), 2);
});

test('the error of a promise that the function returns is the outcome', () => {
  const error = new Error('boom');
  const text = captureReports(() => {
    const greenlet = spawn(async () => {
      await null;
      throw error;
    });
    greenlet.join();
    assert.equal(greenlet.exception, error);
    assert.equal(greenlet.successful(), false);
  });
  assert.equal(text.split('Error: boom').length - 1, 2, 'once in the stack, once in the line of the greenlet');
});

test('a greenlet that waits for its promise can be killed', () => {
  const greenlet = spawn(() => new Promise<string>(() => undefined));
  sleep(0);
  assert.equal(greenlet.ready(), false);
  greenlet.kill();
  assert.ok((greenlet.value as unknown) instanceof GreenletExit);
});

test('a rejection after the kill of a greenlet that waited for its promise harms nobody', () => {
  const unhandled: unknown[] = [];
  const listen = (error: unknown) => void unhandled.push(error);
  process.on('unhandledRejection', listen);
  try {
    let reject: (error: Error) => void = () => undefined;
    const greenlet = spawn(
      () =>
        new Promise<string>((_, fail) => {
          reject = fail;
        }),
    );
    sleep(0);
    greenlet.kill();
    reject(new Error('too late'));
    idle();
    sleep(1);
    assert.deepEqual(unhandled, []);
  } finally {
    process.off('unhandledRejection', listen);
  }
});

testInHub('a greenlet can be awaited: its value', async () => {
  const waiting = spawn(() => {
    sleep(1);
    return 'value';
  });
  assert.equal(await waiting, 'value');
  const ended = spawn(() => 'again');
  await ended;
  assert.equal(await ended, 'again');
});

testInHub('a greenlet can be awaited: its error, which is printed, too', async () => {
  const error = new Error('boom');
  const greenlet = new Greenlet(() => {
    throw error;
  });
  let printed = '';
  getHub().exceptionStream = { write: (text) => (printed += text) };
  try {
    greenlet.start();
    await assert.rejects(
      async () => await greenlet,
      (caught) => caught === error,
    );
  } finally {
    getHub().exceptionStream = undefined;
  }
  assert.match(printed, /^Error: boom/);
});

testInHub('awaiting a killed greenlet gives its GreenletExit', async () => {
  const greenlet = spawn(() => sleep(60_000));
  greenlet.kill(undefined, { block: false });
  assert.ok(((await greenlet) as unknown) instanceof GreenletExit);
});

testInHub('then takes the callbacks of a promise', async () => {
  const greenlet = spawn(() => 20);
  assert.equal(await greenlet.then((value) => value + 1), 21);
  assert.equal(await greenlet.then(), 20);
  assert.equal(await greenlet.then(null, () => 'not called'), 20);
  assert.deepEqual(await Promise.all([greenlet, spawn(() => 'b')]), [20, 'b']);
});

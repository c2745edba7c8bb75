import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fromCallback, GreenletExit, type NodeCallback, sleep, spawn, Timeout } from 'geventjs';
import { test, testInHub } from '../support/suite.js';

test('it returns what the callback is called with', () => {
  assert.equal(
    fromCallback<string>((done) => void setImmediate(done, null, 'value')),
    'value',
  );
  assert.equal(
    fromCallback((done) => process.nextTick(done)),
    undefined,
  );
  const here = fileURLToPath(import.meta.url);
  assert.match(
    fromCallback<string>((done) => readFile(here, 'utf8', done)),
    /import assert/,
  );
});

test('it throws the error that the callback is called with', () => {
  const error = new Error('boom');
  assert.throws(
    () => fromCallback((done) => void setImmediate(done, error)),
    (caught) => caught === error,
  );
  assert.throws(() => fromCallback((done) => stat('/does/not/exist', done)), { code: 'ENOENT' });
  assert.throws(
    () => fromCallback((done) => done('text')),
    (caught) => caught === 'text',
  );
});

testInHub('a callback that is called at once needs no switch, and so works in the hub', () => {
  assert.equal(
    fromCallback<number>((done) => done(null, 1)),
    1,
  );
  assert.equal(
    fromCallback<number>((done) => done(undefined, 2)),
    2,
  );
  const error = new Error('boom');
  assert.throws(
    () => fromCallback((done) => done(error)),
    (caught) => caught === error,
  );
  assert.throws(() => fromCallback(() => undefined), {
    code: 'ERR_BLOCKING_SWITCH_OUT',
    message: /^fromCallback would block/,
  });
});

test('only the first call of the callback counts', () => {
  let late: NodeCallback<number> = () => undefined;
  const first = fromCallback<number>((done) => {
    late = done;
    done(null, 1);
    done(null, 2);
    done(new Error('not thrown'));
  });
  assert.equal(first, 1);
  late(new Error('not thrown'));
  late(null, 3);
  sleep(0);
});

test('an error that is thrown before the callback is called passes', () => {
  const error = new Error('boom');
  assert.throws(
    () =>
      fromCallback(() => {
        throw error;
      }),
    (caught) => caught === error,
  );
});

test('when the time is up it throws, and a later call is ignored', () => {
  let late: NodeCallback<string> = () => undefined;
  const begin = performance.now();
  assert.throws(
    () =>
      fromCallback((done: NodeCallback<string>) => {
        late = done;
      }, 20),
    { code: 'ERR_TIMEOUT', ms: 20 },
  );
  assert.ok(performance.now() - begin >= 18);
  late(null, 'too late');
  const timeout = new Timeout(1);
  assert.throws(
    () => fromCallback(() => undefined, timeout),
    (caught) => caught === timeout,
  );
  sleep(0);
});

test('a greenlet that waits for a callback can be killed, and a later call is ignored', () => {
  let late: NodeCallback<string> = () => undefined;
  const greenlet = spawn(() =>
    fromCallback<string>((done) => {
      late = done;
    }),
  );
  sleep(0);
  greenlet.kill();
  late(null, 'too late');
  late(new Error('too late'));
  assert.ok((greenlet.value as unknown) instanceof GreenletExit);
  sleep(0);
});

testInHub('wrong arguments are errors', () => {
  assert.throws(() => fromCallback(1 as never), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => fromCallback(() => undefined, -1), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => fromCallback(() => undefined, 'x' as never), { code: 'ERR_INVALID_ARG_TYPE' });
});

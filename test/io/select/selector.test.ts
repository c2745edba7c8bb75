import assert from 'node:assert/strict';
import { spawn, Timeout, withTimeout } from 'geventjs';
import { ArgumentTypeError, ArgumentValueError } from 'geventjs/exceptions';
import { close, read, write } from 'geventjs/os';
import { EVENT_READ, EVENT_WRITE, RegistrationError, Selector } from 'geventjs/select';
import { untilAllBlocked } from 'geventjs/testing';
import { makePipe } from '../../support/descriptors.js';
import { test } from '../../support/suite.js';

test('an echo through two pipes, driven by what is ready', () => {
  using there = makePipe();
  using back = makePipe();
  using selector = new Selector<() => string>();
  selector.register(there.readEnd, EVENT_READ, () => {
    write(back.writeEnd, read(there.readEnd, 100));
    return 'echoed';
  });
  selector.register({ fd: back.readEnd }, EVENT_READ, () => read(back.readEnd, 100).toString());
  const loop = spawn(() => [1, 2].flatMap(() => selector.select().map(([key]) => key.data())));
  untilAllBlocked();
  write(there.writeEnd, 'hello');
  assert.deepEqual(loop.get(), ['echoed', 'hello']);
});

test('keys say what was registered', () => {
  using pipe = makePipe();
  using selector = new Selector();
  const object = { fileno: () => pipe.writeEnd };
  const key = selector.register(object, EVENT_WRITE);
  assert.deepEqual(key, { fileobj: object, fd: pipe.writeEnd, events: EVENT_WRITE, data: undefined });
  assert.equal(selector.getKey(pipe.writeEnd), key);
  assert.equal(selector.getMap().get(pipe.writeEnd), key);
  const changed = selector.modify(object, EVENT_READ | EVENT_WRITE);
  assert.deepEqual(selector.select(), [[changed, EVENT_WRITE]]);
  assert.equal(selector.unregister(object), changed);
  assert.equal(selector.getMap().size, 0);
  assert.throws(() => selector.unregister(object), RegistrationError);
  assert.throws(() => selector.modify(object, EVENT_READ), RegistrationError);
});

test('times: 0 and less only look, a Timeout ends it quietly', () => {
  using pipe = makePipe();
  using selector = new Selector();
  selector.register(pipe.readEnd, EVENT_READ);
  for (const timeout of [0, -1, 1, new Timeout(1)]) {
    const other = spawn(() => undefined);
    assert.deepEqual(selector.select({ timeout }), []);
    assert.ok(other.ready());
  }
  assert.throws(() => withTimeout(1, () => selector.select()), Timeout);
});

test('what is closed while somebody waits ends the wait, and is passed over afterwards', () => {
  using pipe = makePipe();
  using selector = new Selector();
  const key = selector.register(pipe.readEnd, EVENT_READ);
  const waiting = spawn(() => selector.select());
  untilAllBlocked();
  close(pipe.readEnd);
  assert.deepEqual(waiting.get(), []);
  assert.deepEqual(selector.select({ timeout: 1 }), []);
  assert.equal(selector.unregister(pipe.readEnd), key);
});

test('what cannot be registered', () => {
  using pipe = makePipe();
  using selector = new Selector();
  selector.register(pipe.readEnd, EVENT_READ);
  assert.throws(() => selector.register(pipe.readEnd, EVENT_READ), RegistrationError);
  assert.throws(() => selector.register(pipe.writeEnd, 0), ArgumentValueError);
  assert.throws(() => selector.register(999, EVENT_READ), /^ArgumentValueError: Invalid file descriptor/);
  assert.throws(() => selector.register({ fd: -1 }, EVENT_READ), ArgumentValueError);
  // @ts-expect-error no descriptor
  assert.throws(() => selector.register('0', EVENT_READ), ArgumentTypeError);
  // @ts-expect-error milliseconds, by position
  assert.throws(() => selector.select(5), ArgumentTypeError);
  selector.close();
  assert.throws(() => selector.select(), RegistrationError);
  assert.throws(() => selector.register(pipe.readEnd, EVENT_READ), RegistrationError);
});

import assert from 'node:assert/strict';
import { spawn } from 'geventjs';
import { ArgumentTypeError } from 'geventjs/exceptions';
import { close, write } from 'geventjs/os';
import { POLLHUP, POLLIN, POLLNVAL, POLLOUT, Poll, poll, RegistrationError } from 'geventjs/select';
import { untilAllBlocked } from 'geventjs/testing';
import { Descriptor } from '#internal/io/descriptor/descriptor.js';
import { makePipe } from '../../support/descriptors.js';
import { test } from '../../support/suite.js';

test('what is registered is told with its events', () => {
  using pipe = makePipe();
  using set = poll();
  set.register(pipe.readEnd, POLLIN);
  set.register({ fd: pipe.writeEnd });
  assert.deepEqual(set.poll(), [[pipe.writeEnd, POLLOUT]]);
  set.unregister(pipe.writeEnd);
  assert.deepEqual(set.poll(1), []);
  assert.deepEqual(set.poll(0), []);
  const waiting = spawn(() => set.poll(-1));
  untilAllBlocked();
  write(pipe.writeEnd, 'x');
  assert.deepEqual(waiting.get(), [[pipe.readEnd, POLLIN]]);
  close(pipe.writeEnd);
  assert.deepEqual(set.poll(), [[pipe.readEnd, POLLIN | POLLHUP]]);
  set.modify(pipe.readEnd, POLLOUT);
  assert.deepEqual(set.poll(), [[pipe.readEnd, POLLHUP]]);
});

test('a closed descriptor is told as invalid, also when it is closed meanwhile', () => {
  using pipe = makePipe();
  using set = new Poll();
  set.register(pipe.readEnd);
  const waiting = spawn(() => set.poll());
  untilAllBlocked();
  close(pipe.readEnd);
  assert.deepEqual(waiting.get(), [[pipe.readEnd, POLLNVAL]]);
  assert.deepEqual(set.poll(), [[pipe.readEnd, POLLNVAL]]);
  assert.equal(Descriptor.count, 0);
});

test('what is not registered cannot be changed or taken out', () => {
  const set = new Poll();
  assert.throws(() => set.unregister(5), RegistrationError);
  assert.throws(() => set.modify(5, POLLIN), RegistrationError);
});

test('arguments are checked', () => {
  const set = new Poll();
  // @ts-expect-error not events
  assert.throws(() => set.register(0, 'r'), ArgumentTypeError);
  // @ts-expect-error no descriptor
  assert.throws(() => set.register('0'), ArgumentTypeError);
  // @ts-expect-error milliseconds, by position
  assert.throws(() => set.poll({ timeout: 5 }), ArgumentTypeError);
});

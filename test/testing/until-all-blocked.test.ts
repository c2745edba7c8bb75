import assert from 'node:assert/strict';
import { fromCallback, getHub, killAll, sleep, spawn, Timeout } from 'geventjs';
import { Queue } from 'geventjs/queue';
import { untilAllBlocked, withJumpingClock } from 'geventjs/testing';
import { test, testInHub } from '../support/suite.js';

test('it returns when all others wait', () => {
  const queue = new Queue<string>();
  const got: string[] = [];
  const consumers = [1, 2].map(() => spawn(() => got.push(queue.get())));
  untilAllBlocked();
  assert.deepEqual(got, []);
  queue.put('a');
  queue.put('b');
  untilAllBlocked();
  assert.deepEqual(got, ['a', 'b']);
  assert.ok(consumers.every((consumer) => consumer.ready()));
});

test('it returns at once when there is nobody else', () => {
  untilAllBlocked();
  untilAllBlocked();
});

test('it waits for long chains of wake-ups, promises, ticks, immediates and callbacks of the hub', () => {
  let steps = 0;
  spawn(() => {
    for (let round = 0; round < 100; round++) {
      sleep(0);
      fromCallback((done) => setImmediate(done, null));
      fromCallback((done) => process.nextTick(done, null));
      fromCallback((done) => void Promise.resolve().then(() => done(null)));
      fromCallback((done) => getHub().runCallback(() => done(null)));
      steps++;
    }
  });
  untilAllBlocked();
  assert.equal(steps, 100);
});

test('timers do not count, real ones and those of a clock that jumps', () => {
  const sleeper = spawn(() => sleep(60_000));
  untilAllBlocked();
  assert.equal(sleeper.ready(), false);
  sleeper.kill();
  withJumpingClock((clock) => {
    const virtual = spawn(() => sleep(10));
    for (let round = 0; round < 3; round++) untilAllBlocked();
    assert.deepEqual([clock.now(), virtual.ready()], [0, false]);
    virtual.join();
    assert.equal(clock.now(), 10);
  });
});

test('of several each goes on only when all others are blocked again, in the order they came', () => {
  withJumpingClock((clock) => {
    const events: string[] = [];
    const greenlets = ['a', 'b', 'c'].map((name) =>
      spawn(() => {
        for (let round = 0; round < 2; round++) {
          untilAllBlocked();
          events.push(`${name} begins`);
          for (let turn = 0; turn < 5; turn++) sleep(0);
          events.push(`${name} ends`);
        }
      }),
    );
    const sleeper = spawn(() => sleep(1));
    sleeper.join();
    const once = ['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'];
    assert.deepEqual(events, [...once, ...once]);
    assert.equal(clock.now(), 1);
    assert.ok(greenlets.every((greenlet) => greenlet.ready()));
  });
});

test('one that is killed or runs out of time leaves, and the others go on', () => {
  const ready = new Queue<string>();
  const busy = spawn(() => {
    for (;;) sleep(0);
  });
  const killed = spawn(() => untilAllBlocked());
  const other = spawn(() => {
    untilAllBlocked();
    ready.put('all blocked');
  });
  const timeout = new Timeout(1);
  assert.throws(
    () => timeout.run(() => untilAllBlocked()),
    (error) => error === timeout,
  );
  killed.kill();
  assert.equal(ready.empty(), true);
  busy.kill();
  assert.equal(ready.get(), 'all blocked');
  killAll([other]);
});

testInHub('a callback of the hub cannot wait for it', () => {
  assert.throws(() => untilAllBlocked(), { code: 'ERR_BLOCKING_SWITCH_OUT', message: /^untilAllBlocked would block/ });
});

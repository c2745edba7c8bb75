import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { sleep, spawn } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { Channel } from 'geventjs/queue';
import { JumpingClock, withClock } from 'geventjs/testing';
import { attempt, begin } from '../support/queues.js';
import { test, testInHub } from '../support/suite.js';

const hub = getHub();

test('put waits until somebody gets', () => {
  const channel = new Channel<string>();
  const putter = spawn(() => {
    channel.put('item');
    return 'done';
  });
  for (let turn = 0; turn < 3; turn++) sleep(0);
  assert.equal(putter.ready(), false);
  assert.equal(channel.get(), 'item');
  assert.equal(putter.get(), 'done');
});

test('get waits until somebody puts', () => {
  const channel = new Channel<string>();
  const getter = spawn(() => channel.get());
  sleep(0);
  channel.put('item');
  assert.equal(getter.get({ block: false }), 'item');
});

test('it is always empty and full, and balance says who waits', () => {
  const channel = new Channel<number>();
  const look = () => [channel.balance, channel.size, channel.empty(), channel.full()];
  assert.deepEqual(look(), [0, 0, true, true]);
  const putters = [1, 2].map((n) => spawn(() => channel.put(n)));
  sleep(0);
  assert.deepEqual(look(), [2, 0, true, true]);
  assert.deepEqual([channel.get(), channel.get()], [1, 2]);
  const getters = [1, 2, 3].map(() => spawn(() => channel.get()));
  sleep(0);
  assert.deepEqual(look(), [-3, 0, true, true]);
  for (const n of [3, 4, 5]) channel.put(n);
  assert.deepEqual(look(), [0, 0, true, true]);
  for (const greenlet of [...putters, ...getters]) greenlet.get();
});

test('without waiting it works only if the other side waits', () => {
  const channel = new Channel<number>();
  assert.throws(() => channel.putNowait(1), { code: 'ERR_QUEUE_FULL', message: /nobody who gets from the channel$/ });
  assert.throws(() => channel.getNowait(), { code: 'ERR_QUEUE_EMPTY', message: /nobody who puts into the channel$/ });
  const getter = spawn(() => channel.get());
  sleep(0);
  let ran = false;
  const other = spawn(() => {
    ran = true;
  });
  channel.put(2, { block: false });
  assert.equal(ran, false);
  assert.equal(getter.get(), 2);
  const putter = spawn(() => channel.put(3));
  sleep(0);
  assert.equal(channel.get({ block: false }), 3);
  putter.join();
  other.join();
});

test('with no time at all those go first who are ready', () => {
  const channel = new Channel<number>();
  const getter = spawn(() => channel.get());
  channel.put(1, { timeout: 0 });
  assert.equal(getter.get(), 1);
  const putter = spawn(() => channel.put(2));
  assert.equal(channel.get({ timeout: 0 }), 2);
  putter.join();
  assert.throws(() => channel.put(3, { timeout: 0 }), { code: 'ERR_QUEUE_FULL' });
  assert.throws(() => channel.get({ timeout: 0 }), { code: 'ERR_QUEUE_EMPTY' });
});

test('callbacks of the hub never wait: of two puts and two gets none finds another', () => {
  const channel = new Channel<number>();
  const outcomes: string[] = [];
  for (const n of [1, 2]) hub.runCallback(() => outcomes.push(attempt(() => channel.put(n))));
  for (let i = 0; i < 2; i++) hub.runCallback(() => outcomes.push(attempt(() => channel.get({ timeout: 1000 }))));
  sleep(0);
  assert.deepEqual(outcomes, ['Full', 'Full', 'Empty', 'Empty']);
});

test('a callback of the hub serves a greenlet that waits to get, and one that waits to put', () => {
  const channel = new Channel<number>();
  const getter = begin(() => channel.get());
  sleep(0);
  const outcomes: unknown[] = [];
  hub.runCallback(() =>
    outcomes.push(
      attempt(() => channel.putNowait(10)),
      channel.empty(),
      channel.full(),
    ),
  );
  getter.greenlet.join();
  assert.deepEqual([getter.outcome, outcomes], [10, ['undefined', true, true]]);
  const putter = begin(() => channel.put(5));
  sleep(0);
  hub.runCallback(() => outcomes.push(attempt(() => channel.getNowait())));
  putter.greenlet.join();
  assert.deepEqual([outcomes.at(-1), putter.greenlet.dead, channel.balance], ['5', true, 0]);
});

test('who is killed or runs out of time leaves; the next one has its turn', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const channel = new Channel<string>();
    const killed = spawn(() => channel.put('killed'));
    const late = begin(() => channel.put('late', { timeout: 10 }));
    const patient = spawn(() => channel.put('patient'));
    sleep(0);
    killed.kill();
    clock.advance(10);
    assert.equal(channel.get(), 'patient');
    patient.join();
    late.greenlet.join();
    assert.match(String(late.outcome), /^Full: put\(\) found nobody who gets from the channel for 10 ms$/);
    assert.equal(channel.balance, 0);
  });
});

test('items go to who waits longest, from who waits longest', () => {
  const channel = new Channel<number>();
  const getters = [1, 2, 3].map(() => spawn(() => channel.get()));
  sleep(0);
  for (const n of [1, 2, 3]) channel.put(n);
  assert.deepEqual(
    getters.map((getter) => getter.value),
    [1, 2, 3],
  );
  const putters = [4, 5, 6].map((n) => spawn(() => channel.put(n)));
  sleep(0);
  assert.deepEqual([channel.get(), channel.get(), channel.get()], [4, 5, 6]);
  for (const putter of putters) putter.join();
});

testInHub('inspect, statistics and errors show its name and who waits', () => {
  const channel = new Channel<number>({ name: 'messages' });
  assert.equal(inspect(channel), '<Channel "messages": 0 getting, 0 putting>');
  assert.deepEqual(channel.statistics(), { getting: 0, putting: 0, isShutDown: false });
  assert.ok(Object.isFrozen(channel.statistics()));
  assert.throws(() => channel.getNowait(), { message: 'get() found nobody who puts into the channel "messages"' });
  assert.throws(() => new Channel(1 as never), { code: 'ERR_INVALID_ARG_TYPE' });
  channel.shutdown();
  assert.equal(inspect(channel), '<Channel "messages": 0 getting, 0 putting, shut down>');
});

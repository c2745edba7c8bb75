// Who goes on first when an item passes through a channel, and what a kill or the end does in between.
import assert from 'node:assert/strict';
import { GreenletExit, joinAll, sleep, spawn, Timeout } from 'geventjs';
import { Channel } from 'geventjs/queue';
import { JumpingClock, withClock } from 'geventjs/testing';
import { begin } from '../support/queues.js';
import { test, testInHub } from '../support/suite.js';

const down = { name: 'ShutDown', code: 'ERR_QUEUE_SHUT_DOWN' };

test('who puts first: the getter goes on first, then the putter', () => {
  const channel = new Channel<string>();
  const events: string[] = [];
  const receiver = spawn(() => {
    events.push(channel.get());
    events.push(channel.get());
  });
  events.push('sending');
  channel.put('hello');
  events.push('sent hello');
  channel.put('world');
  events.push('sent world');
  receiver.join();
  assert.deepEqual(events, ['sending', 'hello', 'sent hello', 'world', 'sent world']);
});

test('who gets first: the getter goes on first, then the putter', () => {
  const channel = new Channel<string>();
  const events: string[] = [];
  const sender = spawn(() => {
    events.push('sending hello');
    channel.put('hello');
    events.push('sending world');
    channel.put('world');
    events.push('sent world');
  });
  events.push('waiting');
  events.push(channel.get());
  events.push(channel.get());
  const before = ['waiting', 'sending hello', 'hello', 'sending world', 'world'];
  assert.deepEqual(events, before);
  sleep(0);
  assert.deepEqual(events, [...before, 'sent world']);
  sender.join();
});

test('a getter that is killed when its item has come gets it, and the kill at its next blocking call', () => {
  const channel = new Channel<string>();
  const got: string[] = [];
  const getter = spawn(() => {
    got.push(channel.get());
    sleep(0);
    got.push('never');
  });
  sleep(0);
  channel.putNowait('item');
  getter.kill();
  assert.deepEqual(got, ['item']);
  assert.ok((getter.value as unknown) instanceof GreenletExit);
});

test('a putter whose kill is due does not give its item away', () => {
  const channel = new Channel<string>();
  const getter = spawn(() => channel.get());
  sleep(0);
  const putter = spawn(() => {
    putter.kill(GreenletExit, { block: false });
    channel.put('never');
  });
  putter.join();
  assert.ok((putter.value as unknown) instanceof GreenletExit);
  assert.equal(getter.ready(), false);
  channel.put('item');
  assert.equal(getter.get(), 'item');
});

test('a putter that is killed when its item is away has put it', () => {
  const channel = new Channel<string>();
  const order: string[] = [];
  const getter = spawn(() => {
    channel.get();
    putter.kill(GreenletExit, { block: false });
  });
  const putter = spawn(() => {
    channel.put('item');
    order.push('put');
    sleep(0);
    order.push('never');
  });
  joinAll([getter, putter]);
  assert.deepEqual(order, ['put']);
});

test('a time limit does not count once the item is away', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const channel = new Channel<string>();
    const timeout = new Timeout(10);
    const putters = [begin(() => channel.put('a', { timeout: 10 })), begin(() => channel.put('b', { timeout }))];
    sleep(0);
    assert.deepEqual([channel.get(), channel.get()], ['a', 'b']);
    clock.advance(10);
    for (const { greenlet } of putters) greenlet.join();
    assert.deepEqual([putters.map(({ outcome }) => outcome), clock.pending], [[undefined, undefined], 0]);
  });
});

test('a loop takes what is put, and ends at shutdown', () => {
  const channel = new Channel<number>();
  const receivers = [1, 2].map(() => spawn(() => [...channel]));
  for (let n = 1; n <= 4; n++) channel.put(n);
  channel.shutdown();
  joinAll(receivers);
  assert.deepEqual(receivers.flatMap((receiver) => receiver.value ?? []).sort(), [1, 2, 3, 4]);
  assert.deepEqual([...channel], []);
});

test('those who wait get ShutDown, and no item passes any more', () => {
  for (const operation of ['put', 'get'] as const) {
    const channel = new Channel<string>();
    const waiting = [1, 2].map(() => begin(() => (operation === 'put' ? channel.put('lost') : channel.get())));
    sleep(0);
    channel.shutdown();
    assert.equal(channel.balance, 0);
    for (const { greenlet } of waiting) greenlet.join();
    for (const { outcome } of waiting) assert.match(String(outcome), new RegExp(`^ShutDown: ${operation}\\(\\)`));
    assert.throws(() => channel.get(), down);
  }
});

testInHub('after shutdown everything is ShutDown, with a name if it has one', () => {
  const channel = new Channel<string>({ name: 'messages' });
  {
    using _ = channel;
  }
  for (const call of [() => channel.put('a'), () => channel.putNowait('a'), () => channel.getNowait()]) {
    assert.throws(call, { ...down, message: /^(put|get)\(\) on the channel "messages", which has been shut down$/ });
  }
});

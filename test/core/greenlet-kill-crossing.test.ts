import assert from 'node:assert/strict';
import { GreenletExit, sleep, spawn, spawnLater } from 'geventjs';
import { Queue } from 'geventjs/queue';
import { JumpingClock, withClock } from 'geventjs/testing';
import { test } from '../support/suite.js';

test('one that lets the others go first is killed at its next blocking call', () => {
  const events: string[] = [];
  const greenlet = spawn(() => {
    sleep(0);
    events.push('after sleep(0)');
    try {
      sleep(0);
      events.push('not raised');
    } finally {
      events.push('finally');
    }
  });
  sleep(0);
  greenlet.kill();
  assert.deepEqual(events, ['after sleep(0)', 'finally']);
});

test('a kill that meets an item on its way loses no item', () => {
  const queue = new Queue<string>();
  const got: string[] = [];
  const take = (): void => {
    for (;;) got.push(queue.get());
  };
  const greenlet = spawn(take);
  sleep(0);
  queue.put('first');
  greenlet.kill();
  queue.put('second');
  assert.deepEqual(got, ['first']);
  assert.ok((greenlet.value as unknown) instanceof GreenletExit);
  assert.equal(queue.get(), 'second');
});

test('a kill that meets room on its way: the item has been put, once', () => {
  const queue = new Queue<string>(1, ['first']);
  let put = false;
  const greenlet = spawn(() => {
    queue.put('second');
    put = true;
    queue.put('third');
  });
  sleep(0);
  assert.equal(queue.get(), 'first');
  greenlet.kill();
  assert.equal(put, true);
  assert.deepEqual([queue.get(), queue.size], ['second', 0]);
});

test('a kill that comes first leaves the item to others', () => {
  const queue = new Queue<string>();
  const first = spawn(() => queue.get());
  const second = spawn(() => queue.get());
  sleep(0);
  first.kill(undefined, { block: false });
  queue.put('item');
  assert.equal(second.get(), 'item');
  assert.ok((first.value as unknown) instanceof GreenletExit);
});

test('a kill that meets the end of the greenlet changes nothing', () => {
  const queue = new Queue<string>();
  const greenlet = spawn(() => queue.get());
  sleep(0);
  queue.put('item');
  greenlet.kill();
  assert.equal(greenlet.value, 'item');
});

test('the timers of a greenlet that is killed go with it', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const queue = new Queue<string>();
    const greenlets = [
      spawn(() => sleep(60_000)),
      spawn(() => queue.get({ timeout: 60_000 })),
      spawnLater(60_000, () => 1),
    ];
    sleep(0);
    assert.equal(clock.pending, 3);
    for (const greenlet of greenlets) greenlet.kill();
    assert.equal(clock.pending, 0);
  });
});

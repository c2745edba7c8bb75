import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { joinAll, sleep, spawn, Timeout } from 'geventjs';
import { Semaphore } from 'geventjs/lock';
import { JumpingClock, withClock } from 'geventjs/testing';
import { test, testInHub } from '../support/suite.js';

testInHub('a semaphore has one permit unless it is told otherwise', () => {
  const semaphore = new Semaphore();
  assert.deepEqual([semaphore.counter, semaphore.ready(), semaphore.locked()], [1, true, false]);
  assert.equal(semaphore.acquire(), true);
  assert.deepEqual([semaphore.counter, semaphore.ready(), semaphore.locked()], [0, false, true]);
  assert.equal(semaphore.acquire({ blocking: false }), false);
  assert.equal(semaphore.release(), 1);
});

testInHub('wrong numbers of permits are errors', () => {
  for (const wrong of [-1, -(2 ** 63), 1.5, Number.NaN, Number.NEGATIVE_INFINITY]) {
    assert.throws(() => new Semaphore(wrong), { code: 'ERR_OUT_OF_RANGE' });
  }
  assert.throws(() => new Semaphore('1' as never), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => new Semaphore(1, 5 as never), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => new Semaphore(1, { name: 5 as never }), { code: 'ERR_INVALID_ARG_TYPE' });
});

testInHub('permits are taken and given back one by one', () => {
  const semaphore = new Semaphore(2);
  const attempt = () => semaphore.acquire({ blocking: false });
  assert.deepEqual([attempt(), attempt(), attempt()], [true, true, false]);
  assert.equal(semaphore.release(), 1);
  assert.deepEqual([attempt(), attempt()], [true, false]);
  assert.deepEqual([semaphore.release(), semaphore.release()], [1, 2]);
});

testInHub('more may be released than there were to begin with', () => {
  const semaphore = new Semaphore(1);
  assert.equal(semaphore.release(), 2);
  assert.deepEqual([semaphore.acquire(), semaphore.acquire()], [true, true]);
  assert.equal(semaphore.acquire({ blocking: false }), false);
  assert.equal(semaphore.release(), 1);
});

testInHub('with infinitely many permits nobody ever waits', () => {
  const semaphore = new Semaphore(Number.POSITIVE_INFINITY);
  for (let i = 0; i < 10; i++) assert.equal(semaphore.acquire(), true);
  assert.equal(semaphore.release(), Number.POSITIVE_INFINITY);
});

test('acquire with a time limit answers exactly false', () => {
  assert.equal(new Semaphore(0).acquire({ timeout: 1 }), false);
});

test('of seven permits and ten who take two each, as many go on as there are permits', () => {
  const semaphore = new Semaphore(7);
  semaphore.acquire();
  let taken = 0;
  const tasks = Array.from({ length: 10 }, () =>
    spawn(() => {
      for (let i = 0; i < 2; i++) {
        semaphore.acquire();
        taken++;
      }
    }),
  );
  const releaseAndCount = (permits: number) => {
    for (let i = 0; i < permits; i++) semaphore.release();
    sleep(0);
    sleep(0);
    return taken;
  };
  assert.equal(releaseAndCount(0), 6);
  assert.equal(releaseAndCount(7), 13);
  assert.equal(releaseAndCount(6), 19);
  assert.equal(semaphore.acquire({ blocking: false }), false);
  assert.equal(releaseAndCount(1), 20);
  joinAll(tasks);
  assert.equal(semaphore.counter, 0);
});

test('of five who try twice for three permits three succeed', () => {
  const semaphore = new Semaphore(4);
  semaphore.acquire();
  const tasks = Array.from({ length: 5 }, () =>
    spawn(() => [semaphore.acquire({ blocking: false }), semaphore.acquire({ blocking: false })]),
  );
  const results = tasks.flatMap((task) => task.get());
  assert.deepEqual([results.filter(Boolean).length, results.length], [3, 10]);
});

test('blocks inside each other take a permit each, and give it back when one throws', () => {
  const semaphore = new Semaphore(2);
  const counters: number[] = [];
  assert.throws(() => {
    using _outer = semaphore.acquired();
    counters.push(semaphore.counter);
    using _inner = semaphore.acquired();
    counters.push(semaphore.counter);
    throw new TypeError('inside');
  }, TypeError);
  assert.deepEqual([...counters, semaphore.counter], [1, 0, 2]);
});

test('anybody may release, whoever has acquired', () => {
  const semaphore = new Semaphore();
  spawn(() => semaphore.acquire()).join();
  const waiting = spawn(() => semaphore.acquire());
  sleep(0);
  semaphore.release();
  assert.equal(waiting.get(), true);
});

test('wait returns how many permits there are, and takes none', () => {
  const semaphore = new Semaphore(2);
  assert.deepEqual([semaphore.wait(), semaphore.counter], [2, 2]);
  semaphore.acquire();
  semaphore.acquire();
  const waiting = [spawn(() => semaphore.wait()), spawn(() => semaphore.wait())];
  sleep(0);
  semaphore.release();
  assert.deepEqual(
    waiting.map((greenlet) => greenlet.get()),
    [1, 1],
  );
  assert.equal(semaphore.counter, 1);
});

test('wait is 0 when the time is up, also with a Timeout, and nothing is left behind', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const semaphore = new Semaphore(0);
    const waiting = [10, new Timeout(10), 0].map((timeout) => spawn(() => semaphore.wait({ timeout })));
    sleep(0);
    clock.advance(10);
    assert.deepEqual(
      waiting.map((greenlet) => greenlet.get()),
      [0, 0, 0],
    );
    assert.deepEqual([semaphore.linkCount, semaphore.release()], [0, 1]);
    assert.throws(() => semaphore.wait({ timeout: -1 }), { code: 'ERR_OUT_OF_RANGE' });
    assert.throws(() => semaphore.wait(5 as never), { code: 'ERR_INVALID_ARG_TYPE' });
  });
});

test('inspect and statistics show the state', () => {
  const semaphore = new Semaphore(1, { name: 'connections' });
  assert.equal(inspect(semaphore), '<Semaphore "connections": 1 free, 0 waiting>');
  semaphore.acquire();
  const waiting = spawn(() => semaphore.acquire());
  sleep(0);
  assert.equal(inspect(semaphore), '<Semaphore "connections": 0 free, 1 waiting>');
  assert.match(inspect(waiting), /waiting on Semaphore\.acquire of "connections">$/);
  const statistics = semaphore.statistics();
  assert.deepEqual(statistics, { counter: 0, waiting: 1 });
  assert.ok(Object.isFrozen(statistics));
  waiting.kill();
});

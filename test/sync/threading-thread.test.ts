import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { inspect } from 'node:util';
import { GreenletExit, sleep, spawn, Timeout } from 'geventjs';
import { JumpingClock, withClock } from 'geventjs/testing';
import { Event, enumerate, Thread } from 'geventjs/threading';
import { test, testInHub } from '../support/suite.js';

test('a thread is made, started and joined; start does not switch', () => {
  const order: string[] = [];
  const thread = new Thread({ target: () => order.push('target') });
  assert.deepEqual([thread.isAlive(), thread.ident, thread.greenlet], [false, undefined, undefined]);
  thread.start();
  order.push('started');
  assert.equal(thread.isAlive(), true);
  assert.equal(typeof thread.ident, 'number');
  assert.equal(thread.join(), undefined);
  assert.deepEqual(order, ['started', 'target']);
  assert.equal(thread.isAlive(), false);
  thread.join();
});

test('the target gets its arguments', () => {
  const got: unknown[] = [];
  const target = (...args: [number, string]) => got.push(args);
  const thread = new Thread({ target, args: [1, 'two'] });
  thread.start();
  thread.join();
  assert.deepEqual(got, [[1, 'two']]);
});

test('a class may say in run what its threads do', () => {
  class Square extends Thread {
    result = 0;
    readonly #n: number;

    constructor(n: number) {
      super({ name: `square of ${n}` });
      this.#n = n;
    }

    protected override run(): void {
      sleep(0);
      this.result = this.#n * this.#n;
    }
  }
  const threads = [2, 3].map((n) => new Square(n));
  for (const thread of threads) thread.start();
  for (const thread of threads) thread.join();
  assert.deepEqual(
    threads.map(({ result, name }) => [result, name]),
    [
      [4, 'square of 2'],
      [9, 'square of 3'],
    ],
  );
});

test('without a target a thread ends at once; a promise that its target returns is waited for', () => {
  const idle = new Thread();
  idle.start();
  idle.join();
  assert.equal(idle.isAlive(), false);
  let done = false;
  const thread = new Thread({
    target: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      done = true;
    },
  });
  thread.start();
  thread.join();
  assert.equal(done, true);
});

test('names: given, numbered, and changed at any time', () => {
  const [first, second] = [new Thread(), new Thread()];
  const numbers = [first, second].map(({ name }) => Number(/^Thread-(\d+)$/.exec(name)?.[1]));
  assert.equal(numbers[1], (numbers[0] as number) + 1);
  const stop = new Event();
  const thread = new Thread({ name: 'before', target: () => stop.wait() });
  thread.start();
  sleep(0);
  thread.name = 'after';
  assert.equal(thread.name, 'after');
  assert.match(inspect(thread.greenlet), /^<Greenlet "after" at run: waiting on Event\.wait>$/);
  stop.set();
  thread.join();
});

test('inspect shows the name, how far it is, and whether it is a daemon', () => {
  class Worker extends Thread {}
  const thread = new Worker({ name: 'w', daemon: true });
  const states = [inspect(thread)];
  thread.start();
  states.push(inspect(thread));
  thread.join();
  states.push(inspect(thread));
  assert.deepEqual(states, [
    '<Worker "w": not started, daemon>',
    '<Worker "w": alive, daemon>',
    '<Worker "w": ended, daemon>',
  ]);
  assert.equal(inspect(new Thread({ name: 'n' })), '<Thread "n": not started>');
});

test('join gives up when the time is up, as a number or a Timeout; isAlive tells', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const stop = new Event();
    const thread = new Thread({ name: 'long', target: () => stop.wait() });
    thread.start();
    for (const timeout of [20, new Timeout(20), new Timeout(20, new RangeError('not thrown'))]) {
      const joiner = spawn(() => thread.join({ timeout }));
      sleep(0);
      assert.match(inspect(joiner), /waiting on Thread\.join of "long"/);
      clock.advance(19);
      sleep(0);
      assert.equal(joiner.ready(), false);
      clock.advance(1);
      joiner.get();
      assert.equal(thread.isAlive(), true);
    }
    stop.set();
    thread.join({ timeout: 20 });
    assert.equal(thread.isAlive(), false);
    assert.equal(clock.pending, 0);
  });
});

test('several join one thread; one who is killed meanwhile does not disturb the others', () => {
  const stop = new Event();
  const thread = new Thread({ target: () => stop.wait() });
  thread.start();
  const order: number[] = [];
  const joiners = [1, 2, 3].map((n) =>
    spawn(() => {
      thread.join();
      order.push(n);
    }),
  );
  sleep(0);
  joiners[1]?.kill();
  stop.set();
  for (const joiner of joiners) joiner.join();
  assert.deepEqual(order, [1, 3]);
});

test('its greenlet can be killed, also before it has begun: then it has ended, and is joined', () => {
  for (const begin of [true, false]) {
    let reached = false;
    const thread = new Thread({
      target: () => {
        sleep(60_000);
        reached = true;
      },
    });
    thread.start();
    if (begin) sleep(0);
    thread.greenlet?.kill();
    thread.join();
    assert.deepEqual([thread.isAlive(), reached], [false, false]);
    assert.equal(enumerate().includes(thread), false);
    assert.ok(thread.greenlet?.value instanceof GreenletExit);
  }
});

test('the AsyncLocalStorage context is that of the start, not of the making', () => {
  const storage = new AsyncLocalStorage<string>();
  const seen: unknown[] = [];
  const target = () => {
    sleep(0);
    seen.push(storage.getStore());
    storage.enterWith('changed in the thread');
  };
  const thread = storage.run('made', () => new Thread({ target }));
  storage.run('started', () => {
    thread.start();
    thread.join();
    seen.push(storage.getStore());
  });
  assert.deepEqual(seen, ['started', 'started']);
});

testInHub('callbacks of the loop start threads, and join those that have ended', async () => {
  const stop = new Event();
  const thread = new Thread({ target: () => stop.wait() });
  thread.start();
  assert.throws(() => thread.join(), { code: 'ERR_BLOCKING_SWITCH_OUT', message: /Thread\.join/ });
  stop.set();
  await thread.greenlet;
  thread.join();
});

test('using a thread kills it at the end of the block and waits for its end; one that was not started is left alone', () => {
  const log: string[] = [];
  const work = () => {
    try {
      sleep(60_000);
    } finally {
      log.push('cleaned up');
    }
  };
  {
    using _unused = new Thread({ target: work });
    using thread = new Thread({ target: work });
    thread.start();
    sleep(0);
    log.push('end of the block');
  }
  assert.deepEqual(log, ['end of the block', 'cleaned up']);
});

test('statistics of a thread are a frozen record', () => {
  const thread = new Thread({ target: () => sleep(0), daemon: true });
  assert.deepEqual(thread.statistics(), { alive: false, daemon: true, joining: 0 });
  thread.start();
  const joiner = spawn(() => thread.join());
  spawn(() => assert.deepEqual(thread.statistics(), { alive: true, daemon: true, joining: 1 })).get();
  joiner.join();
  assert.ok(Object.isFrozen(thread.statistics()));
  assert.equal(thread.statistics().alive, false);
});

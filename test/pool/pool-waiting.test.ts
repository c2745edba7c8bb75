import assert from 'node:assert/strict';
import { Greenlet, joinAll, sleep, spawn, Timeout } from 'geventjs';
import { Pool } from 'geventjs/pool';
import { JumpingClock, withClock } from 'geventjs/testing';
import { gated } from '../support/gated.js';
import { captureReports, test } from '../support/suite.js';

const full = { code: 'ERR_POOL_FULL', name: 'PoolFull' };

test('add and start that are not admitted say PoolFull, and change nothing', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const pool = new Pool(1);
    const { a, b, c, finish } = gated();
    pool.add(a);
    assert.throws(() => pool.add(b, { blocking: false }), full);
    assert.throws(() => pool.add(b, { timeout: 0 }), full);
    const second = spawn(() => pool.add(b, { timeout: 100 }));
    const unstarted = new Greenlet(() => 'started after all');
    const third = spawn(() => pool.start(unstarted, { timeout: 100 }));
    sleep(0);
    assert.equal(pool.statistics().waiting, 2);
    clock.advance(100);
    captureReports(() => joinAll([second, third]));
    for (const { exception } of [second, third]) assert.equal((exception as Error).name, 'PoolFull');
    assert.deepEqual([...pool], [a]);
    assert.deepEqual([pool.statistics().waiting, clock.pending, unstarted.started], [0, 0, false]);
    finish('a', 'b', 'c');
    joinAll([a, b, c]);
    pool.start(unstarted);
    assert.equal(unstarted.get(), 'started after all');
  });
});

test('a Timeout given to add is raised itself; so is one around it', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const pool = new Pool(1);
    const { a, b, c, finish } = gated();
    pool.add(a);
    const mine = new Error('mine');
    const attempts = [new Timeout(10), new Timeout(10, mine)].map((timeout) => spawn(() => pool.add(b, { timeout })));
    const outer = spawn(() => {
      using timeout = Timeout.startNew(10);
      assert.throws(
        () => pool.add(b, { timeout: 1000 }),
        (error) => error === timeout,
      );
    });
    sleep(0);
    clock.advance(10);
    captureReports(() => joinAll([...attempts, outer]));
    assert.ok(attempts[0]?.exception instanceof Timeout);
    assert.equal(attempts[1]?.exception, mine);
    assert.ok(outer.successful());
    assert.deepEqual([pool.has(b), pool.statistics().waiting], [false, 0]);
    finish('a', 'b', 'c');
    joinAll([a, b, c]);
  });
});

test('discard of a running member frees its place at once, and once', () => {
  const pool = new Pool(1);
  const { a, b, c, finish } = gated();
  pool.add(a);
  const waiting = spawn(() => pool.add(b));
  sleep(0);
  pool.discard(a);
  assert.deepEqual([...pool], [b]);
  waiting.join();
  pool.discard(b);
  assert.deepEqual([pool.size, pool.freeCount], [0, 1]);
  a.kill();
  b.kill();
  assert.equal(pool.freeCount, 1);
  finish('c');
  c.join();
});

test('a pool of no places never admits anybody', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const pool = new Pool(0);
    assert.deepEqual([pool.freeCount, pool.full()], [0, true]);
    const greenlet = new Greenlet(() => 1);
    assert.throws(() => pool.start(greenlet, { blocking: false }), full);
    const waiting = spawn(() => pool.waitAvailable({ timeout: 10 }));
    const spawner = spawn(() => pool.spawn(() => 1));
    sleep(0);
    clock.advance(10);
    assert.equal(waiting.get(), 0);
    assert.equal(spawner.ready(), false);
    spawner.kill();
    assert.equal(pool.statistics().waiting, 0);
  });
});

test('waitAvailable answers how many places are free, and takes none', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const pool = new Pool(2);
    assert.equal(pool.waitAvailable(), 2);
    const { a, b, c, finish } = gated();
    pool.add(a);
    pool.add(b);
    const order: string[] = [];
    const observer = spawn(() => order.push(`${pool.waitAvailable()} free`));
    const entrant = spawn(() => {
      pool.add(c);
      order.push('c is in');
    });
    for (const timeout of [10, new Timeout(10)]) {
      const impatient = spawn(() => pool.waitAvailable({ timeout }));
      sleep(0);
      clock.advance(10);
      assert.equal(impatient.get(), 0);
    }
    finish('a');
    joinAll([observer, entrant]);
    assert.deepEqual(order, ['1 free', 'c is in']);
    assert.equal(pool.waitAvailable({ timeout: 0 }), 0);
    finish('b', 'c');
    pool.join();
    assert.equal(clock.pending, 0);
  });
});

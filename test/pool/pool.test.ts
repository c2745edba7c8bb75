import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { Greenlet, getCurrent, joinAll, sleep, spawn } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { Pool } from 'geventjs/pool';
import { Queue } from 'geventjs/queue';
import { gated } from '../support/gated.js';
import { test, testInHub } from '../support/suite.js';

const full = { code: 'ERR_POOL_FULL', name: 'PoolFull' };

test('a pool counts its places', () => {
  const pool = new Pool(2);
  const gate = new Queue<void>();
  const counts = () => [pool.size, pool.freeCount, pool.full()];
  assert.deepEqual(counts(), [0, 2, false]);
  const first = pool.spawn(() => gate.get());
  assert.deepEqual(counts(), [1, 1, false]);
  const second = pool.spawn(() => gate.get());
  assert.deepEqual(counts(), [2, 0, true]);
  sleep(0);
  gate.put();
  first.get();
  assert.deepEqual(counts(), [1, 1, false], 'free by the time that get returns');
  gate.put();
  second.join();
  assert.deepEqual(counts(), [0, 2, false]);
  assert.equal(pool.maxSize, 2);
});

test('spawn waits for a place, first come, first served', () => {
  const pool = new Pool(1);
  const order: string[] = [];
  const spawners = ['a', 'b', 'c'].map((name) =>
    spawn(() => {
      pool.spawn(() => {
        order.push(`+${name}`);
        sleep(0);
        order.push(`-${name}`);
      });
      order.push(`spawned ${name}`);
    }),
  );
  joinAll(spawners);
  pool.join();
  assert.deepEqual(
    order.filter((entry) => !entry.startsWith('spawned')),
    ['+a', '-a', '+b', '-b', '+c', '-c'],
  );
  assert.equal(pool.size, 0);
});

test('the second spawn of a pool of one returns when the first has ended', () => {
  const pool = new Pool(1);
  const first = pool.spawn(sleep, 0);
  assert.equal(pool.size, 1);
  const second = pool.spawn(sleep, 0);
  assert.deepEqual([first.dead, pool.size], [true, 1]);
  second.join();
  assert.equal(pool.size, 0);
});

test('a place goes to who waits longest: nobody can snatch it', () => {
  const pool = new Pool(1);
  const { a, b, c, finish } = gated();
  pool.add(a);
  const waiting = spawn(() => pool.add(b));
  sleep(0);
  finish('a');
  a.join();
  assert.throws(() => pool.add(c, { blocking: false }), full);
  assert.deepEqual([...pool], [b], 'in, before who waited has had its turn');
  waiting.join();
  finish('b', 'c');
  c.join();
  pool.join();
});

test('without a limit there is always a place', () => {
  const pool = new Pool();
  assert.deepEqual([pool.freeCount, pool.maxSize], [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  for (let n = 0; n < 1000; n++) pool.spawn(() => n);
  assert.equal(pool.full(), false);
  assert.equal(pool.waitAvailable(), Number.POSITIVE_INFINITY);
  assert.equal(inspect(pool), '<Pool: 1000 greenlets>');
  pool.join();
});

testInHub('a pool works in the hub while there is a place', async () => {
  const pool = new Pool(1);
  const greenlet = pool.spawn(() => getCurrent() !== getHub().greenlet);
  for (const call of [() => pool.spawn(() => 1), () => pool.add(new Greenlet(() => 1)), () => pool.waitAvailable()]) {
    assert.throws(call, { code: 'ERR_BLOCKING_SWITCH_OUT', message: /^Pool\.(spawn|add|waitAvailable) would block/ });
  }
  assert.throws(() => pool.add(new Greenlet(() => 1), { blocking: false }), full);
  assert.equal(pool.statistics().waiting, 0);
  assert.equal(await greenlet, true);
});

test('inspect and statistics show places and who waits', () => {
  const pool = new Pool(1, { name: 'crawlers' });
  assert.equal(inspect(pool), '<Pool "crawlers": 0 of 1 places taken, 0 waiting>');
  const { a, b, c, finish } = gated();
  pool.add(a);
  const waiting = spawn(() => pool.add(b));
  sleep(0);
  assert.equal(inspect(pool), '<Pool "crawlers": 1 of 1 places taken, 1 waiting>');
  assert.match(inspect(waiting), /waiting on Pool\.add of "crawlers">$/);
  assert.deepEqual(pool.statistics(), { size: 1, joining: 0, maxSize: 1, freeCount: 0, waiting: 1 });
  assert.ok(Object.isFrozen(pool.statistics()));
  finish('a', 'b', 'c');
  joinAll([waiting, b, c]);
});

testInHub('wrong arguments are errors, and nobody is let in', () => {
  const type = { code: 'ERR_INVALID_ARG_TYPE' };
  const range = { code: 'ERR_OUT_OF_RANGE' };
  for (const wrong of [-1, 1.5, Number.NaN]) assert.throws(() => new Pool(wrong), range);
  assert.throws(() => new Pool('5' as never), type);
  assert.throws(() => new Pool(1, 5 as never), type);
  const pool = new Pool(1);
  const greenlet = new Greenlet(() => 1);
  assert.throws(() => pool.add(greenlet, 5 as never), type);
  assert.throws(() => pool.add(greenlet, { timeout: '5' as never }), type);
  assert.throws(() => pool.add(greenlet, { timeout: -5 }), range);
  assert.throws(() => pool.add(greenlet, { blocking: 1 as never }), type);
  assert.throws(() => pool.add(5 as never), type);
  assert.throws(() => pool.waitAvailable({ timeout: -5 }), range);
  assert.equal(pool.size, 0);
});

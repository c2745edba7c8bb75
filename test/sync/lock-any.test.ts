/** What every lock does, whatever else it can. */
import assert from 'node:assert/strict';
import { joinAll, sleep, spawn, Timeout } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { alive } from '#internal/core/raw-greenlet.js';
import { holdElsewhere, kinds } from '../support/locks.js';
import { test } from '../support/suite.js';

for (const [name, make] of Object.entries(kinds)) {
  test(`${name}: is taken and given back, without a switch`, () => {
    const lock = make();
    let ran = false;
    const other = spawn(() => {
      ran = true;
    });
    assert.equal(lock.locked(), false);
    assert.equal(lock.acquire(), true);
    assert.equal(lock.locked(), true);
    lock.release();
    assert.equal(lock.locked(), false);
    assert.equal(lock.acquire({ blocking: false }), true);
    lock.release();
    assert.equal(ran, false);
    other.join();
  });

  test(`${name}: while it is held, a try without blocking is false at once, whatever the time limit`, () => {
    const lock = make();
    const holder = holdElsewhere(lock);
    let ran = false;
    const other = spawn(() => {
      ran = true;
    });
    assert.equal(lock.acquire({ blocking: false }), false);
    assert.equal(lock.acquire({ blocking: false, timeout: 60_000 }), false);
    assert.equal(ran, false);
    other.join();
    holder.release();
    assert.equal(lock.acquire({ blocking: false }), true);
    lock.release();
  });

  test(`${name}: five who wait get it one after the other, in the order they came`, () => {
    const lock = make();
    const holder = holdElsewhere(lock);
    const order: string[] = [];
    const tasks = [1, 2, 3, 4, 5].map((n) =>
      spawn(() => {
        using _ = lock.acquired();
        order.push(`${n} in`);
        sleep(0);
        order.push(`${n} out`);
      }),
    );
    sleep(0);
    assert.deepEqual(order, []);
    holder.release();
    joinAll(tasks, { raiseError: true });
    assert.deepEqual(
      order,
      [1, 2, 3, 4, 5].flatMap((n) => [`${n} in`, `${n} out`]),
    );
  });

  test(`${name}: with returns what the function returns, and releases also when that throws`, () => {
    const lock = make();
    assert.equal(
      lock.with(() => (lock.locked() ? 'held' : 'free')),
      'held',
    );
    assert.equal(lock.locked(), false);
    const error = new TypeError('of the body');
    assert.throws(
      () =>
        lock.with(() => {
          throw error;
        }),
      (caught) => caught === error,
    );
    assert.equal(spawn(() => lock.with(() => 'free again')).get(), 'free again');
  });

  test(`${name}: using releases at the end of the block, also when that throws, and once`, () => {
    const lock = make();
    const block = (fail: boolean) => {
      using guard = lock.acquired();
      assert.equal(lock.locked(), true);
      if (fail) throw new TypeError('of the body');
      guard[Symbol.dispose]();
      assert.equal(lock.locked(), false);
    };
    block(false);
    assert.throws(() => block(true), TypeError);
    assert.equal(lock.locked(), false);
  });

  test(`${name}: who releases cannot take it back before who waits has had it`, () => {
    const lock = make();
    lock.acquire();
    const waiting = spawn(() => lock.with(() => 'first'));
    sleep(0);
    lock.release();
    assert.equal(lock.acquire({ blocking: false }), false);
    assert.equal(waiting.get(), 'first');
  });

  test(`${name}: in the hub it can be taken where nobody has to wait, and else refuses`, () => {
    const lock = make();
    const inHub = (body: () => unknown) => {
      const results: unknown[] = [];
      getHub().runCallback(() => {
        try {
          results.push(body());
        } catch (error) {
          results.push((error as { code?: string }).code);
        }
      });
      sleep(0);
      return results[0];
    };
    assert.equal(
      inHub(() => lock.with(() => 'held')),
      'held',
    );
    const holder = holdElsewhere(lock);
    assert.equal(
      inHub(() => lock.acquire({ blocking: false })),
      false,
    );
    assert.equal(
      inHub(() => lock.acquire({ timeout: 10 })),
      'ERR_BLOCKING_SWITCH_OUT',
    );
    holder.release();
    assert.equal(lock.locked(), false);
  });

  test(`${name}: wrong arguments are errors, and nothing is taken`, () => {
    const lock = make();
    const type = { code: 'ERR_INVALID_ARG_TYPE' };
    for (const wrong of [5, null, 'x', new Timeout(5)]) {
      assert.throws(() => lock.acquire(wrong as never), type);
      assert.throws(() => lock.acquired(wrong as never), type);
      assert.throws(() => lock.with(() => 1, wrong as never), type);
    }
    assert.throws(() => lock.acquire({ blocking: 1 as never }), type);
    assert.throws(() => lock.acquire({ timeout: '5' as never }), type);
    assert.throws(() => lock.acquire({ timeout: -1 }), { code: 'ERR_OUT_OF_RANGE' });
    assert.throws(() => lock.with('x' as never), type);
    assert.equal(lock.locked(), false);
  });

  test(`${name}: many short-lived users leave nothing behind`, () => {
    const lock = make();
    const before = alive.size;
    joinAll(Array.from({ length: 15 }, () => spawn(() => lock.with(() => sleep(0)))));
    assert.equal(alive.size, before);
    assert.equal(lock.locked(), false);
  });
}

for (const [name, make] of Object.entries(kinds)) {
  test(`${name}: with waits for what an async function promises, and holds the lock until then`, () => {
    const lock = make();
    const order: string[] = [];
    const holder = spawn(() =>
      lock.with(async () => {
        await new Promise((done) => setImmediate(done));
        order.push('promised');
        return 42;
      }),
    );
    sleep(0);
    lock.with(() => order.push('next'));
    assert.deepEqual(order, ['promised', 'next']);
    assert.equal(holder.get(), 42);
    const failure = new RangeError('async');
    assert.throws(() => lock.with(() => Promise.reject(failure)), failure);
    assert.equal(lock.acquire({ blocking: false }), true);
    lock.release();
  });
}

import assert from 'node:assert/strict';
import { sleep, spawn, Timeout, type TimeoutLike } from 'geventjs';
import { Condition } from 'geventjs/lock';
import { JumpingClock, withClock } from 'geventjs/testing';
import { test } from '../support/suite.js';

test('waitFor returns what the predicate returns when that is true, looking after each notification', () => {
  const condition = new Condition();
  const items: string[] = [];
  let looked = 0;
  const waiting = spawn(() =>
    condition.with(() =>
      condition.waitFor(() => {
        looked++;
        assert.equal(condition.owned(), true);
        return items.at(1);
      }),
    ),
  );
  for (const item of ['a', 'b']) {
    sleep(0);
    condition.with(() => {
      items.push(item);
      condition.notify();
    });
  }
  assert.equal(waiting.get(), 'b');
  assert.equal(looked, 3);
});

test('true at once, it does not switch', () => {
  const condition = new Condition();
  let ran = false;
  const other = spawn(() => {
    ran = true;
  });
  assert.equal(
    condition.with(() => condition.waitFor(() => 5, { timeout: 10 })),
    5,
  );
  assert.equal(ran, false);
  other.join();
});

const limits: Record<string, () => TimeoutLike> = { 'a number': () => 100, 'a Timeout': () => new Timeout(100) };

for (const [kind, make] of Object.entries(limits)) {
  test(`the time limit, ${kind}, is for the whole, however many notifications come`, () => {
    withClock(new JumpingClock({ jump: false }), (clock) => {
      const condition = new Condition();
      const looked: number[] = [];
      const waiting = spawn(() =>
        condition.with(() => condition.waitFor(() => (looked.push(clock.now()), ''), { timeout: make() })),
      );
      sleep(0);
      for (let i = 0; i < 3; i++) {
        clock.advance(40);
        condition.with(() => condition.notify());
        sleep(0);
      }
      assert.equal(waiting.get(), '');
      assert.deepEqual(looked, [0, 40, 80, 120]);
      assert.equal(clock.pending, 0);
    });
  });
}

test('a Timeout that runs already ends it quietly, too; one that never ends is no limit', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const condition = new Condition();
    const limited = spawn(() => {
      using timeout = Timeout.startNew(100);
      return condition.with(() => condition.waitFor(() => false, { timeout }));
    });
    const unlimited = [undefined, Number.POSITIVE_INFINITY, new Timeout()].map((timeout) =>
      spawn(() => condition.with(() => condition.waitFor(() => clock.now() > 200, { timeout }))),
    );
    sleep(0);
    clock.advance(100);
    assert.equal(limited.get(), false);
    clock.advance(1000);
    condition.with(() => condition.notifyAll());
    for (const greenlet of unlimited) assert.equal(greenlet.get(), true);
  });
});

test('when the time is up it looks once more', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const condition = new Condition();
    const waiting = spawn(() => condition.with(() => condition.waitFor(() => clock.now() >= 10, { timeout: 10 })));
    sleep(0);
    clock.advance(10);
    assert.equal(waiting.get(), true);
  });
});

test('an error of the predicate passes, with the lock held until the block ends', () => {
  const condition = new Condition();
  condition.acquire();
  const error = new RangeError('of the predicate');
  assert.throws(
    () =>
      condition.waitFor(() => {
        throw error;
      }),
    (caught) => caught === error,
  );
  assert.equal(condition.owned(), true);
  condition.release();
});

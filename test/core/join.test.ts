import assert from 'node:assert/strict';
import { type Greenlet, joinAll, sleep, spawn, spawnLater, Timeout } from 'geventjs';
import { JumpingClock, withClock } from 'geventjs/testing';
import { gated } from '../support/gated.js';
import { test } from '../support/suite.js';

/** Greenlets that end in the order of their delays. */
function delayed(...delays: number[]): Greenlet<number>[] {
  return delays.map((ms) =>
    spawn(() => {
      sleep(ms);
      return ms;
    }),
  );
}

const endless = (): Greenlet<void> => spawn(() => sleep(60_000));

test('joinAll waits for all, and returns them in the order of their ends', () => {
  const { a, b, c, finish } = gated();
  spawn(finish, 'b', 'c', 'a');
  const ended = joinAll([a, b, c]);
  assert.deepEqual(ended, [b, c, a]);
  assert.deepEqual(
    ended.map((greenlet) => greenlet.value),
    ['b', 'c', 'a'],
  );
});

test('greenlets that have ended before are returned as well, in the order of the list', () => {
  const greenlets = [1, 2, 3].map((n) => spawn(() => n));
  for (const greenlet of greenlets) greenlet.join();
  const late = spawnLater(1, () => 4);
  assert.deepEqual(joinAll([late, ...greenlets]), [...greenlets, late]);
  assert.deepEqual(joinAll(greenlets.toReversed()), greenlets.toReversed());
});

test('an empty list needs no switch', () => {
  let ran = false;
  const other = spawn(() => {
    ran = true;
  });
  assert.deepEqual(joinAll([]), []);
  assert.deepEqual(joinAll([], { timeout: 10, count: 3, raiseError: true }), []);
  assert.equal(ran, false);
  other.join();
});

test('a greenlet that is in the list twice is returned twice', () => {
  const [a, b] = delayed(0, 20) as [Greenlet<number>, Greenlet<number>];
  assert.deepEqual(joinAll([a, b, a]), [a, a, b]);
  assert.equal(a.hasLinks() + b.hasLinks(), 0);
});

test('any iterable will do', () => {
  const greenlets = delayed(1, 0);
  assert.equal(joinAll(new Set(greenlets)).length, 2);
  assert.equal(joinAll(greenlets.values()).length, 2);
});

test('with count it returns as soon as so many have ended, and leaves no link on the others', () => {
  const { a, b, c, finish } = gated();
  spawn(finish, 'c', 'b');
  assert.deepEqual(joinAll([a, b, c], { count: 2 }), [c, b]);
  assert.equal(a.hasLinks(), 0);
  assert.equal(a.ready(), false);
  a.kill();
});

test('a count of 0 waits for nothing; one that is too large for all', () => {
  const greenlets = delayed(1, 2);
  assert.deepEqual(joinAll(greenlets, { count: 0 }), []);
  assert.equal(joinAll(greenlets, { count: 10 }).length, 2);
  assert.equal(joinAll(greenlets, { count: Number.POSITIVE_INFINITY }).length, 2);
});

test('when the time is up it returns, and leaves no link', () => {
  const slow = endless();
  const begin = performance.now();
  assert.deepEqual(joinAll([slow], { timeout: 20 }), []);
  assert.ok(performance.now() - begin >= 18);
  assert.equal(slow.hasLinks(), 0);
  assert.deepEqual(joinAll([slow], { timeout: new Timeout(1) }), []);
  assert.deepEqual(joinAll([slow], { timeout: 0 }), []);
  assert.equal(slow.hasLinks(), 0);
  slow.kill();
});

for (const kind of ['a number', 'a Timeout']) {
  test(`when the time is up (${kind}) it returns those that have ended by then`, () => {
    withClock(new JumpingClock({ jump: false }), (clock) => {
      const slow = endless();
      const quick = spawn(() => 1);
      spawn(() => {
        quick.join();
        clock.advance(20);
      });
      assert.deepEqual(joinAll<Greenlet>([slow, quick], { timeout: kind === 'a number' ? 20 : new Timeout(20) }), [
        quick,
      ]);
      assert.equal(slow.hasLinks(), 0);
      slow.kill();
    });
  });
}

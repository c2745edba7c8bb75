import assert from 'node:assert/strict';
import { type Greenlet, idle, iwait, sleep, spawn, Timeout, type Waitable } from 'geventjs';
import { JumpingClock, withClock } from 'geventjs/testing';
import { Flag } from '../support/flag.js';
import { gated } from '../support/gated.js';
import { test } from '../support/suite.js';

const endless = (): Greenlet<void> => spawn(() => sleep(60_000));
const links = (greenlets: Greenlet[]): number[] => greenlets.map((greenlet) => greenlet.hasLinks());

test('break takes all links back', () => {
  const { a, b, c, finish } = gated();
  spawn(finish, 'b');
  for (const greenlet of iwait([a, b, c])) {
    assert.equal(greenlet, b);
    assert.deepEqual(links([a, b, c]), [1, 0, 1]);
    break;
  }
  assert.deepEqual(links([a, b, c]), [0, 0, 0]);
  a.kill();
  c.kill();
});

test('using takes all links back', () => {
  const flags = [new Flag(), new Flag()] as const;
  {
    using ready = iwait(flags);
    flags[0].raise();
    assert.equal(ready.next().value, flags[0]);
    assert.deepEqual([flags[0].linked, flags[1].linked], [1, 1]);
  }
  assert.deepEqual([flags[0].linked, flags[1].linked], [0, 0]);
});

test('an error in the loop takes all links back', () => {
  const { a, b, c, finish } = gated();
  spawn(finish, 'b');
  const error = new Error('from the loop');
  assert.throws(
    () => {
      for (const _ of iwait([a, b, c])) throw error;
    },
    (caught) => caught === error,
  );
  assert.deepEqual(links([a, b, c]), [0, 0, 0]);
  a.kill();
  c.kill();
});

test('an error raised in the waiting greenlet takes all links back, and passes', () => {
  const greenlets = [endless(), endless()];
  const ready = iwait(greenlets);
  using outer = Timeout.startNew(1);
  assert.throws(
    () => ready.next(),
    (caught) => caught === outer,
  );
  assert.deepEqual(links(greenlets), [0, 0]);
  assert.equal(ready.next().done, true);
  for (const greenlet of greenlets) greenlet.kill();
});

test('when the time is up the iteration ends', () => {
  const greenlets = [endless(), endless()];
  for (const timeout of [20, new Timeout(20)]) {
    const begin = performance.now();
    assert.deepEqual([...iwait(greenlets, { timeout })], []);
    assert.ok(performance.now() - begin >= 18);
    assert.deepEqual(links(greenlets), [0, 0]);
  }
  for (const greenlet of greenlets) greenlet.kill();
});

test('the time runs from the first step, and over all steps', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const slow = endless();
    const quick = spawn(() => 1);
    const ready = iwait<Greenlet>([slow, quick], { timeout: 30 });
    clock.advance(100);
    assert.equal(ready.next().value, quick);
    clock.advance(20);
    spawn(() => clock.advance(10));
    assert.equal(ready.next().done, true);
    assert.equal(clock.now(), 130);
    slow.kill();
  });
});

test('who is ready when the time is up is still yielded', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const greenlets = [spawn(() => 1), spawn(() => 2), endless()];
    const ready = iwait<Greenlet>(greenlets, { timeout: 10 });
    assert.equal(ready.next().value, greenlets[0]);
    idle();
    clock.advance(20);
    assert.equal(ready.next().value, greenlets[1]);
    assert.equal(ready.next().done, true);
    greenlets[2]?.kill();
  });
});

test('a Timeout is not raised between two steps; the next one ends the iteration', () => {
  const quick = spawn(() => 1);
  const slow = endless();
  const seen: Greenlet[] = [];
  for (const greenlet of iwait<Greenlet>([quick, slow], { timeout: new Timeout(1) })) {
    seen.push(greenlet);
    sleep(20);
  }
  assert.deepEqual(seen, [quick]);
  slow.kill();
});

test('who is ready when the time of a Timeout is up is still yielded', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    for (const running of [false, true]) {
      const greenlets = [spawn(() => 1), endless()];
      const timeout = new Timeout(10);
      if (running) timeout.start();
      const ready = iwait<Greenlet>(greenlets, { timeout });
      spawn(() => {
        greenlets[0]?.join();
        clock.advance(10);
      });
      assert.equal(ready.next().value, greenlets[0]);
      assert.equal(ready.next().done, true);
      assert.deepEqual([timeout.pending, ...links(greenlets)], [false, 0, 0]);
      greenlets[1]?.kill();
    }
  });
});

test('when more become ready at once than count, no more than count are yielded, also when the time is up', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const greenlets = [1, 2, 3].map((n) => spawn(() => n));
    const ready = iwait(greenlets, { count: 2, timeout: 10 });
    spawn(() => clock.advance(10));
    assert.equal([...ready].length, 2);
    assert.deepEqual(links(greenlets), [0, 0, 0]);
  });
});

test('a second greenlet in the same iteration is refused, and the first is not disturbed', () => {
  const { a, b, c, finish } = gated();
  const ready = iwait([a, b, c]);
  const first = spawn(() => ready.next().value);
  sleep(0);
  assert.throws(() => ready.next(), { code: 'ERR_CONCURRENT_OBJECT_USE' });
  finish('b', 'a');
  assert.equal(first.get(), b);
  assert.equal(ready.next().value, a);
  c.kill();
});

test('an iteration that another greenlet ends is over for the one that waits in it', () => {
  const { a, b, c } = gated();
  const ready = iwait([a, b, c]);
  const first = spawn(() => ready.next());
  sleep(0);
  ready.return?.();
  assert.equal(first.get().done, true);
  assert.deepEqual(links([a, b, c]), [0, 0, 0]);
  for (const greenlet of [a, b, c]) greenlet.kill();
});

test('something that cannot be linked leaves no link on the others', () => {
  const greenlet = endless();
  const broken: Waitable = {
    rawlink: () => {
      throw new RangeError('no links here');
    },
    unlink: () => undefined,
  };
  assert.throws(() => iwait<Waitable>([greenlet, broken]).next(), RangeError);
  assert.equal(greenlet.hasLinks(), 0);
  greenlet.kill();
});

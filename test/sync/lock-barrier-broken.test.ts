/** Barriers where not all go on: then nobody does. */
import assert from 'node:assert/strict';
import { type Greenlet, GreenletExit, joinAll, sleep, spawn, Timeout } from 'geventjs';
import { Barrier, BrokenBarrierError, Semaphore } from 'geventjs/lock';
import { JumpingClock, withClock } from 'geventjs/testing';
import { test } from '../support/suite.js';

/** What `body` throws, or what it returns. */
function outcome(body: () => unknown): unknown {
  try {
    return body();
  } catch (error) {
    return error;
  }
}

/** So many greenlets that wait. */
function arrive(barrier: Barrier, count = 1, timeout?: number | Timeout): Greenlet<unknown>[] {
  const greenlets = Array.from({ length: count }, () => spawn(() => outcome(() => barrier.wait({ timeout }))));
  sleep(0);
  return greenlets;
}

const arriveAlone = (barrier: Barrier, timeout?: number | Timeout) =>
  arrive(barrier, 1, timeout)[0] as Greenlet<unknown>;

function assertBroken(greenlets: Greenlet<unknown>[], message: RegExp): void {
  for (const greenlet of greenlets) {
    const error = greenlet.get() as Error & { code: string };
    assert.ok(error instanceof BrokenBarrierError, String(error));
    assert.match(error.message, message);
    assert.equal(error.code, 'ERR_BROKEN_BARRIER');
  }
}

const broken = { code: 'ERR_BROKEN_BARRIER' };

test('abort breaks it for those who wait and those who come, until reset', () => {
  const barrier = new Barrier(5, { name: 'start' });
  const waiting = arrive(barrier, 4);
  barrier.abort();
  assert.equal(barrier.broken, true);
  assertBroken(waiting, /^abort\(\) was called: <Barrier "start": broken>$/);
  assert.throws(() => barrier.wait(), { ...broken, message: 'of no use before reset(): <Barrier "start": broken>' });
  barrier.reset();
  assert.equal(barrier.broken, false);
  const numbers = arrive(barrier, 5).map((greenlet) => greenlet.get());
  assert.deepEqual(numbers, [0, 1, 2, 3, 4]);
});

test('reset turns those back who wait, and it is usable at once', () => {
  const barrier = new Barrier(3);
  const waiting = arrive(barrier, 2);
  barrier.reset();
  assert.deepEqual([barrier.broken, barrier.waiting], [false, 0]);
  const next = arrive(barrier, 3);
  assertBroken(waiting, /^reset\(\) was called: /);
  assert.deepEqual(
    next.map((greenlet) => greenlet.get()),
    [0, 1, 2],
  );
});

test('abort, and reset by the last who meet at a second barrier: the first is usable again', () => {
  const [first, second] = [new Barrier(5), new Barrier(5)];
  const log: unknown[] = [];
  const tasks = Array.from({ length: 5 }, (_, n) =>
    spawn(() => {
      const result = outcome(() => (n === 2 ? first.abort() : first.wait()));
      if (result instanceof BrokenBarrierError) log.push('broken');
      if (second.wait() === 4) first.reset();
      second.wait();
      return first.wait();
    }),
  );
  joinAll(tasks, { raiseError: true });
  assert.deepEqual(log, ['broken', 'broken', 'broken', 'broken']);
  assert.deepEqual(tasks.map((task) => task.value).sort(), [0, 1, 2, 3, 4]);
});

for (const [what, barrier, timeout] of [
  ['of the wait', new Barrier(3), 10],
  ['of the barrier', new Barrier(3, { timeout: 10 }), undefined],
] as const) {
  test(`when the time ${what} is up it is broken for all`, () => {
    withClock(new JumpingClock({ jump: false }), (clock) => {
      const late = arriveAlone(barrier, timeout);
      const other = arriveAlone(barrier, 1000);
      clock.advance(10);
      assertBroken([late], /^2 of 3 arrived in 10 ms: <Barrier: broken>$/);
      assertBroken([other], /^one of those who waited gave up: /);
      assert.throws(() => barrier.wait(), broken);
      assert.equal(clock.pending, 0);
    });
  });
}

test('a Timeout is raised, itself, and one that is killed gets its kill; the others are told why', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const barrier = new Barrier(3);
    const own = new Timeout(10);
    const timed = arriveAlone(barrier, own);
    const first = arriveAlone(barrier);
    clock.advance(10);
    assert.equal(timed.get(), own);
    assertBroken([first], /gave up/);
    assert.equal((first.get() as Error).cause, own);
    barrier.reset();
    const killed = arriveAlone(barrier);
    const second = arriveAlone(barrier);
    killed.kill();
    assert.ok(killed.get() instanceof GreenletExit);
    assertBroken([second], /gave up/);
    assert.ok((second.get() as Error).cause instanceof GreenletExit);
  });
});

test('who gives up just before the last arrives breaks it for that one, too', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    let ran = false;
    const action = () => {
      ran = true;
    };
    for (const giveUp of [
      (greenlet: Greenlet) => greenlet.kill(undefined, { block: false }),
      () => clock.advance(10),
    ]) {
      const barrier = new Barrier(3, { action });
      const leaving = arriveAlone(barrier, 10);
      const other = arriveAlone(barrier);
      giveUp(leaving);
      assert.throws(() => barrier.wait(), broken);
      assertBroken([other], /gave up/);
      assert.ok(leaving.get() instanceof Error);
      assert.deepEqual([barrier.broken, ran], [true, false]);
    }
  });
});

test('who is killed, or out of time, after all have arrived goes on; the kill comes next', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const barrier = new Barrier(3);
    const killed = spawn(() => [outcome(() => barrier.wait()), outcome(() => sleep(0))]);
    sleep(0);
    const late = arriveAlone(barrier, 10);
    assert.equal(barrier.wait(), 2);
    killed.kill(undefined, { block: false });
    clock.advance(10);
    const [number, next] = killed.get();
    assert.deepEqual([number, late.get()], [0, 1]);
    assert.ok(next instanceof GreenletExit);
    assert.equal(barrier.broken, false);
  });
});

test('an action that fails breaks it: its error is raised where it ran, and is the cause of the others', () => {
  const error = new RangeError('of the action');
  const barrier = new Barrier(3, {
    action: () => {
      throw error;
    },
  });
  const waiting = arrive(barrier, 2);
  assert.throws(
    () => barrier.wait(),
    (caught) => caught === error,
  );
  assertBroken(waiting, /^the action failed: /);
  for (const greenlet of waiting) assert.equal((greenlet.get() as Error).cause, error);
  assert.equal(barrier.broken, true);
});

for (const [what, disturb] of Object.entries({
  'who waits is killed': (_: Barrier, waiting: Greenlet) => waiting.kill(undefined, { block: false }),
  'it is aborted': (barrier: Barrier) => barrier.abort(),
  'it is reset': (barrier: Barrier) => barrier.reset(),
})) {
  test(`while the action runs ${what}: nobody goes on`, () => {
    const gate = new Semaphore(0);
    const barrier = new Barrier(3, { action: () => gate.acquire() });
    const waiting = arrive(barrier, 2) as [Greenlet<unknown>, Greenlet<unknown>];
    const last = arrive(barrier);
    const early = arrive(barrier);
    disturb(barrier, waiting[0]);
    gate.release();
    assertBroken([...waiting.slice(1), ...last, ...early], /./);
    assert.ok(waiting[0].get() instanceof Error);
    assert.equal(barrier.broken, what !== 'it is reset');
  });
}

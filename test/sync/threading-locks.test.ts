/** Locks, events, conditions and barriers between threads, as those know them who know threads. */
import assert from 'node:assert/strict';
import { sleep } from 'geventjs';
import * as events from 'geventjs/event';
import * as locks from 'geventjs/lock';
import {
  activeCount,
  Barrier,
  BoundedSemaphore,
  Condition,
  Event,
  Lock,
  RLock,
  Semaphore,
  Thread,
} from 'geventjs/threading';
import { test, testInHub } from '../support/suite.js';

/** Starts `count` threads that call `target`; `join` waits for all of them. */
function startThreads(count: number, target: (n: number) => unknown): { threads: Thread[]; join: () => void } {
  const threads = Array.from({ length: count }, (_, n) => new Thread({ target: () => target(n) }));
  for (const thread of threads) thread.start();
  sleep(0);
  return { threads, join: () => threads.forEach((thread) => void thread.join()) };
}

const kinds: Record<string, () => locks.Lockable> = {
  Lock: () => new Lock(),
  RLock: () => new RLock(),
  Semaphore: () => new Semaphore(),
  BoundedSemaphore: () => new BoundedSemaphore(),
  Condition: () => new Condition(),
};

testInHub('they are the same classes under both paths', () => {
  const here = { Barrier, BoundedSemaphore, Condition, Event, Lock, RLock, Semaphore };
  for (const [name, kind] of Object.entries(here))
    assert.equal(kind, { ...locks, ...events }[name as keyof typeof here]);
});

for (const [kind, make] of Object.entries(kinds)) {
  test(`${kind}: while one thread holds it others wait, or get false; then each has its turn`, () => {
    const lock = make();
    const order: number[] = [];
    const tries: boolean[] = [];
    lock.acquire();
    startThreads(1, () => tries.push(lock.acquire({ blocking: false }), lock.acquire({ timeout: 1 }))).join();
    const { threads, join } = startThreads(5, (n) => {
      lock.acquire();
      sleep(0);
      order.push(n);
      lock.release();
    });
    for (let turn = 0; turn < 10; turn++) sleep(0);
    assert.ok(threads.every((thread) => thread.isAlive()));
    assert.deepEqual([tries, order], [[false, false], []]);
    lock.release();
    join();
    assert.deepEqual(order, [0, 1, 2, 3, 4]);
  });

  test(`${kind}: what a block holds is released at its end, and when it throws`, () => {
    const lock = make();
    const seen: boolean[] = [];
    const tryElsewhere = () =>
      startThreads(1, () => seen.push(lock.acquire({ blocking: false }) && (lock.release(), true))).join();
    lock.with(tryElsewhere);
    tryElsewhere();
    assert.throws(() => lock.with(() => assert.fail(new TypeError('boom'))), TypeError);
    tryElsewhere();
    assert.deepEqual(seen, [false, true, true]);
  });

  test(`${kind}: fifteen who used it leave no thread behind`, () => {
    const lock = make();
    for (let n = 0; n < 15; n++) startThreads(1, () => lock.with(() => sleep(0))).join();
    assert.equal(activeCount(), 1);
  });
}

test('Lock: who holds it and acquires it again waits until another releases it', () => {
  const lock = new Lock();
  const phases: number[] = [];
  const { join } = startThreads(1, () => {
    lock.acquire();
    phases.push(1);
    lock.acquire();
    phases.push(2);
  });
  assert.deepEqual(phases, [1]);
  lock.release();
  join();
  assert.deepEqual(phases, [1, 2]);
  lock.release();
  assert.throws(() => lock.release(), { code: 'ERR_OVER_RELEASE' });
});

test('RLock: only the thread that holds it can release it', () => {
  const lock = new RLock();
  assert.throws(() => lock.release());
  lock.acquire();
  lock.acquire();
  const codes: unknown[] = [];
  startThreads(1, () => {
    try {
      lock.release();
    } catch (error) {
      codes.push((error as { code?: string }).code, lock.owned());
    }
  }).join();
  assert.deepEqual(codes, ['ERR_NOT_OWNER', false]);
  lock.release();
  assert.equal(lock.owned(), true);
  lock.release();
  assert.equal(lock.owned(), false);
});

test('Event: five threads that wait twice each go on after one set', () => {
  const event = new Event();
  for (let round = 0; round < 2; round++) {
    const results: boolean[] = [];
    const { join } = startThreads(5, () => results.push(event.wait(), event.wait()));
    assert.deepEqual(results, []);
    event.set();
    join();
    assert.deepEqual(results, Array(10).fill(true));
    event.clear();
  }
});

test('Condition: as many threads go on as are notified', () => {
  const condition = new Condition();
  const done: number[] = [];
  const { join } = startThreads(5, (n) =>
    condition.with(() => {
      condition.wait();
      done.push(n);
    }),
  );
  const notify = (count: number) => {
    condition.with(() => condition.notify(count));
    for (let turn = 0; turn < 10; turn++) sleep(0);
    return done.length;
  };
  assert.deepEqual([notify(3), notify(0), notify(5)], [3, 3, 5]);
  join();
});

test('Semaphore: never more threads are inside than there are permits', () => {
  const semaphore = new Semaphore(7);
  semaphore.acquire();
  let inside = 0;
  const { join } = startThreads(10, () => {
    semaphore.acquire();
    inside++;
    semaphore.acquire();
    inside++;
  });
  const counts = [inside];
  for (const permits of [7, 6]) {
    for (let n = 0; n < permits; n++) semaphore.release();
    for (let turn = 0; turn < 20; turn++) sleep(0);
    counts.push(inside);
  }
  assert.deepEqual(counts, [6, 13, 19]);
  assert.equal(semaphore.acquire({ blocking: false }), false);
  semaphore.release();
  join();
  assert.equal(inside, 20);
});

test('Barrier: threads meet, each with a number of its own, ten times over', () => {
  const barrier = new Barrier(5);
  const sums: number[] = Array(10).fill(0);
  startThreads(5, () => {
    for (let pass = 0; pass < 10; pass++) {
      const mine = barrier.wait();
      (sums[pass] as number) += mine;
    }
  }).join();
  assert.deepEqual(sums, Array(10).fill(10));
});

test('a thread that spins on a lock makes progress if it lets others go first', () => {
  const lock = new Lock();
  lock.acquire();
  let turns = 0;
  const { join } = startThreads(1, () => {
    while (!lock.acquire({ blocking: false })) {
      turns++;
      sleep(0);
    }
  });
  for (let turn = 0; turn < 5; turn++) sleep(0);
  assert.ok(turns >= 5);
  lock.release();
  join();
});

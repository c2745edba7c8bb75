/** Very many who wait: with a cost for each that grew with their number, this file would not end. And what is left. */
import assert from 'node:assert/strict';
import { joinAll, killAll, sleep, spawn } from 'geventjs';
import { Barrier, Condition, ReadWriteLock, Semaphore } from 'geventjs/lock';
import { native } from '#internal/base/addon.js';
import { runScript } from '../support/child.js';
import { holdElsewhere, kinds } from '../support/locks.js';
import { test, testInHub } from '../support/suite.js';

const many = native.backend === 'asm' ? 10_000 : 1000;

const times = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));

for (const [name, make] of Object.entries(kinds)) {
  test(`${name}: of very many who wait a third is killed, a third out of time, a third served in order`, () => {
    const lock = make();
    const holder = holdElsewhere(lock);
    const served: number[] = [];
    const killed: number[] = [];
    const greenlets = times(many, (n) =>
      spawn(() => {
        const timeout = n % 3 === 1 ? 0 : undefined;
        try {
          if (!lock.acquire({ timeout })) return;
          served.push(n);
          lock.release();
        } catch {
          killed.push(n);
        }
      }),
    );
    sleep(0);
    killAll(greenlets.filter((_, n) => n % 3 === 0));
    holder.release();
    joinAll(greenlets);
    const numbers = times(many, (n) => n);
    assert.deepEqual(
      killed,
      numbers.filter((n) => n % 3 === 0),
    );
    assert.deepEqual(
      served,
      numbers.filter((n) => n % 3 === 2),
    );
    assert.equal(lock.locked(), false);
  });
}

test('very many callbacks are linked to a semaphore and told in order', () => {
  const semaphore = new Semaphore(0);
  const told: number[] = [];
  for (let n = 0; n < many; n++) semaphore.rawlink(() => told.push(n));
  assert.equal(semaphore.linkCount, many);
  semaphore.release();
  sleep(0);
  while (told.length < many) sleep(0);
  assert.deepEqual(
    told,
    times(many, (n) => n),
  );
  assert.equal(semaphore.linkCount, 0);
});

test('very many wait on a condition, and all are notified at once', () => {
  const condition = new Condition();
  const woken: number[] = [];
  const greenlets = times(many, (n) =>
    spawn(() =>
      condition.with(() => {
        condition.wait();
        woken.push(n);
      }),
    ),
  );
  sleep(0);
  while (condition.statistics().waiting < many) sleep(0);
  condition.with(() => condition.notifyAll());
  joinAll(greenlets, { raiseError: true });
  assert.deepEqual(
    woken,
    times(many, (n) => n),
  );
});

test('very many readers are let in together when the writer is done', () => {
  const lock = new ReadWriteLock();
  lock.writeLock.acquire();
  const readers = times(many, () => spawn(() => lock.readLock.with(() => sleep(0))));
  while (lock.statistics().waitingReaders < many) sleep(0);
  lock.writeLock.release();
  assert.equal(lock.statistics().readers, many);
  joinAll(readers, { raiseError: true });
  assert.equal(lock.statistics().readers, 0);
});

test('very many meet at a barrier', () => {
  const barrier = new Barrier(many);
  const greenlets = times(many, () => spawn(() => barrier.wait()));
  joinAll(greenlets, { raiseError: true });
  assert.deepEqual(
    greenlets.map((greenlet) => greenlet.value),
    times(many, (n) => n),
  );
});

testInHub(
  'a lock that is no longer used is collected, and a callback that is told of it may take another',
  async () => {
    const { code, stdout, stderr } = await runScript('locks-collected.mjs', { flags: ['--expose-gc'] });
    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'collected 6 of 6, 1 free\n', stderr: '' });
  },
);

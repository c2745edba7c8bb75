import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { sleep, spawn } from 'geventjs';
import { Group, Pool } from 'geventjs/pool';
import { runScript } from '../support/child.js';
import { test, testInHub } from '../support/suite.js';

test('a store of AsyncLocalStorage comes along to tasks, wherever they are started', () => {
  const storage = new AsyncLocalStorage<string>();
  const read = () => {
    sleep(0);
    return storage.getStore();
  };
  for (const group of [new Pool(1), new Pool(3), new Group()]) {
    storage.run('ours', () => {
      const expected = ['ours', 'ours', 'ours'];
      assert.deepEqual(group.map(read, [1, 2, 3]), expected);
      assert.deepEqual(group.map(read, new Set([1, 2, 3])), expected);
      assert.deepEqual([...group.imap(read, [1, 2, 3])], expected);
      assert.equal(group.apply(read), 'ours');
      const first = group.spawn(read);
      const waiting = group.applyAsync(read);
      storage.run('theirs', () => first.join());
      assert.equal(waiting.get(), 'ours');
    });
    assert.equal(storage.getStore(), undefined);
  }
});

test('maps may be nested as long as there are places', () => {
  const pool = new Pool(4);
  const inner = (n: number) => pool.map((m) => n * m, [1, 2, 3]);
  const outer = [1, 2].map((n) => pool.spawn(inner, n));
  assert.deepEqual(
    outer.map((greenlet) => greenlet.get()),
    [
      [1, 2, 3],
      [2, 4, 6],
    ],
  );
  const depth = (n: number): number => (n === 0 ? 0 : 1 + (pool.map(depth, [n - 1])[0] ?? 0));
  assert.equal(depth(4), 4);
});

test('a pool serves a thousand greenlets that all want it', () => {
  const pool = new Pool(7);
  let running = 0;
  let most = 0;
  const greenlets = Array.from({ length: 1000 }, (_, n) =>
    spawn(() =>
      pool.apply(() => {
        most = Math.max(most, ++running);
        sleep(0);
        running--;
        return n;
      }),
    ),
  );
  assert.deepEqual(
    greenlets.map((greenlet) => greenlet.get()),
    greenlets.map((_, n) => n),
  );
  assert.deepEqual([most, running, pool.freeCount], [7, 0, 7]);
});

testInHub('a LoopExit names the operation and shows the pool', async () => {
  const { code, stdout, stderr } = await runScript('pool-loop-exit.cjs');
  assert.equal(stderr, '');
  assert.deepEqual(stdout.trim().split('\n'), [
    'Group.join of "jobs" <Group "jobs": 1 greenlets>',
    'Pool.map of "queries" <Pool "queries": 1 of 1 places taken, 1 waiting>',
    'Pool.spawn of "queries" <Pool "queries": 1 of 1 places taken, 1 waiting>',
    'Pool.add of "queries" <Pool "queries": 1 of 1 places taken, 1 waiting>',
    'Pool.waitAvailable of "queries" <Pool "queries": 1 of 1 places taken, 1 waiting>',
    'Pool.imap of "queries" <Pool "queries": 1 of 1 places taken, 1 waiting>',
    'Pool.join of "queries" <Pool "queries": 1 of 1 places taken, 1 waiting>',
    '1',
  ]);
  assert.equal(code, 0);
});

import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { joinAll, sleep, spawn, spawnWith } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { Barrier } from 'geventjs/lock';
import { test, testInHub } from '../support/suite.js';

for (const passes of [1, 10]) {
  test(`five go on together, ${passes} time${passes === 1 ? '' : 's'}, each with the number of its arrival`, () => {
    const barrier = new Barrier(5);
    const log: string[] = [];
    const tasks = Array.from({ length: 5 }, (_, n) =>
      spawn(() => {
        const numbers: number[] = [];
        for (let pass = 0; pass < passes; pass++) {
          for (let i = 0; i < (n * (pass + 3)) % 5; i++) sleep(0);
          log.push(`before ${pass}`);
          numbers.push(barrier.wait());
          log.push(`after ${pass}`);
        }
        return numbers;
      }),
    );
    joinAll(tasks, { raiseError: true });
    for (let pass = 0; pass < passes; pass++) {
      const numbers = tasks.map((task) => task.value?.[pass] ?? Number.NaN);
      assert.deepEqual(numbers.sort(), [0, 1, 2, 3, 4]);
      assert.ok(log.lastIndexOf(`before ${pass}`) < log.indexOf(`after ${pass}`));
      assert.ok(log.lastIndexOf(`after ${pass}`) < log.indexOf(`after ${pass + 1}`) || pass === passes - 1);
    }
    assert.deepEqual(barrier.statistics(), { parties: 5, waiting: 0, broken: false });
  });
}

test('the numbers are those of the arrivals, and those who wait go on in that order', () => {
  const barrier = new Barrier(3);
  const log: string[] = [];
  const arrive = (name: string) => spawn(() => log.push(`${name} ${barrier.wait()}`));
  joinAll([arrive('a'), arrive('b'), arrive('c')]);
  assert.deepEqual(log, ['c 2', 'a 0', 'b 1']);
});

test('the action runs once per pass, where the last arrives, before anybody goes on; it may block', () => {
  const log: string[] = [];
  let current = '';
  const barrier = new Barrier(3, {
    action: () => {
      log.push(`action in ${current}`);
      sleep(0);
      log.push('action ends');
    },
  });
  const meet = (name: string) => {
    current = name;
    barrier.wait();
    log.push(name);
  };
  for (const _ of ['first pass', 'second pass']) {
    joinAll(['a', 'b', 'c'].map((name) => spawn(meet, name)));
    assert.deepEqual(log.splice(0), ['action in c', 'action ends', 'c', 'a', 'b']);
  }
});

test('who comes while the action runs belongs to the next pass', () => {
  const log: string[] = [];
  const barrier = new Barrier(2, { action: () => sleep(0) });
  const meet = (name: string) => spawn(() => log.push(`${name} ${barrier.wait()}`));
  const [a, b, c] = [meet('a'), meet('b'), meet('c')];
  joinAll([a, b]);
  assert.deepEqual([log, c.ready(), barrier.waiting], [['b 1', 'a 0'], false, 1]);
  joinAll([c, meet('d')]);
  assert.deepEqual(log.slice(2), ['d 1', 'c 0']);
});

testInHub('one party never waits, and does not switch', () => {
  let count = 0;
  const barrier = new Barrier(1, { action: () => count++ });
  assert.deepEqual([barrier.wait(), barrier.wait(), count], [0, 0, 2]);
});

test('in the hub only the last may come', () => {
  const barrier = new Barrier(2);
  const results: unknown[] = [];
  const attempt = () => {
    try {
      results.push(barrier.wait());
    } catch (error) {
      results.push((error as { code: string }).code);
    }
  };
  getHub().runCallback(attempt);
  const other = spawn(() => barrier.wait());
  sleep(0);
  getHub().runCallback(attempt);
  assert.equal(other.get(), 0);
  assert.deepEqual([...results, barrier.broken], ['ERR_BLOCKING_SWITCH_OUT', 1, false]);
});

test('inspect and statistics show how many wait', () => {
  const barrier = new Barrier(3, { name: 'start' });
  assert.deepEqual([barrier.parties, barrier.waiting, barrier.broken], [3, 0, false]);
  assert.equal(inspect(barrier), '<Barrier "start": 0 of 3 waiting>');
  const runner = spawnWith({ name: 'runner' }, () => barrier.wait());
  sleep(0);
  assert.equal(inspect(barrier), '<Barrier "start": 1 of 3 waiting>');
  assert.match(inspect(runner), /waiting on Barrier\.wait of "start">$/);
  const statistics = barrier.statistics();
  assert.deepEqual(statistics, { parties: 3, waiting: 1, broken: false });
  assert.ok(Object.isFrozen(statistics));
  runner.kill();
  assert.equal(inspect(barrier), '<Barrier "start": broken>');
});

testInHub('wrong arguments are errors, and nobody has arrived', () => {
  for (const wrong of [0, -1, 1.5, Number.NaN]) {
    assert.throws(() => new Barrier(wrong), { code: 'ERR_OUT_OF_RANGE' });
  }
  const type = { code: 'ERR_INVALID_ARG_TYPE' };
  assert.throws(() => new Barrier('5' as never), type);
  assert.throws(() => new Barrier(2, 5 as never), type);
  assert.throws(() => new Barrier(2, { action: 5 as never }), type);
  assert.throws(() => new Barrier(2, { timeout: '5' as never }), type);
  assert.throws(() => new Barrier(2, { timeout: -1 }), { code: 'ERR_OUT_OF_RANGE' });
  const barrier = new Barrier(2);
  assert.throws(() => barrier.wait(5 as never), type);
  assert.throws(() => barrier.wait({ timeout: -1 }), { code: 'ERR_OUT_OF_RANGE' });
  assert.deepEqual([barrier.waiting, barrier.broken], [0, false]);
});

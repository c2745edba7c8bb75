import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { Greenlet, GreenletExit, getCurrent, joinAll, sleep, spawn } from 'geventjs';
import { Group, Pool } from 'geventjs/pool';
import { Queue } from 'geventjs/queue';
import { gated } from '../support/gated.js';
import { captureReports, test, testInHub } from '../support/suite.js';

test('greenlets leave a group when they end', () => {
  const gate = new Queue<void>();
  const group = new Group();
  const first = group.spawn(() => gate.get());
  const second = group.spawn(() => gate.get());
  assert.equal(group.size, 2);
  assert.deepEqual([...group], [first, second]);
  sleep(0);
  gate.put();
  first.join();
  assert.equal(group.size, 1);
  assert.deepEqual([group.has(first), group.has(second)], [false, true]);
  gate.put();
  second.join();
  assert.equal(group.size, 0);
});

test('spawn passes arguments on, and the greenlet is an ordinary one', () => {
  const group = new Group();
  const greenlet = group.spawn((a: number, b: string) => `${a}${b}`, 1, 'x');
  assert.ok(greenlet instanceof Greenlet);
  assert.deepEqual(greenlet.args, [1, 'x']);
  assert.equal(greenlet.get(), '1x');
});

test('a greenlet has left before anybody learns of its end', () => {
  const group = new Group();
  const greenlet = group.spawn(() => 1);
  let size: number | undefined;
  greenlet.rawlink(() => {
    size = group.size;
  });
  greenlet.get();
  assert.equal(group.size, 0);
  sleep(0);
  assert.equal(size, 0);
});

test('a greenlet that fails, or is killed before its start, leaves as well', () => {
  const group = new Group();
  captureReports(() => {
    group.spawn(() => {
      throw new Error('failed');
    });
    group.join();
  });
  assert.equal(group.size, 0);
  group.spawn(() => 1).kill();
  assert.equal(group.size, 0);
});

test('add takes in what already runs, and what has not started', () => {
  const { a, b, c, finish } = gated();
  const group = new Group([a, b]);
  group.add(c);
  group.add(c);
  assert.equal(group.size, 3);
  finish('a', 'b', 'c');
  group.join();
  const unstarted = new Greenlet(() => 1);
  group.add(unstarted);
  assert.deepEqual([group.size, unstarted.started], [1, false]);
  unstarted.start();
  group.join();
});

test('what has ended is not taken in', () => {
  const ended = spawn(() => 1);
  ended.join();
  const group = new Group([ended]);
  assert.equal(group.size, 0);
  assert.throws(() => group.start(ended), { code: 'ERR_ALREADY_STARTED' });
  assert.equal(group.size, 0);
});

test('start takes a greenlet in and starts it; one that is in already is started, too', () => {
  const group = new Group();
  const [one, two] = [new Greenlet(() => 1), new Greenlet(() => 2)];
  group.start(one);
  group.add(two);
  group.start(two);
  group.start(two);
  assert.deepEqual([one.started, two.started, group.size], [true, true, 2]);
  joinAll([one, two]);
  assert.equal(group.size, 0);
});

test('discard takes a greenlet out, and it goes on; it may come back', () => {
  const { a, b, c, finish } = gated();
  const group = new Group([a, b]);
  group.discard(a);
  group.discard(a);
  group.discard(c);
  assert.deepEqual([group.size, group.has(a)], [1, false]);
  finish('b');
  assert.equal(group.join(), true);
  group.add(a);
  assert.equal(group.size, 1);
  finish('a', 'c');
  joinAll([a, c]);
  assert.equal(group.size, 0);
});

test('a greenlet may be in several groups', () => {
  const { a, b, c, finish } = gated();
  const groups = [new Group([a, b]), new Group([b, c]), new Pool(3)] as const;
  groups[2].add(b);
  assert.deepEqual(
    groups.map(({ size }) => size),
    [2, 2, 1],
  );
  groups[1].discard(b);
  finish('b');
  b.join();
  assert.deepEqual(
    groups.map(({ size }) => size),
    [1, 1, 0],
  );
  finish('a', 'c');
  for (const group of groups) group.join();
});

test('an iteration is over those who were in it when it began', () => {
  const group = new Group();
  for (const n of [1, 2, 3]) group.spawn(() => n);
  let seen = 0;
  for (const greenlet of group) {
    seen++;
    greenlet.join();
    group.spawn(() => 4);
  }
  assert.equal(seen, 3);
  group.join();
});

test('a spawn callback that fails leaves nothing behind', () => {
  const group = new Group();
  const fail = () => {
    throw new Error('no');
  };
  Greenlet.addSpawnCallback(fail);
  try {
    assert.throws(() => group.spawn(() => 1), { message: 'no' });
    assert.throws(() => group.start(new Greenlet(() => 1)), { message: 'no' });
    assert.throws(() => group.applyAsync(() => 1), { message: 'no' });
  } finally {
    Greenlet.removeSpawnCallback(fail);
  }
  assert.equal(group.size, 0);
});

test('a group makes greenlets of its class', () => {
  class Job<T, Args extends unknown[]> extends Greenlet<T, Args> {
    readonly isJob = true;
  }
  const group = new Group([], { greenletClass: Job });
  const job = group.spawn(() => getCurrent());
  assert.equal(job.isJob, true);
  assert.equal(job.get(), job);
  assert.deepEqual(
    new Pool(2, { greenletClass: Job }).map(() => (getCurrent() as unknown as Job<unknown, []>).isJob, [1, 2]),
    [true, true],
  );
  assert.equal(new Pool(1, { greenletClass: Job }).applyAsync(() => 1).isJob, true);
});

test('a group is never full', () => {
  const group = new Group();
  group.spawn(() => 1);
  assert.equal(group.full(), false);
  assert.equal(group.waitAvailable(), Number.POSITIVE_INFINITY);
  group.join();
});

test('at the end of a block with using, all are killed and dead', () => {
  let cleaned = 0;
  {
    using group = new Group();
    for (const ms of [1000, 2000]) {
      group.spawn(() => {
        try {
          sleep(ms);
        } finally {
          sleep(0);
          cleaned++;
        }
      });
    }
    sleep(0);
  }
  assert.equal(cleaned, 2);
});

test('inspect and statistics show the state', () => {
  const group = new Group([], { name: 'jobs' });
  assert.equal(inspect(group), '<Group "jobs": 0 greenlets>');
  const greenlet = group.spawn(sleep, 1000);
  const joiner = spawn(() => group.join());
  sleep(0);
  assert.equal(inspect(group), '<Group "jobs": 1 greenlets>');
  assert.match(inspect(joiner), /waiting on Group\.join of "jobs">$/);
  assert.deepEqual(group.statistics(), { size: 1, joining: 1 });
  assert.ok(Object.isFrozen(group.statistics()));
  greenlet.kill(GreenletExit);
  joiner.join();
});

testInHub('wrong arguments are errors', () => {
  const type = { code: 'ERR_INVALID_ARG_TYPE' };
  const group = new Group();
  assert.throws(() => group.add((() => 1) as never), type);
  assert.throws(() => group.start(undefined as never), type);
  assert.throws(() => group.spawn(5 as never), type);
  assert.throws(() => group.join(5 as never), type);
  assert.throws(() => group.join({ timeout: 'x' as never }), type);
  assert.throws(() => group.kill(5 as never), type);
  assert.throws(() => group.kill(GreenletExit, 5 as never), type);
  assert.throws(() => group.waitAvailable(5 as never), type);
  assert.throws(() => new Group([1] as never), type);
  assert.throws(() => new Group([], { greenletClass: Group as never }), type);
  assert.throws(() => new Group([], { greenletClass: (() => 1) as never }), type);
  assert.throws(() => new Group([], { name: 1 as never }), type);
  assert.throws(() => group.join({ timeout: -1 }), { code: 'ERR_OUT_OF_RANGE' });
  assert.equal(group.size, 0);
  assert.equal(group.has(5), false);
});

test('what is no list of greenlets is refused', () => {
  for (const wrong of [5, null, spawn(() => undefined)]) {
    assert.throws(() => new Group(wrong as never), { code: 'ERR_INVALID_ARG_TYPE' });
  }
  sleep(0);
});

import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import {
  fromCallback,
  Greenlet,
  getCurrent,
  idle,
  iwait,
  joinAll,
  sleep,
  spawn,
  spawnLater,
  spawnRaw,
  spawnWith,
  wait,
} from 'geventjs';
import { Queue } from 'geventjs/queue';
import { captureReports, test } from '../support/suite.js';

function work(): string {
  return 'done';
}

const named = (greenlet: Greenlet): Greenlet => {
  greenlet.name = 'Foo';
  return greenlet;
};

test('inspect shows the class, the function and the state of a greenlet', () => {
  const seen: string[] = [];
  function watched(): string {
    seen.push(inspect(getCurrent()));
    sleep(60_000);
    return 'done';
  }
  const greenlet = new Greenlet(watched);
  assert.equal(inspect(greenlet), '<Greenlet at watched: not started>');
  greenlet.start();
  assert.equal(inspect(greenlet), '<Greenlet at watched: about to start>');
  sleep(0);
  assert.deepEqual(seen, ['<Greenlet at watched: running>']);
  assert.equal(inspect(greenlet), '<Greenlet at watched: waiting on sleep>');
  greenlet.kill();
  assert.match(inspect(greenlet), /^<Greenlet at watched: finished with value GreenletExit.*>$/);
});

test('inspect shows what came of a greenlet', () => {
  captureReports(() => {
    const done = spawn(work);
    const failed = spawn(function fail() {
      throw new TypeError('wrong');
    });
    const nothing = spawn(() => undefined);
    for (const greenlet of [done, failed, nothing]) greenlet.join();
    assert.equal(inspect(done), "<Greenlet at work: finished with value 'done'>");
    assert.equal(inspect(failed), '<Greenlet at fail: failed with TypeError: wrong>');
    assert.equal(inspect(nothing), '<Greenlet: finished with value undefined>');
  });
});

test('a long value or error is cut to one short line', () => {
  captureReports(() => {
    const long = spawn(function long() {
      return 'x'.repeat(1000);
    });
    const lines = spawn(function lines() {
      throw new Error(`first line\n${'second line\n'.repeat(100)}`);
    });
    for (const greenlet of [long, lines]) {
      greenlet.join();
      assert.ok(inspect(greenlet).length < 100, inspect(greenlet));
      assert.ok(!inspect(greenlet).includes('\n'), inspect(greenlet));
    }
    assert.match(inspect(long), /^<Greenlet at long: finished with value 'x+\.\.\.>$/);
    assert.match(inspect(lines), /^<Greenlet at lines: failed with Error: first line>$/);
  });
});

test('a name is shown once it has been set or asked for', () => {
  const greenlet = spawn(work);
  assert.equal(inspect(greenlet), '<Greenlet at work: about to start>');
  const { name } = greenlet;
  assert.match(name, /^Greenlet-\d+$/);
  assert.equal(inspect(greenlet), `<Greenlet "${name}" at work: about to start>`);
  greenlet.name = 'Foo';
  assert.equal(inspect(greenlet), '<Greenlet "Foo" at work: about to start>');
  greenlet.join();
  assert.equal(inspect(greenlet), `<Greenlet "Foo" at work: finished with value 'done'>`);
  const other = spawn(work);
  assert.equal(typeof other.minimalIdent, 'number');
  assert.equal(inspect(other), `<Greenlet "Greenlet-${other.minimalIdent}" at work: about to start>`);
  other.join();
});

test('a function without a name, a bound method, a subclass, and one of a subclass', () => {
  class Job extends Greenlet<number> {
    protected override run(): number {
      return 1;
    }
  }
  class Worker {
    readonly n = 1;
    toil(): number {
      return this.n;
    }
  }
  const job = new Job();
  const texts = [new Greenlet(() => 1), new Greenlet(new Worker().toil.bind(new Worker())), job].map((g) => inspect(g));
  assert.deepEqual(texts, [
    '<Greenlet: not started>',
    '<Greenlet at bound toil: not started>',
    '<Job at run: not started>',
  ]);
  named(job);
  assert.equal(inspect(job), '<Job "Foo" at run: not started>');
});

test('spawnLater is about to start; a raw greenlet shows its function and state', () => {
  const later = spawnLater(60_000, work);
  assert.equal(inspect(later), '<Greenlet at work: about to start>');
  later.kill();
  const raw = spawnRaw(function toil() {
    sleep(0);
  });
  assert.match(inspect(raw), /^<\w+ at toil: not started>$/);
  sleep(0);
  assert.match(inspect(raw), /^<\w+ at toil: waiting on sleep>$/);
  sleep(0);
  assert.match(inspect(raw), /^<\w+ at toil: dead>$/);
});

test('inspect says what a greenlet waits on', () => {
  const other = spawn(() => sleep(60_000));
  const full = new Queue<number>(1, [1]);
  const cases: [string, () => unknown][] = [
    ['sleep', () => sleep(60_000)],
    ['sleep', () => sleep(0)],
    ['idle', () => idle()],
    ['Queue.get', () => new Queue<number>().get()],
    ['Queue.put', () => full.put(2)],
    ['Greenlet.join', () => other.join()],
    ['Greenlet.get', () => other.get()],
    ['wait(promise)', () => wait(new Promise(() => undefined))],
    ['fromCallback', () => fromCallback(() => undefined)],
    ['joinAll', () => joinAll([other])],
    ['iwait', () => [...iwait([other])]],
    ['wait', () => wait([other])],
    ['the promise its function returned', () => new Promise(() => undefined)],
  ];
  const greenlets = cases.map(([, block]) => spawnWith({ name: 'waiting' }, block));
  const seen: string[] = [];
  spawn(() => seen.push(...greenlets.map((greenlet) => inspect(greenlet))));
  sleep(0);
  assert.deepEqual(
    seen,
    cases.map(([reason, block]) => `<Greenlet "waiting"${block.name && ` at ${block.name}`}: waiting on ${reason}>`),
  );
  for (const greenlet of [...greenlets, other]) greenlet.kill();
});

test('String() of a greenlet does not throw', () => {
  assert.equal(typeof String(new Greenlet(work)), 'string');
});

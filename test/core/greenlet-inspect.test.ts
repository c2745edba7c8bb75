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

/** `inspect`, with numbers of greenlets made the same. */
const show = (greenlet: unknown): string => inspect(greenlet).replace(/"Greenlet-\d+"/, '"Greenlet-N"');

const named = (greenlet: Greenlet): Greenlet => {
  greenlet.name = 'Foo';
  return greenlet;
};

test('inspect shows the class, the function and the state of a greenlet', () => {
  const seen: string[] = [];
  function watched(): string {
    seen.push(show(getCurrent()));
    sleep(60_000);
    return 'done';
  }
  const greenlet = new Greenlet(watched);
  assert.equal(show(greenlet), '<Greenlet "Greenlet-N" at watched: not started>');
  greenlet.start();
  assert.equal(show(greenlet), '<Greenlet "Greenlet-N" at watched: about to start>');
  sleep(0);
  assert.deepEqual(seen, ['<Greenlet "Greenlet-N" at watched: running>']);
  assert.equal(show(greenlet), '<Greenlet "Greenlet-N" at watched: waiting on sleep>');
  greenlet.kill();
  assert.match(show(greenlet), /^<Greenlet "Greenlet-N" at watched: finished with value GreenletExit.*>$/);
});

test('inspect shows what came of a greenlet', () => {
  captureReports(() => {
    const done = spawn(work);
    const failed = spawn(function fail() {
      throw new TypeError('wrong');
    });
    const nothing = spawn(() => undefined);
    for (const greenlet of [done, failed, nothing]) greenlet.join();
    assert.equal(show(done), `<Greenlet "Greenlet-N" at work: finished with value 'done'>`);
    assert.equal(show(failed), '<Greenlet "Greenlet-N" at fail: failed with TypeError: wrong>');
    assert.equal(show(nothing), '<Greenlet "Greenlet-N": finished with value undefined>');
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
      assert.ok(show(greenlet).length < 100, show(greenlet));
      assert.ok(!show(greenlet).includes('\n'), show(greenlet));
    }
    assert.match(show(long), /^<Greenlet "Greenlet-N" at long: finished with value 'x+\.\.\.>$/);
    assert.match(show(lines), /^<Greenlet "Greenlet-N" at lines: failed with Error: first line second li\.\.\.>$/);
  });
});

test('inspect shows the name, which is the same each time, until another is set', () => {
  const greenlet = spawn(work);
  const shown = inspect(greenlet);
  assert.match(shown, /^<Greenlet "Greenlet-\d+" at work: about to start>$/);
  assert.equal(shown, `<Greenlet "${greenlet.name}" at work: about to start>`);
  assert.equal(greenlet.name, `Greenlet-${greenlet.minimalIdent}`);
  greenlet.name = 'Foo';
  assert.equal(inspect(greenlet), '<Greenlet "Foo" at work: about to start>');
  greenlet.join();
  assert.equal(inspect(greenlet), `<Greenlet "Foo" at work: finished with value 'done'>`);
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
  const texts = [new Greenlet(() => 1), new Greenlet(new Worker().toil.bind(new Worker())), job].map(show);
  assert.deepEqual(texts, [
    '<Greenlet "Greenlet-N": not started>',
    '<Greenlet "Greenlet-N" at bound toil: not started>',
    '<Job "Greenlet-N" at run: not started>',
  ]);
  named(job);
  assert.equal(show(job), '<Job "Foo" at run: not started>');
});

test('spawnLater is about to start; a raw greenlet shows its function and state', () => {
  const later = spawnLater(60_000, work);
  assert.equal(show(later), '<Greenlet "Greenlet-N" at work: about to start>');
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
  const other = spawnWith({ name: 'other' }, () => sleep(60_000));
  const full = new Queue<number>(1, [1]);
  const cases: [string, () => unknown][] = [
    ['sleep', () => sleep(60_000)],
    ['sleep', () => sleep(0)],
    ['idle', () => idle()],
    ['Queue.get', () => new Queue<number>().get()],
    ['Queue.put', () => full.put(2)],
    ['Greenlet.join of "other"', () => other.join()],
    ['Greenlet.get of "other"', () => other.get()],
    ['wait(promise)', () => wait(new Promise(() => undefined))],
    ['fromCallback', () => fromCallback(() => undefined)],
    ['joinAll', () => joinAll([other])],
    ['iwait', () => [...iwait([other])]],
    ['wait', () => wait([other])],
    ['the promise its function returned', () => new Promise(() => undefined)],
  ];
  const greenlets = cases.map(([, block]) => spawnWith({ name: 'waiting' }, block));
  const seen: string[] = [];
  spawn(() => seen.push(...greenlets.map((greenlet) => show(greenlet))));
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

import assert from 'node:assert/strict';
import { Greenlet, GreenletExit, sleep, spawn, spawnLater } from 'geventjs';
import { setTrace } from 'geventjs/greenlet';
import { captureReports, test } from '../support/suite.js';

const boom = new Error('boom');
const fail = (): string => {
  throw boom;
};
const work = (): string => {
  sleep(60_000);
  return 'done';
};
const survive = (): string => {
  try {
    sleep(60_000);
  } catch {
    return 'survived';
  }
  return 'not killed';
};

/** Ends a greenlet and gives it back. */
function ended(greenlet: Greenlet<string>): Greenlet<string> {
  greenlet.join();
  return greenlet;
}

function suspended(fn: () => string): Greenlet<string> {
  const greenlet = spawn(fn);
  sleep(0);
  return greenlet;
}

function killed(greenlet: Greenlet<string>, error?: Error): Greenlet<string> {
  greenlet.kill(error);
  return greenlet;
}

interface Situation {
  title: string;
  make: () => Greenlet<string>;
  started: boolean;
  ended: boolean;
  successful: boolean;
  value?: string | typeof GreenletExit;
  exception?: Error;
}

const unfinished = { ended: false, successful: false };
const good = { started: false, ended: true, successful: true };
const bad = { started: false, ended: true, successful: false };

const situations: Situation[] = [
  { title: 'made', make: () => new Greenlet(work), started: false, ...unfinished },
  { title: 'spawned and not begun', make: () => spawn(work), started: true, ...unfinished },
  { title: 'to be spawned later', make: () => spawnLater(60_000, work), started: true, ...unfinished },
  { title: 'waiting', make: () => suspended(work), started: true, ...unfinished },
  { title: 'returned', make: () => ended(spawn(() => 'done')), ...good, value: 'done' },
  { title: 'failed', make: () => ended(spawn(fail)), ...bad, exception: boom },
  { title: 'killed', make: () => killed(suspended(work)), ...good, value: GreenletExit },
  { title: 'killed with an error', make: () => killed(suspended(work), boom), ...bad, exception: boom },
  { title: 'killed before its start', make: () => killed(new Greenlet(work)), ...good, value: GreenletExit },
  { title: 'killed before its turn', make: () => killed(spawn(work)), ...good, value: GreenletExit },
  { title: 'killed before its time', make: () => killed(spawnLater(60_000, work)), ...good, value: GreenletExit },
  { title: 'killed before its turn with an error', make: () => killed(spawn(work), boom), ...bad, exception: boom },
  { title: 'killed, and returned all the same', make: () => killed(suspended(survive)), ...good, value: 'survived' },
];

for (const { title, make, ...expected } of situations) {
  test(`what a greenlet says of itself: ${title}`, () => {
    captureReports(() => {
      const greenlet = make();
      assert.equal(greenlet.started, expected.started, 'started');
      assert.equal(greenlet.dead, expected.ended, 'dead');
      assert.equal(greenlet.ready(), expected.ended, 'ready()');
      assert.equal(greenlet.successful(), expected.successful, 'successful()');
      if (expected.value === GreenletExit) assert.ok((greenlet.value as unknown) instanceof GreenletExit, 'value');
      else assert.equal(greenlet.value, expected.value, 'value');
      assert.equal(greenlet.exception, expected.exception, 'exception');
      assert.equal(greenlet.excInfo?.[1], expected.exception, 'excInfo');
      greenlet.kill();
    });
  });
}

test('a greenlet that runs is started, neither dead nor ready', () => {
  const seen: unknown[] = [];
  const greenlet: Greenlet<void> = spawn(() => {
    seen.push(greenlet.started, greenlet.dead, greenlet.ready(), greenlet.successful(), greenlet.value);
  });
  greenlet.join();
  assert.deepEqual(seen, [true, false, false, false, undefined]);
});

test('a greenlet is never seen dead at the switch that begins it', () => {
  const seen: boolean[] = [];
  const greenlet = spawn(() => sleep(0));
  setTrace((_, { target }) => target === greenlet && seen.push(greenlet.dead));
  try {
    greenlet.join();
  } finally {
    setTrace(undefined);
  }
  assert.ok(seen.length > 0);
  assert.deepEqual(new Set(seen), new Set([false]));
});

test('excInfo has the class, the error and the stack of a failure', () => {
  captureReports(() => {
    const error = new RangeError('too much');
    const greenlet = spawn(() => {
      throw error;
    });
    greenlet.join();
    assert.deepEqual(greenlet.excInfo, [RangeError, error, error.stack]);
  });
});

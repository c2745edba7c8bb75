import assert from 'node:assert/strict';
import { Greenlet, GreenletExit, getCurrent, rethrowExit, sleep, spawn, Timeout } from 'geventjs';
import { captureReports, test } from '../support/suite.js';

/** The greenlet that runs this line. */
function self(): Greenlet {
  const greenlet = getCurrent();
  assert.ok(greenlet instanceof Greenlet);
  return greenlet;
}

/** Sleeps until it is killed, and says with what. */
function sleepUntilKilled(): unknown {
  try {
    sleep(60_000);
  } catch (error) {
    return error;
  }
  return 'slept all the time';
}

const first = new Error('first');

test('insist: a greenlet that swallows every error is killed at each blocking call until it ends', () => {
  let kills = 0;
  const greenlet = spawn(() => {
    while (kills < 5) if (sleepUntilKilled() instanceof GreenletExit) kills++;
    return 'gave in';
  });
  sleep(0);
  greenlet.kill(undefined, { insist: true });
  assert.equal(greenlet.value, 'gave in');
  assert.equal(kills, 5);
});

test('insist: the same error is raised in finally blocks that block', () => {
  captureReports(() => {
    const seen: unknown[] = [];
    const greenlet = spawn(() => {
      try {
        sleep(60_000);
      } finally {
        seen.push(sleepUntilKilled());
        seen.push(sleepUntilKilled());
      }
    });
    sleep(0);
    greenlet.kill(first, { insist: true, block: false });
    greenlet.join();
    assert.deepEqual(seen, [first, first]);
    assert.equal(greenlet.exception, first);
  });
});

test('rethrowExit lets a kill, a custom class of it and a Timeout pass, and nothing else', () => {
  class Stop extends GreenletExit {}
  for (const error of [new GreenletExit(), new Stop(), new Timeout(1)]) {
    assert.throws(
      () => rethrowExit(error),
      (caught) => caught === error,
    );
  }
  for (const error of [first, undefined, null, 'text']) assert.equal(rethrowExit(error), undefined);
});

test('a class derived from GreenletExit ends a greenlet quietly, too', () => {
  class Stop extends GreenletExit {}
  const greenlet = spawn(() => sleep(60_000));
  sleep(0);
  assert.equal(
    captureReports(() => greenlet.kill(Stop)),
    '',
  );
  assert.equal(greenlet.successful(), true);
  assert.ok((greenlet.value as unknown) instanceof Stop);
});

test('a greenlet that kills itself gets the error right there', () => {
  let after = false;
  const greenlet = spawn(() => {
    try {
      self().kill();
      after = true;
    } finally {
      sleep(1);
    }
  });
  greenlet.join();
  assert.equal(after, false);
  assert.ok((greenlet.value as unknown) instanceof GreenletExit);
});

test('a greenlet that kills itself without waiting gets the error at its next blocking call', () => {
  captureReports(() => {
    const events: string[] = [];
    const greenlet = spawn(() => {
      self().kill(first, { block: false });
      events.push('after kill');
      sleep(0);
      events.push('after sleep');
    });
    greenlet.join();
    assert.deepEqual(events, ['after kill']);
    assert.equal(greenlet.exception, first);
  });
});

test('a greenlet that kills itself without waiting and never blocks again ends as it would', () => {
  const greenlet = spawn(() => {
    self().kill(first, { block: false });
    return 'done';
  });
  assert.equal(greenlet.get(), 'done');
});

test('a greenlet that kills itself and insists gets the error there and at every blocking call', () => {
  const greenlet = spawn(() => {
    const seen: unknown[] = [];
    try {
      self().kill(first, { insist: true });
    } catch (error) {
      seen.push(error);
    }
    seen.push(sleepUntilKilled(), sleepUntilKilled());
    return seen;
  });
  assert.deepEqual(greenlet.get(), [first, first, first]);
});

test('two greenlets may kill each other', () => {
  const one: Greenlet<void> = spawn(() => {
    sleep(0);
    two.kill();
  });
  const two: Greenlet<void> = spawn(() => {
    sleep(0);
    one.kill();
  });
  one.join();
  two.join();
  assert.deepEqual([one.successful(), two.successful()], [true, true]);
});

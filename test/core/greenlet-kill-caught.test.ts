import assert from 'node:assert/strict';
import { GreenletExit, sleep, spawn, Timeout } from 'geventjs';
import { Queue } from 'geventjs/queue';
import { captureReports, test } from '../support/suite.js';

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
const second = new Error('second');

test('kill waits for finally blocks that block', () => {
  const events: string[] = [];
  const greenlet = spawn(() => {
    events.push('start');
    try {
      sleep(60_000);
    } catch (error) {
      events.push('catch');
      throw error;
    } finally {
      sleep(5);
      events.push('finally');
    }
  });
  sleep(0);
  greenlet.kill();
  assert.deepEqual(events, ['start', 'catch', 'finally']);
  assert.ok((greenlet.value as unknown) instanceof GreenletExit);
});

test('kill with a time limit returns when it is over; the greenlet goes on', () => {
  const gate = new Queue<string>();
  const greenlet = spawn(() => {
    sleepUntilKilled();
    return gate.get();
  });
  sleep(0);
  const begin = performance.now();
  greenlet.kill(undefined, { timeout: 20 });
  assert.ok(performance.now() - begin >= 18);
  assert.equal(greenlet.ready(), false);
  gate.put('went on');
  assert.equal(greenlet.get(), 'went on');
});

test('a Timeout given to kill as its limit is not raised; one of somebody else is', () => {
  const gate = new Queue<string>();
  const greenlet = spawn(() => {
    for (let kills = 0; kills < 2; kills++) sleepUntilKilled();
    return gate.get();
  });
  sleep(0);
  greenlet.kill(undefined, { timeout: new Timeout(1) });
  assert.equal(greenlet.ready(), false);
  using outer = Timeout.startNew(1);
  assert.throws(
    () => greenlet.kill(first, { timeout: 60_000 }),
    (error) => error === outer,
  );
  gate.put('went on');
  assert.equal(greenlet.get(), 'went on');
});

test('a greenlet that is killed twice gets the first error, and dies of it', () => {
  captureReports(() => {
    const greenlet = spawn(() => sleep(60_000));
    sleep(0);
    greenlet.kill(first, { block: false });
    greenlet.kill(second, { block: false });
    greenlet.join();
    assert.equal(greenlet.exception, first);
  });
});

test('a greenlet that is killed twice and outlives the first error gets the second', () => {
  const greenlet = spawn(() => [sleepUntilKilled(), sleepUntilKilled()]);
  sleep(0);
  greenlet.kill(first, { block: false });
  greenlet.kill(second, { block: false });
  assert.deepEqual(greenlet.get(), [first, second]);
});

test('a greenlet that takes turns and catches its error gets it once', () => {
  let caught: unknown;
  const greenlet = spawn(() => {
    try {
      for (;;) sleep(0);
    } catch (error) {
      caught = error;
    }
    sleep(0);
    return 'went on';
  });
  sleep(0);
  greenlet.kill(first, { block: false });
  assert.equal(greenlet.get(), 'went on');
  assert.equal(caught, first);
  assert.equal(greenlet.exception, undefined);
});

test('a greenlet may swallow a kill, and kill waits for its natural end', () => {
  const greenlet = spawn(() => {
    sleepUntilKilled();
    sleep(5);
    return 'natural end';
  });
  sleep(0);
  greenlet.kill();
  assert.equal(greenlet.value, 'natural end');
});

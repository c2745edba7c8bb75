/** What becomes of a sequence when somebody who waits for a turn will never take it. */
import assert from 'node:assert/strict';
import { type Greenlet, joinAll, sleep, spawn, Timeout } from 'geventjs';
import { SequenceError, Sequencer, untilAllBlocked } from 'geventjs/testing';
import { captureReports, test, testInHub } from '../support/suite.js';

/** Three that wait for turns 1, 2 and 3; turn 0 is nobody's. */
function waiting(order: Sequencer): Greenlet[] {
  const greenlets = [1, 2, 3].map((turn) => spawn(() => order.at(turn)));
  untilAllBlocked();
  return greenlets;
}

test('when one is killed that waits for its turn, all others get a SequenceError, and later ones, too', () => {
  const order = new Sequencer();
  const [first, second, third] = waiting(order) as [Greenlet, Greenlet, Greenlet];
  const report = captureReports(() => {
    second.kill();
    joinAll([first, third]);
  });
  assert.match(
    report,
    /SequenceError: the sequence is broken: the greenlet of turn 2 was ended while it waited for it/,
  );
  assert.ok(second.successful());
  for (const { exception } of [first, third]) assert.ok(exception instanceof SequenceError);
  assert.throws(() => order.at(0), { code: 'ERR_SEQUENCE', message: /turn 2/ });
  assert.throws(() => order.turn(4), { code: 'ERR_SEQUENCE' });
  assert.deepEqual(order.statistics(), { turn: 0, held: false, waiting: 0, broken: true });
});

test('a Timeout of an outer function passes, and breaks the sequence as well', () => {
  const order = new Sequencer();
  const timeout = new Timeout(1);
  assert.throws(
    () => timeout.run(() => order.at(1)),
    (error) => error === timeout,
  );
  assert.throws(() => order.at(0), { code: 'ERR_SEQUENCE', message: /turn 1/ });
});

test('one that holds its turn when the sequence breaks ends it in peace', () => {
  const order = new Sequencer();
  const [first, ...others] = waiting(order);
  order.at(0, () => {
    captureReports(() => {
      first?.kill();
      joinAll(others);
    });
  });
  assert.equal(order.statistics().broken, true);
});

test('a kill that meets the turn on its way: the turn is taken first, and ended', () => {
  const order = new Sequencer();
  const events: string[] = [];
  const second = spawn(() => {
    order.at(1, () => events.push('1'));
    sleep(0);
    events.push('not reached');
  });
  const third = spawn(() => order.at(2, () => events.push('2')));
  sleep(0);
  order.at(0);
  second.kill();
  third.join();
  assert.deepEqual(events, ['1', '2']);
});

test('a turn that falls to one that is just being killed breaks the sequence', () => {
  const order = new Sequencer();
  const second = spawn(() => order.at(1));
  const third = spawn(() => order.at(2));
  sleep(0);
  second.kill(undefined, { block: false });
  order.at(0);
  captureReports(() => joinAll([second, third]));
  assert.ok(third.exception instanceof SequenceError);
  assert.ok(second.successful());
});

testInHub('in the hub a turn can be taken that has come; another one is refused, which breaks the sequence', () => {
  const order = new Sequencer();
  order.at(0);
  assert.throws(() => order.at(2), { code: 'ERR_BLOCKING_SWITCH_OUT', message: /^Sequencer\.at would block/ });
  assert.throws(() => order.at(1), { code: 'ERR_SEQUENCE' });
});

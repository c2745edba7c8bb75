import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { type Greenlet, joinAll, sleep, spawn } from 'geventjs';
import { Sequencer, untilAllBlocked } from 'geventjs/testing';
import { test, testInHub } from '../support/suite.js';

test('turns come in the order of their numbers, whoever takes which, and whenever', () => {
  const order = new Sequencer();
  const events: number[] = [];
  const take = (...turns: number[]) =>
    spawn(() => {
      for (const turn of turns) order.at(turn, () => events.push(turn));
    });
  joinAll([take(5, 6), take(1, 4), take(0, 3), take(2, 7)]);
  assert.deepEqual(events, [0, 1, 2, 3, 4, 5, 6, 7]);
});

test('the first turn, and the next when the one before has ended, need no switch', () => {
  const order = new Sequencer();
  let switched = false;
  const other = spawn(() => {
    switched = true;
  });
  for (let turn = 0; turn < 10; turn++) order.at(turn);
  assert.equal(switched, false);
  other.join();
});

test('at without a body ends the turn at once; what follows goes first, until it blocks', () => {
  const order = new Sequencer();
  const events: string[] = [];
  const second = spawn(() => {
    order.at(1);
    events.push('second');
  });
  sleep(0);
  order.at(0);
  events.push('first');
  second.join();
  assert.deepEqual(events, ['first', 'second']);
});

test('a turn that is held lasts until the end of the block, or of the body, through all that blocks in it', () => {
  const order = new Sequencer();
  const events: string[] = [];
  const hold = (turn: number) => {
    events.push(`${turn} begins`);
    for (let round = 0; round < 5; round++) sleep(0);
    events.push(`${turn} ends`);
  };
  const greenlets = [
    spawn(() => order.at(2, () => hold(2))),
    spawn(() => {
      using _ = order.turn(1);
      hold(1);
    }),
    spawn(() => {
      using _ = order.turn(0);
      hold(0);
    }),
  ];
  joinAll(greenlets);
  assert.deepEqual(events, ['0 begins', '0 ends', '1 begins', '1 ends', '2 begins', '2 ends']);
});

test('at answers with what the body returns, and lets its error through; the turn has ended either way', () => {
  const order = new Sequencer();
  assert.equal(
    order.at(0, () => 'answer'),
    'answer',
  );
  assert.throws(() => order.at(1, () => assert.fail('from the body')), { message: 'from the body' });
  assert.throws(() => {
    using _ = order.turn(2);
    throw new RangeError('from the block');
  }, RangeError);
  assert.deepEqual(order.statistics(), { turn: 3, held: false, waiting: 0, broken: false });
});

test('disposing of a turn twice ends it once', () => {
  const order = new Sequencer();
  const turn = order.turn(0);
  turn[Symbol.dispose]();
  turn[Symbol.dispose]();
  using _ = order.turn(1);
  turn[Symbol.dispose]();
  assert.deepEqual(order.statistics(), { turn: 1, held: true, waiting: 0, broken: false });
});

test('a number is taken once: while it waits, while it is held, and after it', () => {
  const order = new Sequencer();
  const later = spawn(() => order.at(1));
  sleep(0);
  const twice = { code: 'ERR_SEQUENCE', message: /^turn \d was taken twice/ };
  assert.throws(() => order.at(1), twice);
  order.at(0, () => assert.throws(() => order.turn(0), twice));
  later.join();
  assert.throws(() => order.at(0), twice);
  assert.throws(() => order.at(1), twice);
  order.at(2);
});

testInHub('what is no turn and no function is refused, and changes nothing', () => {
  const order = new Sequencer();
  for (const turn of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => order.at(turn), { code: 'ERR_OUT_OF_RANGE' });
  }
  assert.throws(() => order.turn('0' as never), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => order.at(0, 'body' as never), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => new Sequencer({ name: 1 as never }), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.deepEqual(order.statistics(), { turn: 0, held: false, waiting: 0, broken: false });
});

test('inspect shows whose turn it is and who waits, and greenlets show that they wait on it', () => {
  const order = new Sequencer({ name: 'steps' });
  const [first, second, third] = [1, 2, 3].map((turn) => spawn(() => order.at(turn)));
  untilAllBlocked();
  assert.equal(inspect(order), '<Sequencer "steps": turn 0 is next, waiting for their turns: 1, 2, 3>');
  assert.match(inspect(first), /waiting on Sequencer\.at of "steps">$/);
  assert.ok(Object.isFrozen(order.statistics()));
  order.at(0, () => assert.match(inspect(order), /turn 0 is held, waiting/));
  joinAll([first, second, third] as Greenlet[]);
  assert.equal(inspect(order), '<Sequencer "steps": turn 4 is next>');
});

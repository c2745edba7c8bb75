/** What can be linked to a greenlet: functions, and objects that take the news. */
import assert from 'node:assert/strict';
import { type Greenlet, getCurrent, sleep, spawn } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { captureReports, test, testInHub } from '../support/suite.js';

const kinds = ['link', 'linkValue', 'linkException', 'rawlink'] as const;

class Receiver {
  readonly got: Greenlet<number>[] = [];
  where: unknown;

  receive(source: Greenlet<number>): void {
    this.where = getCurrent();
    this.got.push(source);
  }
}

const outcomes = {
  'a value': { run: () => 1, told: ['link', 'linkValue', 'rawlink'] },
  'an error': {
    run: (): number => {
      throw new Error('boom');
    },
    told: ['link', 'linkException', 'rawlink'],
  },
};

for (const [title, { run, told }] of Object.entries(outcomes)) {
  test(`an object with a receive gets the greenlet that ended with ${title}, in the hub, once`, () => {
    captureReports(() => {
      for (const kind of kinds) {
        for (const when of ['before', 'after']) {
          const receiver = new Receiver();
          const greenlet = spawn(run);
          if (when === 'after') greenlet.join();
          greenlet[kind](receiver);
          greenlet.join();
          sleep(0);
          assert.deepEqual(receiver.got, told.includes(kind) ? [greenlet] : [], `${kind} ${when}`);
          if (receiver.got.length > 0) assert.equal(receiver.where, getHub().greenlet);
          assert.equal(greenlet.hasLinks(), 0);
        }
      }
    });
  });
}

test('an object is taken back by itself, not by what it does', () => {
  const greenlet = spawn(() => 1);
  const [first, second] = [new Receiver(), new Receiver()];
  for (const receiver of [first, second]) greenlet.link(receiver);
  greenlet.unlink(first);
  greenlet.unlink({ receive: second.receive });
  assert.equal(greenlet.hasLinks(), 1);
  greenlet.join();
  sleep(0);
  assert.deepEqual([first.got, second.got], [[], [greenlet]]);
});

test('an object whose receive throws is printed and does not reach the others', () => {
  const receiver = new Receiver();
  const text = captureReports(() => {
    const greenlet = spawn(() => 1);
    greenlet.link({
      receive: () => {
        throw new Error('cannot take it');
      },
    });
    greenlet.link(receiver);
    greenlet.join();
    sleep(0);
  });
  assert.match(text, /cannot take it/);
  assert.equal(receiver.got.length, 1);
});

test('a receive must not block', () => {
  let caught: unknown;
  const greenlet = spawn(() => 1);
  greenlet.link({
    receive: () => {
      try {
        sleep(1);
      } catch (error) {
        caught = error;
      }
    },
  });
  greenlet.join();
  sleep(0);
  assert.equal((caught as { code?: string }).code, 'ERR_BLOCKING_SWITCH_OUT');
});

test('a function that happens to have a receive is called as the function that it is', () => {
  let called = 0;
  const link = Object.assign(
    () => {
      called++;
    },
    { receive: () => assert.fail('called as an object') },
  );
  const greenlet = spawn(() => 1);
  for (const kind of kinds) greenlet[kind](link);
  greenlet.join();
  sleep(0);
  assert.equal(called, 3);
});

testInHub('anything else cannot be linked', async () => {
  const greenlet = spawn(() => 1);
  for (const kind of kinds) {
    for (const wrong of [null, undefined, 1, 'receive', {}, { receive: 1 }]) {
      assert.throws(() => greenlet[kind](wrong as never), { code: 'ERR_INVALID_ARG_TYPE', message: /^a link must be/ });
    }
  }
  assert.equal(greenlet.hasLinks(), 0);
  await greenlet;
});

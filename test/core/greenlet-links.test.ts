import assert from 'node:assert/strict';
import { Greenlet, GreenletExit, getCurrent, idle, sleep, spawn } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { Queue } from 'geventjs/queue';
import { captureReports, test, testInHub } from '../support/suite.js';

const boom = new Error('boom');
const outcomes: { title: string; make: () => Greenlet<number>; failed: boolean }[] = [
  { title: 'a value', make: () => spawn(() => 25), failed: false },
  {
    title: 'an error',
    make: () =>
      spawn((): number => {
        throw boom;
      }),
    failed: true,
  },
  {
    title: 'a kill',
    make: () => {
      const greenlet = spawn(() => {
        sleep(60_000);
        return 25;
      });
      sleep(0);
      greenlet.kill(undefined, { block: false });
      return greenlet;
    },
    failed: false,
  },
  {
    title: 'a kill before its start',
    make: () => {
      const greenlet = new Greenlet(() => 25);
      greenlet.kill();
      return greenlet;
    },
    failed: false,
  },
];

for (const { title, make, failed } of outcomes) {
  test(`the end with ${title} reaches the links that are for it, once, with the greenlet`, () => {
    captureReports(() => {
      const greenlet = make();
      const told: string[] = [];
      const note = (kind: string) => (source: Greenlet<number>) => {
        assert.equal(source, greenlet);
        assert.equal(source.ready(), true);
        told.push(kind);
      };
      const linkAll = (when: string) => {
        greenlet.link(note(`link ${when}`));
        greenlet.linkValue(note(`linkValue ${when}`));
        greenlet.linkException(note(`linkException ${when}`));
        greenlet.rawlink(note(`rawlink ${when}`));
      };
      const expected = (when: string) =>
        ['link', failed ? 'linkException' : 'linkValue', 'rawlink'].map((kind) => `${kind} ${when}`);
      linkAll('before');
      greenlet.join();
      idle();
      assert.deepEqual([...told].sort(), expected('before').sort());
      for (const when of ['after', 'once more', 'and again']) {
        told.length = 0;
        linkAll(when);
        assert.deepEqual(told, [], 'told before the hub had its turn');
        idle();
        assert.deepEqual([...told].sort(), expected(when).sort());
      }
      assert.equal(greenlet.hasLinks(), 0);
    });
  });
}

test('links of all kinds are told in the order in which they were added', () => {
  const order: string[] = [];
  const greenlet = spawn(() => 1);
  greenlet.link(() => {
    order.push('link');
    sleep(0);
    order.push('link goes on');
  });
  greenlet.rawlink(() => order.push('rawlink'));
  greenlet.linkValue(() => order.push('linkValue'));
  greenlet.join();
  idle();
  assert.deepEqual(order, ['link', 'rawlink', 'linkValue', 'link goes on']);
});

test('a link gets the GreenletExit of a killed greenlet as its value', () => {
  const greenlet = spawn(() => sleep(60_000));
  sleep(0);
  let seen: unknown;
  greenlet.linkValue((source) => {
    seen = source.value;
  });
  greenlet.kill();
  idle();
  assert.ok(seen instanceof GreenletExit);
  assert.equal(seen, greenlet.value);
});

test('the put of a queue can be linked when bound', () => {
  const queue = new Queue<Greenlet<number>>();
  const greenlet = spawn(() => 100);
  const put = queue.put.bind(queue) as (source: Greenlet<number>) => void;
  greenlet.link(put);
  assert.equal(queue.get(), greenlet);
  for (let i = 0; i < 3; i++) {
    greenlet.link(put);
    assert.equal(queue.get().get(), 100);
  }
});

test('three greenlets linked to one bounded queue are all told', () => {
  const queue = new Queue<number>(1);
  for (const n of [101, 102, 103]) spawn(() => n).link((greenlet) => queue.put(greenlet.get()));
  const got = [queue.get(), queue.get(), queue.get()];
  assert.deepEqual(got.sort(), [101, 102, 103]);
});

for (const count of [2, 3, 4, 1000]) {
  test(`${count} links are called in the order they were added`, () => {
    for (const kind of ['link', 'rawlink'] as const) {
      const order: number[] = [];
      const expected = Array.from({ length: count }, (_, n) => n);
      const greenlet = spawn(() => 1);
      for (const n of expected) greenlet[kind](() => order.push(n));
      greenlet.join();
      idle();
      assert.deepEqual(order, expected);
    }
  });
}

test('a link runs in a greenlet of its own and may block; a rawlink runs in the hub and may not', () => {
  const hub = getHub().greenlet;
  const seen: string[] = [];
  const greenlet = spawn(() => 1);
  greenlet.link(() => {
    assert.notEqual(getCurrent(), hub);
    sleep(1);
    seen.push('link blocked');
  });
  greenlet.rawlink(() => {
    assert.equal(getCurrent(), hub);
    assert.throws(() => sleep(1), { code: 'ERR_BLOCKING_SWITCH_OUT' });
    seen.push('rawlink did not');
  });
  greenlet.join();
  while (seen.length < 2) sleep(1);
  assert.deepEqual(seen, ['rawlink did not', 'link blocked']);
});

test('a waiting greenlet and links are served in the order they came', () => {
  const order: string[] = [];
  const greenlet = spawn(() => sleep(1));
  greenlet.rawlink(() => order.push('first link'));
  const waiting = spawn(() => {
    greenlet.join();
    order.push('waiting');
  });
  sleep(0);
  greenlet.rawlink(() => order.push('last link'));
  waiting.join();
  idle();
  assert.deepEqual(order, ['first link', 'waiting', 'last link']);
});

test('links know the result before the error is printed', () => {
  let readyAtReport: boolean | undefined;
  const hub = getHub();
  const greenlet = spawn(() => {
    throw boom;
  });
  hub.exceptionStream = {
    write: () => {
      readyAtReport = greenlet.ready() && greenlet.exception === boom;
    },
  };
  try {
    greenlet.join();
  } finally {
    hub.exceptionStream = undefined;
  }
  assert.equal(readyAtReport, true);
});

testInHub('what is not a function cannot be linked', async () => {
  const greenlet = spawn(() => 1);
  for (const kind of ['link', 'linkValue', 'linkException', 'rawlink'] as const) {
    assert.throws(() => greenlet[kind](1 as never), { code: 'ERR_INVALID_ARG_TYPE' });
  }
  assert.equal(greenlet.hasLinks(), 0);
  await greenlet;
});

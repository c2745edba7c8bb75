import assert from 'node:assert/strict';
import { setTimeout as later } from 'node:timers/promises';
import { GreenletExit, getCurrent, joinAll, sleep, spawn, Timeout } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { Group, Pool } from 'geventjs/pool';
import { Queue } from 'geventjs/queue';
import { captureReports, test, testInHub } from '../support/suite.js';

const square = (n: number) => n * n;
const fail = (): never => {
  throw new TypeError('failed');
};

test('apply calls in a greenlet of the pool and answers the value', () => {
  for (const group of [new Group(), new Pool(2), new Pool()]) {
    assert.equal(group.apply(square, [5]), 25);
    assert.equal(
      group.apply(() => group.has(getCurrent())),
      true,
    );
    assert.equal(
      group.apply((a: number, b: string) => `${a}${b}`, [1, 'x']),
      '1x',
    );
    assert.equal(group.size, 0);
  }
});

test('apply throws the error itself, and waits for promises', () => {
  const pool = new Pool(1);
  captureReports(() => assert.throws(() => pool.apply(fail), TypeError));
  assert.equal(
    pool.apply(async () => later(1, 'promised')),
    'promised',
  );
  assert.equal(pool.freeCount, 1);
});

test('apply waits for a place', () => {
  const pool = new Pool(1);
  const gate = new Queue<number>();
  const order: number[] = [];
  const callers = [1, 2, 3].map((n) => spawn(() => order.push(pool.apply(() => n * gate.get()))));
  sleep(0);
  for (const n of [10, 10, 10]) gate.put(n);
  joinAll(callers);
  assert.deepEqual(order, [10, 20, 30]);
});

test('in a greenlet of the pool itself apply calls at once', () => {
  const pool = new Pool(1);
  assert.equal(
    pool.apply(() => pool.apply(square, [3])),
    9,
  );
  assert.equal(
    pool.apply(() => {
      const self = getCurrent();
      return pool.apply(() => getCurrent() === self);
    }),
    true,
  );
  assert.equal(
    pool.apply(() => pool.apply(async () => later(1, 'promised'))),
    'promised',
  );
  const called = new Queue<string>();
  pool.applyAsync((text: string) => called.put(text), ['and then']);
  assert.equal(called.get(), 'and then');
});

test('applyAsync never blocks; who finds no place stands in line', () => {
  const pool = new Pool(2);
  const ran: number[] = [];
  const free = [1, 2, 3, 4, 5].map((n) => {
    pool.applyAsync(() => ran.push(n));
    return pool.freeCount;
  });
  assert.deepEqual(free, [1, 0, 0, 0, 0]);
  assert.deepEqual(ran, []);
  assert.equal(pool.statistics().waiting, 3);
  pool.join();
  assert.deepEqual(ran, [1, 2, 3, 4, 5]);
});

test('applyAsync and spawn keep their order in the line', () => {
  const pool = new Pool(1);
  const order: string[] = [];
  pool.applyAsync(() => order.push('first'));
  const spawner = spawn(() => pool.spawn(() => order.push('second')).join());
  sleep(0);
  pool.applyAsync(() => order.push('third'));
  spawner.join();
  pool.join();
  assert.deepEqual(order, ['first', 'second', 'third']);
});

test('producer and consumer share a pool of two', () => {
  const pool = new Pool(2);
  const queue = new Queue<string>();
  const order: string[] = [];
  const consumer = pool.spawn(() => {
    order.push('consumer waits');
    order.push(queue.get());
  });
  pool.applyAsync(() => {
    sleep(1);
    order.push('producer puts');
    queue.put('consumer has it');
  });
  consumer.get();
  assert.deepEqual(order, ['consumer waits', 'producer puts', 'consumer has it']);
  pool.join();
});

test('the greenlet of applyAsync is the one that calls, with its value and its error', () => {
  const pool = new Pool(1);
  pool.spawn(sleep, 0);
  const waiting = pool.applyAsync(square, [7]);
  assert.equal(pool.has(waiting), false);
  assert.equal(waiting.get(), 49);
  captureReports(() => assert.throws(() => pool.applyAsync(fail).get(), { message: 'failed' }));
  const slow = pool.applyAsync(() => sleep(1000));
  assert.throws(() => slow.get({ timeout: 0 }), Timeout);
  slow.kill();
});

test('killed in the line it never runs, and its turn goes to the next', () => {
  const pool = new Pool(1);
  const ran: string[] = [];
  const first = pool.spawn(sleep, 0);
  const second = pool.applyAsync(() => ran.push('second'));
  const third = pool.applyAsync(() => ran.push('third'));
  second.kill();
  assert.equal(pool.statistics().waiting, 1);
  joinAll([first, third]);
  assert.deepEqual(ran, ['third']);
  assert.ok((second.value as unknown) instanceof GreenletExit);
});

test('the callback of applyAsync gets the value in a greenlet of its own, and no errors', () => {
  for (const pool of [new Pool(1), new Pool()]) {
    const values: number[] = [];
    const callback = (value: number) => {
      sleep(0);
      values.push(value);
    };
    assert.equal(pool.applyAsync(square, [7], callback).get(), 49);
    assert.deepEqual(values, []);
    pool.spawn(sleep, 0);
    const second = pool.applyAsync(square, [8], callback);
    captureReports(() => assert.throws(() => pool.applyAsync(fail, [], callback).get()));
    second.join();
    for (let turn = 0; turn < 3; turn++) sleep(0);
    assert.deepEqual(values, [49, 64]);
  }
});

test('applyCb answers the value, and calls back in a greenlet of its own', () => {
  const pool = new Pool(1);
  const values: number[] = [];
  const callback = (value: number) => values.push(value);
  assert.equal(pool.applyCb(square, [5], callback), 25);
  assert.deepEqual(values, []);
  sleep(0);
  assert.deepEqual(values, [25]);
  captureReports(() => assert.throws(() => pool.applyCb(fail, [], callback)));
  sleep(0);
  assert.deepEqual(values, [25]);
});

test('a report that fails to be printed does not cost a place', () => {
  const pool = new Pool(1);
  const hub = getHub();
  const before = hub.exceptionStream;
  hub.exceptionStream = {
    write: () => {
      throw new Error('broken pipe');
    },
  };
  try {
    assert.throws(() => pool.spawn(fail).get(), { message: 'failed' });
  } finally {
    hub.exceptionStream = before;
  }
  assert.equal(pool.freeCount, 1);
  assert.equal(pool.apply(square, [2]), 4);
});

testInHub('applyAsync works in the hub, also when the pool is full', async () => {
  const pool = new Pool(1);
  const greenlets = [1, 2, 3].map((n) => pool.applyAsync(square, [n]));
  assert.throws(() => pool.apply(square, [1]), {
    code: 'ERR_BLOCKING_SWITCH_OUT',
    message: /^Pool\.apply would block/,
  });
  assert.deepEqual(await Promise.all(greenlets), [1, 4, 9]);
});

testInHub('in the hub apply starts nothing', () => {
  const pool = new Pool(1);
  const name = { code: 'ERR_BLOCKING_SWITCH_OUT', message: /^Pool\.apply would block/ };
  assert.throws(() => pool.apply(square, [1]), name);
  assert.throws(() => pool.applyCb(square, [1], () => undefined), name);
  assert.equal(pool.size, 0);
});

testInHub('wrong arguments are errors, and nothing is called', () => {
  const type = { code: 'ERR_INVALID_ARG_TYPE' };
  const pool = new Pool(1);
  assert.throws(() => pool.apply(square, 5 as never), {
    ...type,
    message: /must be an array, as in apply\(fn, \[1, 2\]\)/,
  });
  assert.throws(() => pool.apply(5 as never), type);
  assert.throws(() => pool.applyAsync(square, 5 as never), type);
  assert.throws(() => pool.applyAsync(undefined as never), type);
  assert.throws(() => pool.applyAsync(square, [5], 5 as never), type);
  assert.throws(() => pool.applyCb(square, [5], undefined as never), type);
  assert.equal(pool.size, 0);
});

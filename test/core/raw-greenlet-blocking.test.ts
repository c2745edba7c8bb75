import assert from 'node:assert/strict';
import { getCurrent, joinAll, sleep, spawn, wait } from 'geventjs';
import { GreenletExit, RawGreenlet } from 'geventjs/greenlet';
import { getHub, Waiter } from 'geventjs/hub';
import { Queue } from 'geventjs/queue';
import { captureReports, test, testInHub } from '../support/suite.js';

test('a raw greenlet that sleeps comes back to its parent with its result, and others run meanwhile', () => {
  const order: string[] = [];
  const other = spawn(() => order.push('other'));
  const greenlet = new RawGreenlet((value: string) => {
    order.push('before');
    sleep(1);
    order.push('after');
    return `${value} result`;
  });
  assert.equal(greenlet.switch('the'), 'the result');
  assert.deepEqual(order, ['before', 'other', 'after']);
  assert.equal(other.ready(), true);
});

test('a raw greenlet that waits for a queue comes back to its parent', () => {
  const queue = new Queue<string>();
  const producer = spawn(() => {
    for (const item of ['a', 'b']) {
      sleep(0);
      queue.put(item);
    }
  });
  const consumer = new RawGreenlet(() => [queue.get(), queue.get()]);
  assert.deepEqual(consumer.switch(), ['a', 'b']);
  producer.join();
});

test('a raw greenlet that waits for a promise comes back to its parent, its error too', () => {
  const resolved = new RawGreenlet(() => wait(new Promise((resolve) => setImmediate(resolve, 42))));
  assert.equal(resolved.switch(), 42);
  const rejected = new RawGreenlet(() => wait(Promise.reject(new Error('no'))));
  assert.throws(() => rejected.switch(), { message: 'no' });
});

test('a raw greenlet may block, switch to its parent, and block again', () => {
  const parent = getCurrent();
  const greenlet = new RawGreenlet<number, unknown>((first) => {
    sleep(1);
    const second = parent.switch(first + 1) as number;
    sleep(0);
    return second + 1;
  });
  assert.equal(greenlet.switch(1), 2);
  sleep(1);
  assert.equal(greenlet.switch(10), 11);
});

test('raw greenlets within raw greenlets block, and each comes back to its own parent', () => {
  const order: string[] = [];
  const nested = (depth: number): number => {
    sleep(0);
    const below = depth === 0 ? 0 : (new RawGreenlet<number, number>(nested).switch(depth - 1) as number);
    sleep(1);
    order.push(`out ${depth}`);
    return below + 1;
  };
  const two = [spawn(nested, 3), spawn(nested, 3)];
  joinAll(two);
  assert.deepEqual(
    two.map(({ value }) => value),
    [4, 4],
  );
  assert.deepEqual(
    order.filter((_, index) => index % 2 === 0),
    ['out 0', 'out 1', 'out 2', 'out 3'],
  );
});

test('the parent is killed while its raw greenlet blocks: the result goes to whoever is above, and nobody is hurt', () => {
  const release = new Waiter<string>('release');
  let received: string | undefined;
  const raw = new RawGreenlet(() => {
    received = release.get();
  });
  const parent = spawn(() => {
    raw.parent = getCurrent();
    raw.switch();
  });
  sleep(0);
  assert.equal(raw.started, true);
  parent.kill();
  assert.ok((parent.value as unknown) instanceof GreenletExit);
  release.switch('later');
  sleep(0);
  assert.deepEqual([received, raw.dead], ['later', true]);
});

testInHub('in the hub a switch returns when the greenlet blocks, and its end disturbs nobody', async () => {
  const order: string[] = [];
  const greenlet = new RawGreenlet(() => {
    order.push('begin');
    sleep(1);
    order.push('end');
    return 'for nobody';
  });
  order.push(`switch gave ${greenlet.switch()}`);
  assert.deepEqual(order, ['begin', 'switch gave undefined']);
  while (!greenlet.dead) await new Promise((done) => setImmediate(done));
  assert.deepEqual(order, ['begin', 'switch gave undefined', 'end']);
});

testInHub('the error of a raw greenlet that was started in the hub and blocked is reported, once', async () => {
  const reported: unknown[] = [];
  const hub = getHub();
  hub.handleError = (source, error) => reported.push([source, error]);
  try {
    const error = new Error('late');
    const greenlet = new RawGreenlet(() => {
      sleep(0);
      throw error;
    });
    greenlet.switch();
    while (!greenlet.dead) await new Promise((done) => setImmediate(done));
    await new Promise((done) => setImmediate(done));
    assert.deepEqual(reported, [[greenlet, error]]);
  } finally {
    delete (hub as Partial<typeof hub>).handleError;
  }
});

testInHub('in the hub an error before the first blocking call is thrown to the caller', () => {
  const error = new Error('at once');
  const text = captureReports(() => {
    assert.throws(
      () =>
        new RawGreenlet(() => {
          throw error;
        }).switch(),
      (caught) => caught === error,
    );
  });
  assert.equal(text, '');
});

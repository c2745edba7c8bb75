import assert from 'node:assert/strict';
import { Greenlet, GreenletExit, idle, sleep, spawn, spawnLater } from 'geventjs';
import { Queue } from 'geventjs/queue';
import { captureReports, test, testInHub } from '../support/suite.js';

const boom = new Error('boom');

for (const [title, make] of [
  ['was never started', (work: () => void) => new Greenlet(work)],
  ['is about to start', (work: () => void) => spawn(work)],
  ['is to start later', (work: () => void) => spawnLater(60_000, work)],
] as const) {
  test(`throw ends a greenlet that ${title}; it never runs`, () => {
    const events: string[] = [];
    const quiet = make(() => void events.push('ran'));
    const failed = make(() => void events.push('ran'));
    for (const greenlet of [quiet, failed]) greenlet.rawlink(() => events.push('link'));
    quiet.throw();
    const text = captureReports(() => failed.throw(boom));
    assert.ok((quiet.value as unknown) instanceof GreenletExit);
    assert.equal(quiet.successful(), true);
    assert.equal(quiet.exception, undefined);
    assert.equal(failed.exception, boom);
    assert.equal(failed.successful(), false);
    assert.match(text, /^Error: boom/);
    assert.deepEqual([quiet.dead, failed.dead, quiet.started, failed.started], [true, true, false, false]);
    idle();
    assert.deepEqual(events, ['link', 'link']);
  });
}

test('throw raises the error where the greenlet waits, before it returns', () => {
  captureReports(() => {
    const greenlet = spawn(() => sleep(60_000));
    sleep(0);
    greenlet.throw(boom);
    assert.equal(greenlet.exception, boom);
  });
});

test('throw without an error is a GreenletExit', () => {
  const greenlet = spawn(() => sleep(60_000));
  sleep(0);
  greenlet.throw();
  assert.ok((greenlet.value as unknown) instanceof GreenletExit);
});

test('a greenlet may catch what is thrown into it, and go on', () => {
  const queue = new Queue<string>();
  const greenlet = spawn(() => {
    try {
      queue.get();
    } catch (error) {
      return [error, queue.get()];
    }
    return [];
  });
  sleep(0);
  greenlet.throw(boom);
  assert.equal(greenlet.ready(), false);
  queue.put('item');
  assert.deepEqual(greenlet.get(), [boom, 'item']);
});

test('throw into a greenlet that has ended is without effect', () => {
  const greenlet = spawn(() => 'done');
  greenlet.join();
  assert.equal(greenlet.throw(boom), undefined);
  assert.equal(greenlet.value, 'done');
});

test('a greenlet that throws into itself throws', () => {
  const greenlet: Greenlet<string> = spawn(() => {
    try {
      greenlet.throw(boom);
    } catch (error) {
      return error === boom ? 'the very error' : 'another error';
    }
    return 'nothing was thrown';
  });
  assert.equal(greenlet.get(), 'the very error');
});

test('throw meets an item on its way: the item is received first, and the error comes at the next blocking call', () => {
  captureReports(() => {
    const queue = new Queue<string>();
    const got: string[] = [];
    const greenlet = spawn(() => {
      for (;;) got.push(queue.get());
    });
    sleep(0);
    queue.put('item');
    greenlet.throw(boom);
    assert.deepEqual(got, ['item']);
    assert.equal(greenlet.exception, boom);
  });
});

testInHub('in the hub throw runs the greenlet at once', async () => {
  const greenlet = spawn(() => {
    try {
      sleep(60_000);
    } catch (error) {
      return error;
    }
    return undefined;
  });
  await new Promise((done) => setImmediate(done));
  assert.equal(greenlet.ready(), false);
  greenlet.throw(boom);
  assert.equal(greenlet.ready(), true);
  assert.equal(greenlet.value, boom);
});

import assert from 'node:assert/strict';
import { GreenletExit, sleep, spawn, Timeout } from 'geventjs';
import { captureReports, test } from '../support/suite.js';

test('using kills a greenlet at the end of the block and waits for its end', () => {
  const events: string[] = [];
  let outer: { ready(): boolean; value: unknown } | undefined;
  {
    using greenlet = spawn(() => {
      try {
        sleep(60_000);
      } finally {
        sleep(1);
        events.push('finally');
      }
    });
    outer = greenlet;
    sleep(0);
    events.push('end of block');
  }
  assert.deepEqual(events, ['end of block', 'finally']);
  assert.equal(outer.ready(), true);
  assert.ok(outer.value instanceof GreenletExit);
});

test('using leaves a greenlet alone that has ended', () => {
  let outer: { value: unknown } | undefined;
  {
    using greenlet = spawn(() => 'done');
    outer = greenlet;
    greenlet.join();
  }
  assert.equal(outer.value, 'done');
});

test('an error of the block passes, and the greenlet is killed', () => {
  const error = new Error('from the block');
  let outer: { value: unknown } | undefined;
  assert.throws(
    () => {
      using greenlet = spawn(() => sleep(60_000));
      outer = greenlet;
      sleep(0);
      throw error;
    },
    (caught) => caught === error,
  );
  assert.ok(outer?.value instanceof GreenletExit);
});

test('a greenlet that fails while the block goes on does not disturb the block', () => {
  const error = new Error('from the greenlet');
  let outer: { get(): unknown } | undefined;
  const text = captureReports(() => {
    using greenlet = spawn(() => {
      throw error;
    });
    outer = greenlet;
    sleep(1);
  });
  assert.match(text, /Error: from the greenlet/);
  assert.throws(
    () => outer?.get(),
    (caught) => caught === error,
  );
});

test('a Timeout that ends the block still kills the greenlet', () => {
  let outer: { ready(): boolean } | undefined;
  const timeout = new Timeout(5, false);
  timeout.run(() => {
    using greenlet = spawn(() => sleep(60_000));
    outer = greenlet;
    sleep(60_000);
  });
  assert.equal(outer?.ready(), true);
});

import assert from 'node:assert/strict';
import { Greenlet, idle, sleep, spawn, spawnRaw, spawnWith } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { runScript } from '../support/child.js';
import { captureReports, test, testInHub } from '../support/suite.js';

const count = (text: string, part: string): number => text.split(part).length - 1;

function failHere(): never {
  throw new RangeError('boom');
}

test('an error that ends a greenlet is printed once, with its stack, the name of the greenlet and the time', () => {
  const text = captureReports(() => {
    const greenlet = spawnWith({ name: 'worker' }, failHere);
    greenlet.link(() => undefined);
    greenlet.rawlink(() => undefined);
    greenlet.join();
    assert.throws(() => greenlet.get());
    assert.throws(() => greenlet.get());
    idle();
  });
  const [heading, ...lines] = text.trimEnd().split('\n');
  assert.equal(heading, 'RangeError: boom');
  assert.match(lines[0] ?? '', /^ {4}at .*\bfailHere .*greenlet-errors\.test/);
  assert.match(
    lines.at(-1) ?? '',
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ <Greenlet "worker" at failHere: failed with RangeError: boom> failed with RangeError$/,
  );
  assert.equal(count(text, 'failHere ('), 1);
});

test('an error with which a greenlet was killed is printed; a GreenletExit is not', () => {
  const text = captureReports(() => {
    for (const error of [undefined, new RangeError('for the running')]) {
      const greenlet = spawn(() => sleep(60_000));
      sleep(0);
      greenlet.kill(error);
    }
    new Greenlet(() => 1).kill();
    new Greenlet(() => 1).kill(new RangeError('for the unborn'));
  });
  assert.equal(count(text, 'RangeError: for the running\n'), 1);
  assert.equal(count(text, 'RangeError: for the unborn\n'), 1);
  assert.equal(count(text, ' failed with RangeError\n'), 2);
  assert.equal(count(text, 'GreenletExit'), 0);
});

test('an error of a raw greenlet is printed, and nobody else gets it', () => {
  const text = captureReports(() => {
    spawnRaw(failHere);
    sleep(1);
  });
  assert.match(text, /^RangeError: boom\n.* <\w+ at failHere: dead> failed with RangeError\n$/s);
});

test('endless recursion is an ordinary error of the greenlet, and is printed once', () => {
  let reports = 0;
  const hub = getHub();
  const greenlet = spawn(function recurse(): number {
    return 1 + recurse();
  });
  hub.handleError = (source, error) => {
    reports++;
    assert.equal(source, greenlet);
    assert.ok(error instanceof RangeError);
  };
  try {
    assert.throws(() => greenlet.get(), RangeError);
    assert.equal(greenlet.dead, true);
    assert.equal(greenlet.successful(), false);
    assert.equal(reports, 1);
  } finally {
    Reflect.deleteProperty(hub, 'handleError');
  }
});

test('another handleError gets the greenlet and the error, and nothing is printed', () => {
  const hub = getHub();
  const handled: unknown[] = [];
  hub.handleError = (...args) => void handled.push(args);
  let greenlet: Greenlet<never> | undefined;
  let text: string;
  try {
    text = captureReports(() => {
      greenlet = spawn(failHere);
      greenlet.join();
    });
  } finally {
    Reflect.deleteProperty(hub, 'handleError');
  }
  assert.deepEqual(handled, [[greenlet, greenlet?.exception]]);
  assert.equal(text, '');
});

test('an error inside catch does not disturb the error that was caught', () => {
  captureReports(() => {
    const mine = new Error('mine');
    try {
      throw mine;
    } catch (error) {
      const greenlet = spawn(failHere);
      greenlet.join();
      assert.equal(error, mine);
    }
  });
});

testInHub('the process lives on after an error: it is printed to stderr, once, and the exit code is 0', async () => {
  const { code, stdout, stderr } = await runScript('failing-greenlets.mjs');
  assert.equal(code, 0);
  assert.equal(stdout, 'link ran\nlives on\nget throws boom\nstill here\n');
  assert.equal(count(stderr, 'RangeError: boom\n'), 1, stderr);
  assert.match(stderr, /Z <Greenlet "worker" at fail: failed with RangeError: boom> failed with RangeError\n/);
});

testInHub('a handleError that throws harms nobody: get throws the error of the greenlet', async () => {
  const { code, stdout, stderr } = await runScript('broken-handle-error.mjs');
  assert.equal(code, 0, stderr);
  assert.equal(stdout, 'get throws boom\nstill here\n');
  assert.match(stderr, /RangeError: boom/);
  assert.match(stderr, /Error: the handler is broken/);
});

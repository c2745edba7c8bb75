import assert from 'node:assert/strict';
import { type Greenlet, GreenletExit, getCurrent, idle, kill, killAll, sleep, spawn, Timeout } from 'geventjs';
import { Queue } from 'geventjs/queue';
import { captureReports, test } from '../support/suite.js';

const endless = (): Greenlet<void> => spawn(() => sleep(60_000));

/** A greenlet that swallows one kill and goes on until it gets something. */
function survivor(gate: Queue<string>): Greenlet<string> {
  return spawn(() => {
    try {
      sleep(60_000);
    } catch {
      return gate.get();
    }
    return 'not killed';
  });
}

test('killAll ends those that run and those that have not begun, in order', () => {
  const order: string[] = [];
  const work = (name: string): void => {
    try {
      sleep(60_000);
    } finally {
      order.push(name);
    }
  };
  const running = ['a', 'b', 'c'].map((name) => spawn(work, name));
  sleep(0);
  const unborn = ['d', 'e'].map((name) => spawn(work, name));
  killAll([...unborn, ...running]);
  assert.deepEqual(order, ['a', 'b', 'c']);
  for (const greenlet of [...running, ...unborn]) assert.ok((greenlet.value as unknown) instanceof GreenletExit);
});

test('it takes any iterable, an empty one, and greenlets that are dead', () => {
  const greenlets = [endless(), endless()];
  sleep(0);
  killAll(new Set(greenlets));
  assert.ok(greenlets.every((greenlet) => greenlet.dead));
  killAll(greenlets.values());
  killAll([]);
});

test('all get the same error; of a class each gets one of its own', () => {
  captureReports(() => {
    const error = new RangeError('for all');
    const one = [endless(), endless()];
    sleep(0);
    killAll(one, error);
    assert.deepEqual(
      one.map((greenlet) => greenlet.exception),
      [error, error],
    );
    const own = [endless(), endless()];
    sleep(0);
    killAll(own, RangeError);
    const [first, second] = own.map((greenlet) => greenlet.exception);
    assert.ok(first instanceof RangeError && second instanceof RangeError && first !== second);
  });
});

test('it waits until those are dead that outlive the error for a while', () => {
  const gate = new Queue<string>();
  const greenlet = survivor(gate);
  sleep(0);
  const opener = spawn(() => {
    sleep(5);
    gate.put('went on');
  });
  killAll([greenlet, endless()]);
  assert.equal(greenlet.value, 'went on');
  opener.join();
});

test('with block: false it returns before any of them has seen the error', () => {
  const greenlets = [endless(), endless()];
  sleep(0);
  killAll(greenlets, undefined, { block: false });
  assert.deepEqual(
    greenlets.map((greenlet) => greenlet.ready()),
    [false, false],
  );
  idle();
  assert.deepEqual(
    greenlets.map((greenlet) => greenlet.ready()),
    [true, true],
  );
});

test('a Timeout is thrown when some are left after the time; they go on', () => {
  const gate = new Queue<string>();
  const greenlets = [survivor(gate), survivor(gate)];
  sleep(0);
  const begin = performance.now();
  assert.throws(() => killAll(greenlets, undefined, { timeout: 20 }), { code: 'ERR_TIMEOUT', ms: 20 });
  assert.ok(performance.now() - begin >= 18);
  assert.deepEqual(
    greenlets.map((greenlet) => [greenlet.ready(), greenlet.hasLinks()]),
    [
      [false, 0],
      [false, 0],
    ],
  );
  for (const greenlet of greenlets) {
    gate.put('went on');
    assert.equal(greenlet.get(), 'went on');
  }
});

test('the Timeout that it is given is the one that is thrown', () => {
  const gate = new Queue<string>();
  const greenlet = survivor(gate);
  sleep(0);
  const timeout = new Timeout(1);
  assert.throws(
    () => killAll([greenlet], undefined, { timeout }),
    (error) => error === timeout,
  );
  gate.put('went on');
  greenlet.join();
});

test('a greenlet may kill itself with others', () => {
  const others = [endless(), endless()];
  sleep(0);
  const greenlet = spawn(() => {
    killAll([...others, getCurrent()]);
    return 'not reached';
  });
  greenlet.join();
  assert.ok((greenlet.value as unknown) instanceof GreenletExit);
  for (const other of others) other.join();
});

test('what is no greenlet cannot be killed, and then nobody is', () => {
  using greenlet = endless();
  sleep(0);
  assert.throws(() => killAll([greenlet, Promise.resolve()] as never), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => kill(null as never), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => killAll(greenlet as never), TypeError);
  idle();
  assert.equal(greenlet.ready(), false);
});

test('one greenlet is no list of greenlets', () => {
  const greenlet = spawn(idle);
  assert.throws(() => killAll(greenlet as never), { code: 'ERR_INVALID_ARG_TYPE', message: /killAll\(\[a, b\]\)$/ });
  greenlet.join();
});

test('a greenlet that is in the list twice is killed once', () => {
  let cleanedUp = false;
  const greenlet = spawn(() => {
    try {
      sleep(60_000);
    } finally {
      sleep(1);
      cleanedUp = true;
    }
  });
  sleep(0);
  killAll([greenlet, greenlet]);
  assert.equal(cleanedUp, true);
});

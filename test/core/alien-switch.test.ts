/** A blocked greenlet is switched to by hand, by somebody who is not what it waits for. */
import assert from 'node:assert/strict';
import { type Greenlet, getCurrent, sleep, spawn, wait } from 'geventjs';
import { RawGreenlet } from 'geventjs/greenlet';
import { getHub, Waiter } from 'geventjs/hub';
import { Queue } from 'geventjs/queue';
import { captureReports, test } from '../support/suite.js';

const hub = getHub();

/** Lets the hub do it, which goes on whatever the greenlet does then. */
function inHub(body: () => void): void {
  const done = new Waiter();
  hub.runCallback(() => {
    body();
    done.switch();
  });
  done.get();
}

/** What `body` throws, or what it returns. */
function outcome(body: () => unknown): unknown {
  try {
    return body();
  } catch (error) {
    return error;
  }
}

const other = () => new Waiter('the other').get();

const waits: Record<string, () => unknown> = {
  sleep: () => sleep(60_000),
  'Queue.get': () => new Queue().get(),
  'Waiter.get': () => new Waiter().get(),
  'wait for a promise': () => wait(new Promise(() => undefined)),
};

for (const [name, waitForEver] of Object.entries(waits)) {
  test(`a value sent by hand to a greenlet in ${name} is an InvalidSwitchError there`, () => {
    const greenlet = spawn(() => [outcome(waitForEver), 'went on'] as const);
    sleep(0);
    inHub(() => greenlet.switch('alien value'));
    const [error, end] = greenlet.get() as [Error & { code: string }, string];
    assert.equal(error.code, 'ERR_INVALID_SWITCH');
    assert.match(error.message, /^Invalid switch into <Greenlet.*switch\('alien value'\) from <RootGreenlet/);
    assert.equal(end, 'went on');
  });

  test(`an error thrown by hand into a greenlet in ${name} is raised there`, () => {
    const greenlet = spawn(() => [outcome(waitForEver), 'went on']);
    sleep(0);
    const error = new RangeError('alien error');
    inHub(() => greenlet.throw(error));
    assert.deepEqual(greenlet.get(), [error, 'went on']);
  });
}

test('an InvalidSwitchError that nobody catches ends the greenlet, and is printed', () => {
  const greenlet = spawn(() => sleep(60_000));
  sleep(0);
  const text = captureReports(() => inHub(() => greenlet.switch('alien' as never)));
  assert.equal((greenlet.exception as Error).name, 'InvalidSwitchError');
  assert.match(text, /Invalid switch into/);
});

test('join and get of other greenlets can be interrupted by hand, and leave no link behind', () => {
  const awaited = spawn(other);
  const joins = [() => awaited.join(), () => awaited.get()];
  const greenlets = joins.map((join) => spawn(() => outcome(join)));
  sleep(0);
  assert.equal(awaited.hasLinks(), 2);
  for (const greenlet of greenlets) inHub(() => greenlet.switch());
  for (const greenlet of greenlets) assert.equal((greenlet.get() as Error).name, 'InvalidSwitchError');
  assert.equal(awaited.hasLinks(), 0);
  awaited.kill();
});

test('an item that comes after a greenlet was thrown out of a queue goes to the next', () => {
  const queue = new Queue<string>();
  const first = spawn(() => outcome(() => queue.get()));
  const second = spawn(() => queue.get());
  sleep(0);
  inHub(() => first.switch('alien' as never));
  queue.put('item');
  assert.equal(second.get(), 'item');
  assert.equal((first.get() as Error).name, 'InvalidSwitchError');
});

/** What a greenlet that waits for an item of a queue gets when the item and something alien come at the same time. */
function getWhile(alien: (greenlet: Greenlet<unknown[]>) => void, putFirst: boolean): unknown[] {
  const queue = new Queue<string>();
  const greenlet = spawn(() => [() => queue.get(), sleep, sleep, sleep].map((block) => outcome(() => block())));
  sleep(0);
  inHub(() => {
    if (putFirst) queue.put('item');
    alien(greenlet);
    if (!putFirst) queue.put('item');
  });
  const result = greenlet.get();
  assert.equal(queue.size, putFirst ? 0 : 1);
  return result;
}

test('an item that a greenlet was handed is not lost when somebody switches to it by hand', () => {
  assert.deepEqual(
    getWhile((greenlet) => greenlet.switch('alien' as never), true),
    ['item', undefined, undefined, undefined],
  );
});

test('an item that a greenlet was handed is not lost when an error is thrown into it: that comes next', () => {
  const error = new Error('alien error');
  assert.deepEqual(
    getWhile((greenlet) => greenlet.throw(error), true),
    ['item', error, undefined, undefined],
  );
});

test('an item that comes after the error stays in the queue', () => {
  const error = new Error('alien error');
  assert.deepEqual(
    getWhile((greenlet) => greenlet.throw(error), false),
    [error, undefined, undefined, undefined],
  );
});

test('several errors thrown by hand are raised one by one, and each after what was due', () => {
  const errors = [new Error('one'), new Error('two')];
  assert.deepEqual(
    getWhile((greenlet) => {
      for (const error of errors) greenlet.throw(error);
    }, true),
    ['item', errors[0], undefined, errors[1]],
  );
});

test('a greenlet that was switched to by hand may switch back to whoever did it', () => {
  const main = getCurrent();
  const greenlet = spawn(() => {
    const error = outcome(() => sleep(60_000));
    return (main as RawGreenlet).switch(error);
  });
  sleep(0);
  const error = greenlet.switch('hello' as never) as unknown as Error;
  assert.equal(error.name, 'InvalidSwitchError');
  assert.match(error.message, /switch\('hello'\) from <Greenlet "main"/);
  inHub(() => greenlet.switch('answer' as never));
  assert.equal(greenlet.get(), 'answer');
});

test('a raw greenlet that sleeps tells the alien switch from its own waking, too', () => {
  const results: unknown[] = [];
  const raw = new RawGreenlet(() => {
    results.push(outcome(() => sleep(60_000)));
    sleep(1);
    results.push('slept');
  }, hub.greenlet);
  inHub(() => raw.switch());
  inHub(() => raw.switch('alien'));
  while (!raw.dead) sleep(1);
  assert.equal((results[0] as Error).name, 'InvalidSwitchError');
  assert.equal(results[1], 'slept');
});

import assert from 'node:assert/strict';
import { spawn } from 'geventjs';
import { getHub, type Hub, Waiter } from 'geventjs/hub';
import { untilAllBlocked } from 'geventjs/testing';
import { test } from '../support/suite.js';

/** Not public, but a rule of the hub's that others build on. */
const hub = getHub() as Hub & { _wakeFromLoop(waiter: Waiter): void };

/** Two greenlets that wait, and what they and `act`, a callback of the loop, say in order. */
function inLoop(
  act: (first: Waiter, second: Waiter, say: (word: string) => void) => void,
  place = setImmediate,
): string {
  const said: string[] = [];
  const waiters = [new Waiter(), new Waiter()] as const;
  const greenlets = waiters.map((waiter, i) =>
    spawn(() => {
      waiter.get();
      said.push(`greenlet ${i + 1}`);
    }),
  );
  untilAllBlocked();
  place(() => {
    act(...waiters, (word) => said.push(word));
    said.push('callback');
  });
  for (const greenlet of greenlets) greenlet.get();
  untilAllBlocked();
  return said.join(', ');
}

test('who is woken by a callback of the loop that has nothing else to do goes on before it returns', () => {
  const said = inLoop((first, second) => {
    hub._wakeFromLoop(first);
    hub._wakeFromLoop(second);
  });
  assert.equal(said, 'greenlet 1, greenlet 2, callback');
});

test('nobody is overtaken: where somebody is ready already, all wait for the tick', () => {
  const said = inLoop((first, second) => {
    first.switch();
    hub._wakeFromLoop(second);
  });
  assert.equal(said, 'callback, greenlet 1, greenlet 2');
});

test('in a promise reaction, which would hold up all others, everybody waits for the tick', () => {
  const said = inLoop(
    (first, second) => {
      hub._wakeFromLoop(first);
      hub._wakeFromLoop(second);
    },
    ((callback: () => void) => void Promise.resolve().then(callback)) as unknown as typeof setImmediate,
  );
  assert.equal(said, 'callback, greenlet 1, greenlet 2');
});

test('a greenlet that wakes others goes on first', () => {
  const said = inLoop((first, second, say) => {
    const waker = spawn(() => {
      hub._wakeFromLoop(first);
      hub._wakeFromLoop(second);
      say('waker');
    });
    void waker;
  });
  assert.equal(said, 'callback, waker, greenlet 1, greenlet 2');
});

test('an error of who goes on inside the callback stays with him, and the hub goes on', () => {
  const waiter = new Waiter();
  const failing = spawn(() => {
    waiter.get();
    throw new Error('of the greenlet');
  });
  hub.exceptionStream = null;
  untilAllBlocked();
  let returned = false;
  setImmediate(() => {
    hub._wakeFromLoop(waiter);
    returned = true;
  });
  assert.throws(() => failing.get(), { message: 'of the greenlet' });
  untilAllBlocked();
  hub.exceptionStream = undefined;
  assert.equal(returned, true);
});

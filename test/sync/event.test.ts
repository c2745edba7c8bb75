import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { GreenletExit, joinAll, sleep, spawn } from 'geventjs';
import { Event } from 'geventjs/event';
import { getHub } from 'geventjs/hub';
import { JumpingClock, withClock } from 'geventjs/testing';
import { test, testInHub } from '../support/suite.js';

const hub = getHub();

testInHub('it can be set and cleared, also twice, without a greenlet', () => {
  const event = new Event();
  const states = [event.isSet()];
  for (const step of ['set', 'set', 'clear', 'clear', 'set'] as const) {
    event[step]();
    states.push(event.isSet());
    assert.equal(event.ready(), event.isSet());
  }
  assert.deepEqual(states, [false, true, true, false, false, true]);
  assert.equal(hub.readyCount, 0, 'nobody waited, so nothing was scheduled');
});

testInHub('inspect and statistics show the name and the state', async () => {
  const event = new Event({ name: 'go' });
  assert.equal(inspect(event), '<Event "go": clear, 0 waiting>');
  const waiting = spawn(() => event.wait());
  await new Promise((done) => setImmediate(done));
  assert.equal(inspect(event), '<Event "go": clear, 1 waiting>');
  assert.match(inspect(waiting), /waiting on Event\.wait of "go"/);
  assert.deepEqual(event.statistics(), { isSet: false, waiting: 1 });
  assert.ok(Object.isFrozen(event.statistics()));
  event.set();
  assert.equal(inspect(event), '<Event "go": set, 0 waiting>');
  assert.equal(await waiting, true);
  assert.equal(inspect(new Event()), '<Event: clear, 0 waiting>');
  assert.throws(() => new Event('go' as never), { code: 'ERR_INVALID_ARG_TYPE' });
});

test('set wakes everybody who waits, and does not switch itself', () => {
  const event = new Event();
  const order: string[] = [];
  const waiting = [1, 2, 3, 4, 5].map((n) =>
    spawn(() => {
      for (let turn = 1; turn <= 2; turn++) assert.equal(event.wait(), true);
      order.push(`woken ${n}`);
    }),
  );
  sleep(0);
  assert.equal(event.linkCount, 5);
  event.set();
  order.push('set');
  joinAll(waiting, { raiseError: true });
  assert.deepEqual(order, ['set', 'woken 1', 'woken 2', 'woken 3', 'woken 4', 'woken 5']);
});

test('after set and clear it can be waited for again', () => {
  const event = new Event();
  for (let round = 0; round < 3; round++) {
    const waiting = [1, 2, 3].map(() => spawn(() => event.wait()));
    sleep(0);
    assert.equal(event.statistics().waiting, 3);
    event.set();
    joinAll(waiting);
    assert.deepEqual(
      waiting.map((greenlet) => greenlet.value),
      [true, true, true],
    );
    event.clear();
  }
});

for (const count of [1, 100, 1000]) {
  test(`set and clear at once wake all ${count} who wait`, () => {
    const event = new Event();
    const waiting = Array.from({ length: count }, () => spawn(() => event.wait()));
    sleep(0);
    event.set();
    event.clear();
    joinAll(waiting);
    assert.ok(waiting.every((greenlet) => greenlet.value === true));
    assert.deepEqual(event.statistics(), { isSet: false, waiting: 0 });
  });
}

test('cleared after a waiter was woken, it waits again', () => {
  const event = new Event();
  const waiting = spawn(() => event.wait());
  sleep(0);
  event.set();
  event.clear();
  assert.equal(waiting.get(), true);
  assert.equal(event.wait({ timeout: 0 }), false);
});

test('who waits on a set event goes on at once', () => {
  const event = new Event();
  event.set();
  let others = 0;
  const other = spawn(() => {
    others++;
  });
  assert.equal(event.wait(), true);
  assert.equal(event.wait({ timeout: 0 }), true);
  assert.equal(others, 0, 'nobody else had a turn');
  other.join();
});

test('a killed waiter leaves at once; the others are woken', () => {
  const event = new Event();
  const [first, second, third] = [1, 2, 3].map(() => spawn(() => event.wait()));
  sleep(0);
  second?.kill();
  assert.equal(event.linkCount, 2);
  event.set();
  assert.deepEqual([first?.get(), third?.get()], [true, true]);
  assert.ok((second?.value as unknown) instanceof GreenletExit);
});

test('a kill that crosses a wake-up: what was waited for is there first, the kill comes at the next blocking call', () => {
  const event = new Event();
  const seen: unknown[] = [];
  const waiting = spawn(() => {
    seen.push(event.wait());
    event.clear();
    seen.push(event.wait());
  });
  sleep(0);
  event.set();
  waiting.kill();
  assert.deepEqual(seen, [true]);
  assert.ok((waiting.value as unknown) instanceof GreenletExit);
  assert.equal(event.linkCount, 0);
});

test('a timeout that crosses a wake-up: who was woken in time has been', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const event = new Event();
    const waiting = spawn(() => event.wait({ timeout: 10 }));
    sleep(0);
    event.set();
    event.clear();
    clock.advance(10);
    assert.equal(waiting.get(), true);
    assert.equal(clock.pending, 0);
  });
});

testInHub('callbacks of the loop set and clear it, ask it, and never wait on it', async () => {
  const event = new Event();
  assert.throws(() => event.wait(), { code: 'ERR_BLOCKING_SWITCH_OUT', message: /Event\.wait/ });
  assert.equal(event.linkCount, 0);
  const waiting = spawn(() => event.wait());
  setTimeout(() => {
    event.set();
    // There is somebody who was woken and has not run, but a callback cannot stand behind.
    assert.equal(event.wait(), true);
  }, 1);
  assert.equal(await waiting, true);
});

test('an event that nobody refers to is collected, though somebody has waited for it', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const reference = spawn(() => {
    const event = new Event();
    const waiting = spawn(() => event.wait());
    sleep(0);
    event.set();
    waiting.join();
    return new WeakRef(event);
  }).get();
  for (let turn = 0; turn < 50 && reference.deref() !== undefined; turn++) {
    sleep(1);
    collect();
  }
  assert.equal(reference.deref(), undefined);
});

import assert from 'node:assert/strict';
import { iwait, joinAll, killAll, sleep, spawn, type Waitable, wait } from 'geventjs';
import { AsyncResult, Event } from 'geventjs/event';
import { getHub } from 'geventjs/hub';
import { Semaphore } from 'geventjs/lock';
import { captureReports, test, testInHub } from '../support/suite.js';

const hub = getHub();

test('a link is told once, in the hub, with the event; one to a set event soon', () => {
  const event = new Event();
  const told: unknown[] = [];
  const link = (source: Event) => told.push(source);
  event.rawlink(link);
  sleep(0);
  assert.deepEqual(told, []);
  event.set();
  assert.deepEqual(told, [], 'set only schedules');
  sleep(0);
  assert.deepEqual(told, [event]);
  event.set();
  sleep(0);
  assert.equal(told.length, 1);
  event.rawlink(link);
  assert.equal(told.length, 1);
  sleep(0);
  assert.equal(told.length, 2);
  assert.equal(event.linkCount, 0);
});

test('clear does not take the news back', () => {
  const event = new Event();
  let told = 0;
  event.rawlink(() => told++);
  event.set();
  event.clear();
  sleep(0);
  assert.equal(told, 1);
});

test('links and greenlets are served in the order they came', () => {
  const event = new Event();
  const order: string[] = [];
  event.rawlink(() => order.push('first'));
  const waiting = spawn(() => {
    event.wait();
    order.push('greenlet');
  });
  sleep(0);
  event.rawlink(() => order.push('last'));
  assert.equal(event.linkCount, 3);
  event.set();
  waiting.join();
  sleep(0);
  assert.deepEqual(order, ['first', 'greenlet', 'last']);
});

test('a link can be taken back, also after set and before its turn; unlinking what is not linked is silent', () => {
  const event = new Event();
  const told: string[] = [];
  const link = () => told.push('told');
  event.unlink(link);
  event.rawlink(link);
  event.unlink(link);
  event.rawlink(link);
  event.set();
  event.unlink(link);
  event.unlink(link);
  sleep(0);
  assert.deepEqual(told, []);
  assert.equal(event.linkCount, 0);
});

test('a link that throws is printed and does not reach the others', () => {
  const event = new Event();
  let told = 0;
  const text = captureReports(() => {
    event.rawlink(() => {
      throw new Error('boom');
    });
    event.rawlink(() => told++);
    event.set();
    sleep(0);
  });
  assert.match(text, /boom/);
  assert.equal(told, 1);
});

test('an object with a receive can be linked; anything else that is no function cannot', () => {
  const event = new Event();
  const received: Event[] = [];
  event.rawlink({ receive: (source) => received.push(source) });
  event.set();
  sleep(0);
  assert.deepEqual(received, [event]);
  for (const wrong of [null, undefined, 1, {}, { receive: 1 }]) {
    assert.throws(() => event.rawlink(wrong as never), { code: 'ERR_INVALID_ARG_TYPE' });
  }
  assert.equal(event.linkCount, 0);
});

test('wait for a set event answers with it, again and again', () => {
  const event = new Event();
  event.set();
  for (let turn = 0; turn < 2; turn++) assert.deepEqual(wait([event]), [event]);
  event.clear();
  assert.deepEqual(wait([event], { timeout: 1 }), []);
  assert.equal(event.linkCount, 0);
});

test('wait answers with events and results as they come, with a limit, with a count, and without', () => {
  const makeAll = () => {
    const events = [1, 2, 3, 4, 5].map(() => new Event());
    const results = [1, 2, 3, 4, 5].map(() => new AsyncResult<number>());
    const sender = spawn(() => {
      for (const [index, event] of events.entries()) {
        sleep(1);
        event.set();
        sleep(1);
        results[index]?.set(index);
      }
    });
    return { objects: [...events, ...results], sender };
  };
  for (const options of [{}, { timeout: 60_000 }]) {
    const { objects, sender } = makeAll();
    const ready = wait(objects, options);
    assert.deepEqual(
      ready,
      [0, 5, 1, 6, 2, 7, 3, 8, 4, 9].map((index) => objects[index]),
    );
    sender.join();
  }
  for (const count of [1, 2]) {
    const { objects, sender } = makeAll();
    assert.deepEqual(wait(objects, { count }), [objects[0], objects[5]].slice(0, count));
    assert.equal(sender.ready(), false);
    assert.ok(objects.every((object) => object.linkCount === 0));
    sender.join();
  }
});

test('iwait yields semaphores that have a permit, step by step or with using, and leaves no link', () => {
  const [first, second] = [new Semaphore(0), new Semaphore(0)];
  second.release();
  const steps = iwait([first, second], { timeout: 60_000 });
  assert.equal(steps.next().value, second);
  steps.return?.();
  {
    using ready = iwait([first, second], { timeout: 60_000 });
    assert.equal(ready.next().value, second);
    assert.equal(first.linkCount, 1);
  }
  assert.equal(first.linkCount, 0);
  assert.deepEqual(wait([new Semaphore()]).length, 1);
});

test('iwait over everything at once: greenlets, events, results, semaphores', () => {
  const [event, result, permits] = [new Event(), new AsyncResult<string>(), new Semaphore(0)];
  const steps: (() => unknown)[] = [() => permits.release(), () => event.set(), () => result.set('value')];
  const worker = spawn(() => {
    for (const step of steps) {
      step();
      sleep(0);
    }
  });
  const seen: unknown[] = [];
  for (const object of iwait([event, result, permits, worker])) seen.push(object);
  assert.deepEqual(seen, [permits, event, result, worker]);
  joinAll([worker]);
});

test('of many who wait for it through wait, each can leave from any place', () => {
  const event = new Event();
  const waiting = Array.from({ length: 200 }, () => spawn(() => wait([event]).length));
  sleep(0);
  assert.equal(event.linkCount, 200);
  const killed = waiting.filter((_, index) => index % 3 !== 1).reverse();
  killAll(killed);
  assert.equal(event.linkCount, 200 - killed.length);
  event.set();
  assert.equal(event.linkCount, 200 - killed.length, 'told, and not yet taken out');
  joinAll(waiting);
  assert.equal(waiting.filter((greenlet) => greenlet.value === 1).length, 200 - killed.length);
  assert.equal(event.linkCount, 0);
});

test('an object may hand its callback on to several events', () => {
  const [first, second] = [new Event(), new Event()];
  const either: Waitable = {
    rawlink: (callback) => [first, second].map((event) => event.rawlink(callback)),
    unlink: (callback) => [first, second].map((event) => event.unlink(callback)),
  };
  for (const event of [first, second]) {
    const waiting = spawn(() => wait([either]));
    sleep(0);
    assert.deepEqual([first.linkCount, second.linkCount], [1, 1]);
    event.set();
    assert.deepEqual(waiting.get(), [either]);
    assert.deepEqual([first.linkCount, second.linkCount], [0, 0]);
    event.clear();
  }
});

testInHub('a link works without any greenlet', async () => {
  const event = new Event();
  const told = new Promise((resolve) => event.rawlink(resolve));
  event.set();
  assert.equal(await told, event);
  assert.equal(hub.readyCount, 0);
});

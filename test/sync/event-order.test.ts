import assert from 'node:assert/strict';
import { GreenletExit, joinAll, sleep, spawn } from 'geventjs';
import { Event } from 'geventjs/event';
import { getHub } from 'geventjs/hub';
import { test } from '../support/suite.js';

test('who waits on an event that has just been set does not overtake those who were woken', () => {
  const event = new Event();
  const order: number[] = [];
  const waiting = [1, 2].map((n) =>
    spawn(() => {
      event.wait();
      order.push(n);
    }),
  );
  sleep(0);
  event.set();
  assert.equal(event.wait(), true);
  order.push(3);
  assert.deepEqual(order, [1, 2, 3]);
  assert.equal(event.wait({ timeout: 0 }), true);
  assert.deepEqual(order, [1, 2, 3]);
  joinAll(waiting);
});

test('it stands behind everybody who is ready, and once it has had its turn it goes on at once', () => {
  const event = new Event();
  const order: string[] = [];
  const waiting = spawn(() => {
    event.wait();
    order.push('woken');
  });
  sleep(0);
  event.set();
  const other = spawn(() => order.push('spawned after set'));
  event.wait();
  order.push('came late');
  const after = spawn(() => order.push('spawned after wait'));
  event.wait();
  order.push('came again');
  joinAll([waiting, other, after]);
  assert.deepEqual(order, ['woken', 'spawned after set', 'came late', 'came again', 'spawned after wait']);
});

test('several who come late keep their order, and none overtakes another', () => {
  const event = new Event();
  const order: string[] = [];
  const task = (name: string, turns: number) =>
    spawn(() => {
      for (let turn = 1; turn <= turns; turn++) {
        event.wait();
        order.push(`${name}${turn}`);
      }
    });
  const early = task('early', 1);
  sleep(0);
  const late = [task('a', 2), task('b', 1), task('c', 1)];
  event.set();
  joinAll([early, ...late]);
  assert.deepEqual(order, ['early1', 'a1', 'b1', 'c1', 'a2']);
});

test('who was woken last waits no second time', () => {
  const event = new Event();
  let turns = 0;
  const waiting = spawn(() => {
    event.wait();
    const before = turns;
    event.wait();
    assert.equal(turns, before);
  });
  sleep(0);
  event.set();
  const other = spawn(() => {
    turns++;
  });
  joinAll([waiting, other], { raiseError: true });
});

test('an event that was set, cleared and set again wakes the second lot after the first', () => {
  const event = new Event();
  const order: string[] = [];
  const wait = (name: string) =>
    spawn(() => {
      event.wait();
      order.push(name);
    });
  const first = wait('first');
  sleep(0);
  const second = wait('second');
  const main = () => {
    event.set();
    event.clear();
    sleep(0);
    event.set();
  };
  main();
  event.wait();
  order.push('main');
  joinAll([first, second]);
  assert.deepEqual(order, ['first', 'second', 'main']);
});

test('one who was woken and is killed before it runs holds up nobody for ever', () => {
  const event = new Event();
  const waiting = spawn(() => {
    event.wait();
    sleep(60_000);
  });
  sleep(0);
  event.set();
  waiting.kill(GreenletExit, { block: false });
  assert.equal(event.wait(), true);
  assert.equal(event.wait(), true);
  waiting.join();
});

test('one who comes late and is killed at that moment leaves nothing behind', () => {
  const event = new Event();
  const waiting = spawn(() => event.wait());
  sleep(0);
  const late = spawn(() => event.wait());
  sleep(0);
  late.kill(GreenletExit, { block: false });
  event.set();
  joinAll([waiting, late]);
  const self = spawn(() => {
    const again = spawn(() => event.wait());
    sleep(0);
    again.kill();
    return event.wait();
  });
  assert.equal(self.get(), true);
  assert.equal(getHub().readyCount, 0);
});

test('one who comes late and gets a pending kill instead lets nobody overtake those who were woken', () => {
  const event = new Event();
  const order: string[] = [];
  const killed = spawn(() => {
    sleep(0);
    event.wait();
  });
  const woken = spawn(() => {
    event.wait();
    order.push('woken');
  });
  sleep(0);
  killed.kill(GreenletExit, { block: false });
  const late = spawn(() => {
    event.wait();
    order.push('late');
  });
  event.set();
  joinAll([killed, woken, late]);
  assert.deepEqual(order, ['woken', 'late']);
});

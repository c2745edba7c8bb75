import assert from 'node:assert/strict';
import { type Greenlet, GreenletExit, sleep, spawn, Timeout, withTimeout } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { Group } from 'geventjs/pool';
import { Queue } from 'geventjs/queue';
import { JumpingClock, withClock } from 'geventjs/testing';
import { test, testInHub } from '../support/suite.js';

/** Survives every kill until told to end, and counts them. */
class Undead {
  shots = 0;
  readonly #gate = new Queue<void>();

  readonly run = (): void => {
    for (;;) {
      try {
        this.#gate.get();
        return;
      } catch {
        this.shots++;
      }
    }
  };

  end(): void {
    this.#gate.put();
  }
}

function undead(group: Group): [Undead, Undead, Greenlet, Greenlet] {
  const [one, two] = [new Undead(), new Undead()];
  const greenlets = [one, two].map(({ run }) => group.spawn(run));
  sleep(0);
  return [one, two, ...(greenlets as unknown as [Greenlet, Greenlet])];
}

test('kill ends all, and waits for that', () => {
  const group = new Group();
  const order: string[] = [];
  for (const name of ['a', 'b']) {
    group.spawn(() => {
      try {
        sleep(1000);
      } finally {
        sleep(0);
        order.push(name);
      }
    });
  }
  const unstarted = group.spawn(() => order.push('never'));
  sleep(0);
  const late = group.spawn(() => order.push('never'));
  group.kill();
  assert.deepEqual(order, ['never', 'a', 'b']);
  assert.equal(unstarted.value, 1);
  assert.ok((late.value as unknown) instanceof GreenletExit);
  assert.equal(group.size, 0);
});

test('kill with block false returns at once; all are dead after the next turn', () => {
  const group = new Group();
  for (const ms of [1000, 2000]) group.spawn(sleep, ms);
  sleep(0);
  group.kill(GreenletExit, { block: false });
  assert.equal(group.size, 2);
  sleep(0);
  assert.equal(group.size, 0);
});

test('each is killed once, however often it is asked for', () => {
  const group = new Group();
  const [one, two, first] = undead(group);
  group.killOne(first, GreenletExit, { block: false });
  assert.equal(one.shots, 0);
  sleep(0);
  assert.deepEqual([one.shots, two.shots], [1, 0]);
  group.killOne(first);
  group.killOne(first, GreenletExit, { block: false });
  sleep(0);
  assert.equal(one.shots, 1);
  for (let i = 0; i < 3; i++) {
    group.kill(GreenletExit, { block: false });
    sleep(0);
    assert.deepEqual([one.shots, two.shots], [1, 1]);
  }
  const result = withTimeout(1, () => group.kill(), { otherwise: 'still there' });
  assert.equal(result, 'still there');
  assert.deepEqual([one.shots, two.shots, group.size], [1, 1, 2]);
  one.end();
  two.end();
  group.join();
});

test('a kill whose time runs out returns all the same', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const group = new Group();
    const [one, two] = undead(group);
    for (const timeout of [50, new Timeout(50), new Timeout(50, new Error('mine'))]) {
      const killer = spawn(() => group.kill(GreenletExit, { timeout }));
      sleep(0);
      clock.advance(49);
      sleep(0);
      assert.equal(killer.ready(), false);
      clock.advance(1);
      assert.equal(killer.get(), undefined);
    }
    group.kill(GreenletExit, { timeout: 0 });
    assert.deepEqual([one.shots, two.shots, group.size], [1, 1, 2]);
    one.end();
    two.end();
    group.join();
    assert.equal(clock.pending, 0);
  });
});

test('the time of a kill is for all rounds together', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const group = new Group();
    const [one, two] = [new Undead(), new Undead()];
    group.spawn(one.run);
    sleep(0);
    const killer = spawn(() => group.kill(GreenletExit, { timeout: new Timeout(100) }));
    sleep(0);
    const second = group.spawn(two.run);
    sleep(0);
    clock.advance(60);
    one.end();
    for (let turn = 0; turn < 3; turn++) sleep(0);
    assert.deepEqual([two.shots, killer.ready()], [1, false]);
    clock.advance(40);
    killer.join();
    assert.equal(second.ready(), false);
    two.end();
    group.join();
  });
});

test('killOne waits for one, and is without effect for strangers', () => {
  const group = new Group();
  const [one, other] = [group.spawn(sleep, 1000), group.spawn(sleep, 1000)];
  const stranger = spawn(sleep, 0);
  sleep(0);
  group.killOne(one);
  assert.deepEqual([one.dead, other.dead, group.size], [true, false, 1]);
  group.killOne(one);
  group.killOne(stranger);
  stranger.join();
  assert.equal(stranger.value, undefined);
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const [undying, spare, greenlet] = undead(group);
    const killer = spawn(() => group.killOne(greenlet, GreenletExit, { timeout: 10 }));
    sleep(0);
    clock.advance(10);
    killer.join();
    assert.deepEqual([undying.shots, greenlet.dead], [1, false]);
    undying.end();
    spare.end();
    greenlet.join();
  });
  group.kill();
  assert.equal(group.size, 0);
});

test('the error may be chosen; of a class each gets its own', () => {
  const group = new Group();
  class Stop extends Error {}
  const caught: unknown[] = [];
  const catcher = () => {
    try {
      sleep(1000);
    } catch (error) {
      caught.push(error);
    }
  };
  group.spawn(catcher);
  group.spawn(catcher);
  sleep(0);
  group.kill(Stop);
  assert.ok(caught.every((error) => error instanceof Stop));
  assert.equal(new Set(caught).size, 2);
  group.spawn(catcher);
  sleep(0);
  const error = new Error('this one');
  group.kill(error);
  assert.equal(caught[2], error);
});

testInHub('kill works in the hub with block false only', async () => {
  const group = new Group();
  const greenlet = group.spawn(sleep, 1000);
  await new Promise(setImmediate);
  assert.throws(() => group.kill(), { code: 'ERR_BLOCKING_SWITCH_OUT', message: /^Group\.kill would block/ });
  group.kill(GreenletExit, { block: false });
  await greenlet;
  assert.equal(getHub().readyCount, 0);
});

test('a class whose errors cannot be made kills nobody', () => {
  class Broken extends Error {
    constructor() {
      super();
      throw new Error('cannot be made');
    }
  }
  const group = new Group();
  const greenlet = group.spawn(sleep, 1000);
  sleep(0);
  assert.throws(() => group.kill(Broken), { message: 'cannot be made' });
  group.kill();
  assert.ok(greenlet.dead);
});

import assert from 'node:assert/strict';
import { joinAll, sleep, spawn, Timeout } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { Group, Pool } from 'geventjs/pool';
import { JumpingClock, withClock } from 'geventjs/testing';
import { gated } from '../support/gated.js';
import { captureReports, test, testInHub } from '../support/suite.js';

/** Both kinds, each with greenlets a, b and c in it. */
function both(): { group: Group; a: unknown; finish: ReturnType<typeof gated>['finish'] }[] {
  return [new Group(), new Pool(5)].map((group) => {
    const { a, b, c, finish } = gated();
    for (const greenlet of [a, b, c]) group.add(greenlet);
    return { group, a, finish };
  });
}

test('join waits for the last one', () => {
  for (const { group, finish } of both()) {
    const joiners = [spawn(() => group.join()), spawn(() => group.join())];
    sleep(0);
    finish('a', 'b');
    sleep(0);
    sleep(0);
    assert.deepEqual([group.size, ...joiners.map((joiner) => joiner.ready())], [1, false, false]);
    finish('c');
    assert.deepEqual(
      joiners.map((joiner) => joiner.get()),
      [true, true],
    );
  }
});

test('join of an empty group is true, and lets nobody else run', () => {
  let ran = false;
  spawn(() => {
    ran = true;
  });
  for (const group of [new Group(), new Pool(), new Pool(0)]) assert.equal(group.join(), true);
  assert.equal(ran, false);
  sleep(0);
});

testInHub('join of an empty group works in the hub, of others it does not', () => {
  const group = new Group();
  assert.equal(group.join(), true);
  const greenlet = group.spawn(() => 1);
  assert.throws(() => group.join(), { code: 'ERR_BLOCKING_SWITCH_OUT', message: /^Group\.join would block/ });
  greenlet.kill(undefined, { block: false });
  assert.equal(group.statistics().joining, 0);
});

test('join waits for those who come in meanwhile', () => {
  const { a, b, finish, c } = gated();
  const group = new Group([a]);
  const joiner = spawn(() => group.join());
  sleep(0);
  group.add(b);
  finish('a');
  a.join();
  sleep(0);
  assert.equal(joiner.ready(), false);
  finish('b', 'c');
  assert.equal(joiner.get(), true);
  c.join();
});

test('join with a time that runs out is false, and leaves nobody waiting', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    for (const options of [{}, { raiseError: true }]) {
      for (const { group, finish } of both()) {
        const timeouts = [200, new Timeout(200), new Timeout(200, new Error('mine'))];
        for (const timeout of timeouts) {
          const joiner = spawn(() => group.join({ timeout, ...options }));
          sleep(0);
          clock.advance(199);
          sleep(0);
          assert.equal(joiner.ready(), false);
          clock.advance(1);
          assert.equal(joiner.get(), false);
        }
        assert.equal(group.join({ timeout: 0 }), false);
        assert.deepEqual([group.statistics().joining, group.size], [0, 3]);
        finish('a', 'b', 'c');
        assert.equal(group.join({ timeout: 200 }), true);
        assert.equal(clock.pending, 0);
      }
    }
  });
});

test("somebody else's timeout is raised, not swallowed", () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    for (const { group, finish } of both()) {
      const joiner = spawn(() => {
        using timeout = Timeout.startNew(1);
        assert.throws(
          () => group.join({ timeout: 1000, raiseError: true }),
          (error) => error === timeout,
        );
        return 'raised';
      });
      sleep(0);
      clock.advance(1);
      assert.equal(joiner.get(), 'raised');
      assert.equal(group.statistics().joining, 0);
      finish('a', 'b', 'c');
      group.join();
    }
  });
});

test('a joiner that is killed leaves nothing behind', () => {
  const { a, b, c, finish } = gated();
  const group = new Group([a, b, c]);
  const joiner = spawn(() => group.join());
  sleep(0);
  joiner.kill();
  assert.equal(group.statistics().joining, 0);
  finish('a', 'b', 'c');
  group.join();
});

test('with raiseError it throws the error of one that failed, after the wait', () => {
  const group = new Group();
  const order: string[] = [];
  captureReports(() => {
    const error = new Error('failed');
    group.spawn(() => {
      throw error;
    });
    group.spawn(() => {
      sleep(0);
      sleep(0);
      order.push('the other');
    });
    assert.throws(
      () => group.join({ raiseError: true }),
      (thrown) => thrown === error,
    );
  });
  assert.deepEqual(order, ['the other']);
  assert.equal(group.size, 0);
});

test('raiseError is about those who were in it at the call, and a kill is no error', () => {
  const group = new Group();
  captureReports(() => {
    group.spawn(() => {
      throw new Error('before');
    });
    group.join();
    const killed = group.spawn(sleep, 1000);
    sleep(0);
    const killer = spawn(() => killed.kill());
    assert.equal(group.join({ raiseError: true }), true);
    killer.join();
    assert.equal(group.join({ raiseError: true }), true);
  });
});

test('raiseError throws also when the time is up, and whatever has been thrown', () => {
  const group = new Group();
  captureReports(() => {
    group.spawn(() => {
      sleep(0);
      throw undefined;
    });
    const other = group.spawn(sleep, 1000);
    const joiner = spawn(() => group.join({ raiseError: true, timeout: 0 }));
    joiner.join();
    assert.deepEqual([joiner.successful(), joiner.exception, other.dead], [false, undefined, false]);
    other.kill();
  });
});

test('a callback of the hub may bring the end about', () => {
  const { a, finish, b, c } = gated();
  const group = new Group([a]);
  sleep(0);
  getHub().runCallback(() => finish('a', 'b', 'c'));
  assert.equal(group.join(), true);
  joinAll([b, c]);
});

import assert from 'node:assert/strict';
import {
  fromCallback,
  type Greenlet,
  GreenletExit,
  idle,
  iwait,
  joinAll,
  killAll,
  sleep,
  spawn,
  Timeout,
  wait,
} from 'geventjs';
import { Waiter } from 'geventjs/hub';
import { Queue } from 'geventjs/queue';
import { JumpingClock, withClock } from 'geventjs/testing';
import { test } from '../support/suite.js';

/** What is thrown; `undefined` if nothing is. */
function thrownBy(body: () => unknown): unknown {
  try {
    body();
  } catch (error) {
    return error;
  }
  return undefined;
}

const never = (): Promise<never> => new Promise(() => undefined);
const long = { timeout: 60_000 };

/** All ways to wait, each with a long limit of its own. `other` never ends by itself. */
const waits: Record<string, (other: Greenlet<void>) => unknown> = {
  sleep: () => sleep(60_000),
  'sleep(0) for ever': () => {
    for (;;) sleep(0);
  },
  'idle for ever': () => {
    for (;;) idle();
  },
  'Waiter.get': () => new Waiter().get(),
  'Greenlet.join': (other) => other.join(long),
  'Greenlet.get': (other) => other.get(long),
  joinAll: (other) => joinAll([other], long),
  iwait: (other) => iwait([other], long).next(),
  'wait for greenlets': (other) => wait([other], long),
  'wait for a promise': () => wait(never(), 60_000),
  'wait with a signal': () => wait(never, 60_000),
  'wait until idle': () => wait(undefined, long),
  fromCallback: () => fromCallback(() => undefined, 60_000),
  'Queue.get': () => new Queue().get(long),
  'Queue.put': () => new Queue(1, [1]).put(2, long),
  'a loop over a queue': () => [...new Queue()],
  'a Timeout given as limit': () => new Queue().get({ timeout: new Timeout(60_000) }),
};

for (const [title, block] of Object.entries(waits)) {
  test(`${title}: a Timeout of an outer scope is raised there, and passes`, () => {
    const other = spawn(() => sleep(60_000));
    using outer = Timeout.startNew(1);
    assert.equal(
      thrownBy(() => block(other)),
      outer,
    );
    assert.equal(other.hasLinks(), 0);
    assert.equal(outer.pending, false);
    outer.close();
    other.kill();
  });
}

for (const way of ['kill', 'killAll']) {
  test(`${way}: a Timeout of an outer scope is raised there, and passes`, () => {
    const gate = new Queue<string>();
    const stubborn = spawn(() => thrownBy(() => sleep(60_000)) && gate.get());
    sleep(0);
    using outer = Timeout.startNew(1);
    assert.equal(
      thrownBy(() => (way === 'kill' ? stubborn.kill(undefined, long) : killAll([stubborn], undefined, long))),
      outer,
    );
    gate.put('end');
    assert.equal(stubborn.get(), 'end');
  });
}

test('a greenlet that never waits never gets it', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const timeout = Timeout.startNew(10);
    clock.advance(100);
    assert.equal(timeout.pending, false);
    timeout.close();
    sleep(0);
  });
});

test('one whose time is up while the greenlet computes is raised at its next wait, once', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const timeout = Timeout.startNew(10);
    clock.advance(100);
    assert.equal(
      thrownBy(() => sleep(0)),
      timeout,
    );
    sleep(0);
  });
});

test('one that is up while its greenlet was already woken: the greenlet gets what it waited for, then the Timeout', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const queue = new Queue<string>();
    const events: unknown[] = [];
    const greenlet = spawn(() => {
      const timeout = Timeout.startNew(10);
      events.push(queue.get());
      events.push(thrownBy(() => queue.get()) === timeout ? 'the Timeout' : 'something else');
    });
    sleep(0);
    queue.put('item');
    clock.advance(10);
    greenlet.get();
    assert.deepEqual(events, ['item', 'the Timeout']);
  });
});

test('one that is up while its greenlet was already woken is not raised any more once it is closed', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    for (const end of ['close', 'cancel'] as const) {
      const queue = new Queue<string>();
      const greenlet = spawn(() => {
        const timeout = Timeout.startNew(10);
        const item = queue.get();
        timeout[end]();
        sleep(0);
        return item;
      });
      sleep(0);
      queue.put('item');
      clock.advance(10);
      assert.equal(greenlet.get(), 'item');
    }
  });
});

test('one that is up before the item comes leaves the item in the queue', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const queue = new Queue<string>();
    const greenlet = spawn(() => {
      using timeout = Timeout.startNew(10);
      return thrownBy(() => queue.get()) === timeout ? 'the Timeout' : 'something else';
    });
    sleep(0);
    clock.advance(10);
    queue.put('item');
    assert.equal(greenlet.get(), 'the Timeout');
    assert.equal(queue.get(), 'item');
  });
});

test('one of a greenlet that has ended harms nobody', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const ended = spawn(() => void Timeout.startNew(10));
    ended.join();
    const killed = spawn(() => {
      Timeout.startNew(10);
      sleep(60_000);
    });
    sleep(0);
    killed.kill();
    clock.advance(100);
    sleep(0);
    assert.equal(ended.successful(), true);
    assert.ok((killed.value as unknown) instanceof GreenletExit);
  });
});

test('it is raised in the greenlet that started it and in no other', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const gate = new Queue<string>();
    const others = [1, 2].map(() => spawn(() => gate.get()));
    const timed = spawn(() => {
      using timeout = Timeout.startNew(10);
      return thrownBy(() => gate.get()) === timeout ? 'timed out' : 'something else';
    });
    sleep(0);
    clock.advance(10);
    gate.put('item');
    gate.put('item');
    assert.deepEqual(
      [...others, timed].map((greenlet) => greenlet.get()),
      ['item', 'item', 'timed out'],
    );
  });
});

test('a loop of sleep(0) is ended by a silent Timeout', () => {
  let turns = 0;
  const answer = new Timeout(10, false).run(() => {
    for (;;) {
      sleep(0);
      turns++;
    }
  });
  assert.equal(answer, undefined);
  assert.ok(turns > 0);
});

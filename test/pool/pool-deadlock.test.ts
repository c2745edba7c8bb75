import assert from 'node:assert/strict';
import { Greenlet, sleep, spawn, Timeout, withTimeout } from 'geventjs';
import { Group, Pool } from 'geventjs/pool';
import { Queue } from 'geventjs/queue';
import { JumpingClock, withClock } from 'geventjs/testing';
import { captureReports, test } from '../support/suite.js';

const deadlock = { code: 'ERR_POOL_DEADLOCK', name: 'PoolDeadlockError' };
const nothing = () => undefined;

function turns(count: number): void {
  for (let turn = 0; turn < count; turn++) sleep(0);
}

/** All that a member can do to wait for its own full pool without an end. */
const waits: Record<string, (pool: Pool) => unknown> = {
  spawn: (pool) => pool.spawn(nothing),
  add: (pool) => {
    const greenlet = new Greenlet(nothing);
    pool.add(greenlet);
    greenlet.start();
  },
  start: (pool) => pool.start(new Greenlet(nothing)),
  waitAvailable: (pool) => pool.waitAvailable(),
  map: (pool) => pool.map(nothing, [1]),
  'map of what may block': (pool) => pool.map(nothing, new Set([1])),
  imap: (pool) => pool.imap(nothing, [1]).next(),
  imapUnordered: (pool) => [...pool.imapUnordered(nothing, new Set([1]))],
  'applyAsync and get': (pool) => pool.applyAsync(nothing).get(),
  'mapAsync and get': (pool) => pool.mapAsync(nothing, [1]).get(),
  'start by another greenlet': (pool) => spawn(() => [pool.spawn(nothing)]).get(),
};

for (const [name, wait] of Object.entries(waits)) {
  test(`a pool of one that waits for itself is found out: ${name}`, () => {
    captureReports(() => {
      const pool = new Pool(1, { name: 'crawlers' });
      const member = pool.spawn(() => {
        assert.throws(() => wait(pool), deadlock);
        return 'goes on';
      });
      assert.equal(member.get(), 'goes on');
      assert.deepEqual([pool.size, pool.statistics().waiting], [0, 0]);
    });
  });

  test(`the last of several members gets the error, the others go on: ${name}`, () => {
    captureReports(() => {
      const pool = new Pool(3);
      const outcomes: string[] = [];
      const members = [1, 2, 3].map((n) =>
        pool.spawn(() => {
          turns(3 * n);
          try {
            wait(pool);
            outcomes.push(`${n} goes on`);
          } catch (error) {
            assert.equal((error as { code?: string }).code, deadlock.code);
            outcomes.push(`${n} gets the error`);
          }
        }),
      );
      for (const member of members) member.join();
      pool.join();
      assert.equal(outcomes[0], '3 gets the error');
      assert.deepEqual(outcomes.slice(1).sort(), ['1 goes on', '2 goes on']);
    });
  });

  test(`somebody who may still go on is hope: ${name}`, () => {
    captureReports(() => {
      const pool = new Pool(2);
      const gate = new Queue<void>();
      const other = pool.spawn(() => gate.get());
      const member = pool.spawn(() => wait(pool));
      turns(6);
      assert.equal(member.ready(), false);
      gate.put();
      other.join();
      member.join();
      assert.equal(member.exception, undefined);
      pool.join();
    });
  });

  test(`a time limit around the call is hope: ${name}`, () => {
    withClock(new JumpingClock({ jump: false }), (clock) => {
      const pool = new Pool(1);
      const member = pool.spawn(() => withTimeout(100, () => wait(pool), { otherwise: 'gave up' }));
      turns(6);
      assert.equal(member.ready(), false);
      clock.advance(100);
      assert.equal(member.get(), 'gave up');
      pool.kill();
      turns(6);
      pool.join();
    });
  });
}

test('the text names the pool, the operation, the greenlet, and what the others wait for', () => {
  const pool = new Pool(2, { name: 'crawlers' });
  let text = '';
  captureReports(() => {
    const names = ['ann', 'bob'];
    const members = names.map((name) => {
      const member = pool.spawn(() => pool.spawn(nothing));
      member.name = name;
      return member;
    });
    members[1]?.join();
    text = String(members[1]?.exception);
    pool.join();
  });
  assert.match(text, /^PoolDeadlockError: Pool\.spawn in <Greenlet "bob".*: running> would wait for ever/);
  assert.match(
    text,
    /all places of <Pool "crawlers": 2 of 2 places taken, 1 waiting> are taken by greenlets that wait/,
  );
  assert.match(text, /\n {2}<Greenlet "ann".*: waiting on Pool\.spawn of "crawlers">$/);
});

test('a call with a timeout of its own simply runs out of time', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const pool = new Pool(1);
    const member = pool.spawn(() => {
      assert.throws(() => pool.add(new Greenlet(nothing), { timeout: 10 }), { code: 'ERR_POOL_FULL' });
      const timeout = new Timeout(10);
      assert.throws(
        () => pool.add(new Greenlet(nothing), { timeout }),
        (error) => error === timeout,
      );
      return [pool.waitAvailable({ timeout: 10 }), pool.join({ timeout: 10 })];
    });
    for (let n = 0; n < 4; n++) {
      turns(2);
      clock.advance(10);
    }
    assert.deepEqual(member.get(), [0, false]);
  });
});

test('a member that waits with a timeout is hope for the others', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const pool = new Pool(2);
    const [first, second] = [
      pool.spawn(() => pool.waitAvailable({ timeout: 10 })),
      pool.spawn(() => [pool.spawn(nothing)]),
    ];
    turns(3);
    assert.deepEqual([first.ready(), second.ready()], [false, false]);
    clock.advance(10);
    assert.equal(first.get(), 0);
    assert.equal(second.get().length, 1);
    pool.join();
  });
});

test('a timeout of no time at all is hope, too', () => {
  const pool = new Pool(2);
  const order: string[] = [];
  const endless = new Greenlet(nothing);
  const first = pool.spawn(() => {
    assert.throws(() => spawn(() => pool.waitAvailable()).get({ timeout: 0 }), Timeout);
    order.push('first');
  });
  const second = pool.spawn(() => {
    pool.start(endless);
    order.push('second');
  });
  first.join();
  second.join();
  assert.deepEqual(order, ['first', 'second']);
  pool.join();
});

test('who has been let in but has not run yet is hope', () => {
  const pool = new Pool(1);
  const gate = new Queue<void>();
  const first = pool.spawn(() => gate.get());
  const outsider = spawn(() => [pool.spawn(() => pool.size)]);
  turns(2);
  gate.put();
  first.join();
  const second = spawn(() => [pool.spawn(nothing)]);
  assert.equal(outsider.get()[0]?.get(), 1);
  second.join();
  pool.join();
});

test('another pool is hope', () => {
  const [outer, inner] = [new Pool(1), new Pool(1)];
  assert.deepEqual(
    outer.map((n) => inner.map((m) => n * m, [1, 2]), [1, 2]),
    [
      [1, 2],
      [2, 4],
    ],
  );
  const blocker = inner.spawn(sleep, 1);
  assert.equal(outer.spawn(() => [inner.spawn(nothing)]).get().length, 1);
  blocker.join();
  inner.join();
});

test('an input that may go on is hope; when it has come to a stop, its reader gets the error', () => {
  captureReports(() => {
    const pool = new Pool(2);
    const queue = new Queue<number>();
    const results = pool.imap((n) => n, queue);
    const reader = pool.spawn(() => {
      assert.throws(() => results.next(), deadlock);
      return 'found out';
    });
    turns(3);
    const other = pool.spawn(() => [pool.spawn(nothing)]);
    turns(3);
    assert.deepEqual([reader.ready(), other.ready()], [false, false]);
    queue.put(7);
    assert.equal(reader.get(), 'found out');
    other.join();
    assert.equal(results.next().value, 7, 'what has been read is not lost');
    results.return?.();
    pool.join();
  });
});

test('to take in what may end by itself is hope', () => {
  const pool = new Pool(1);
  const gate = new Queue<void>();
  const outside = spawn(() => gate.get());
  const member = pool.spawn(() => pool.add(outside));
  turns(3);
  assert.equal(member.ready(), false);
  gate.put();
  member.get();
  const waiting = spawn(() => pool.waitAvailable());
  captureReports(() => assert.throws(() => pool.spawn(() => pool.add(waiting)).get(), deadlock));
  assert.equal(waiting.get(), 1);
});

test('a task that waits for the pool of the map that started it', () => {
  captureReports(() => {
    const pool = new Pool(2);
    const member = pool.spawn(() => pool.map(() => pool.spawn(nothing).get(), [1]));
    assert.throws(() => member.get(), deadlock);
    pool.join();
  });
});

test('who only stands by is never accused', () => {
  const pool = new Pool(1);
  const member = pool.spawn(() => withTimeout(5, () => pool.spawn(nothing).get(), { otherwise: 'free again' }));
  const outsiders = [1, 2].map(() => spawn(() => [pool.spawn(nothing)]));
  assert.equal(member.get(), 'free again');
  for (const outsider of outsiders) assert.equal(outsider.get().length, 1);
  pool.join();
});

test('a member cannot join its own group', () => {
  for (const group of [new Group(), new Pool(3, { name: 'mine' })]) {
    const member = group.spawn(() => {
      assert.throws(() => group.join(), deadlock);
      assert.throws(() => group.join({ timeout: Number.POSITIVE_INFINITY }), {
        ...deadlock,
        message: /^(Group|Pool)\.join in <Greenlet .*: running> would wait for ever: .* all greenlets in <(Group|Pool)/,
      });
      assert.equal(group.join({ timeout: 0 }), false);
      return withTimeout(0, () => group.join(), { otherwise: 'gave up' });
    });
    assert.equal(member.get(), 'gave up');
  }
});

test('a member that was killed before cannot wait for the others to die', () => {
  const group = new Group();
  let caught: unknown;
  group.spawn(() => {
    try {
      sleep(1000);
    } finally {
      try {
        group.kill();
      } catch (error) {
        caught = error;
      }
    }
  });
  sleep(0);
  group.kill();
  assert.equal((caught as { code?: string }).code, deadlock.code);
  assert.match((caught as Error).message, /^Group\.kill in /);
});

test('the deadlock of an iteration is the error of one of those who wait in it; the others wait on', () => {
  captureReports(() => {
    const pool = new Pool(2);
    const results = pool.imap((n) => n, [1, 2]);
    const takers = [1, 2].map(() => pool.spawn(() => results.next().value));
    assert.throws(() => takers[0]?.get(), deadlock);
    assert.equal(takers[1]?.get(), 1);
    assert.deepEqual([...results], [2]);
    pool.join();
  });
});

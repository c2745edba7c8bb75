/** The hub has no store: nothing of a greenlet's leaks into it, or through it into others. */
import assert from 'node:assert/strict';
import { AsyncLocalStorage, AsyncResource, executionAsyncId, executionAsyncResource } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import { stat } from 'node:fs';
import { joinAll, sleep, spawn } from 'geventjs';
import { getHub, Waiter } from 'geventjs/hub';
import { test, testInHub } from '../support/suite.js';

const hub = getHub();
const storage = new AsyncLocalStorage<string>();
const read = () => storage.getStore();

test('links, rawlinks and callbacks of the hub do not see the store of whoever ends, wakes or blocks', () => {
  const seen: unknown[] = [];
  const greenlet = spawn(() => {
    storage.enterWith('of the greenlet');
    hub.runCallback(() => seen.push(['callback', read()]));
    sleep(0);
    hub.runCallback(() => seen.push(['second callback', read()]));
  });
  greenlet.rawlink(() => seen.push(['rawlink', read()]));
  greenlet.link(() => seen.push(['link', read()]));
  joinAll([greenlet]);
  sleep(0);
  sleep(0);
  assert.deepEqual(
    new Map(seen as [string, unknown][]),
    new Map([
      ['callback', undefined],
      ['second callback', undefined],
      ['rawlink', undefined],
      ['link', undefined],
    ]),
  );
});

test('whoever is woken goes on with its own store, not with that of who woke it', () => {
  const waiters = [new Waiter(), new Waiter(), new Waiter()] as const;
  const sleepers = waiters.map((waiter, i) =>
    spawn(() =>
      storage.run(`sleeper ${i}`, () => {
        waiter.get();
        return read();
      }),
    ),
  );
  const waker = spawn(() =>
    storage.run('waker', () => {
      sleep(0);
      waiters[0].switch();
      setTimeout(() => waiters[1].switch(), 1);
      stat('/', () => waiters[2].switch());
    }),
  );
  joinAll([...sleepers, waker], { raiseError: true });
  assert.deepEqual(
    sleepers.map(({ value }) => value),
    ['sleeper 0', 'sleeper 1', 'sleeper 2'],
  );
});

test('a greenlet that uses the stack of one that has ended does not find its store', () => {
  for (let i = 0; i < 50; i++) {
    spawn(() => storage.enterWith('left behind')).join();
    assert.equal(spawn(read).get(), undefined);
  }
});

test('a greenlet that ends inside of run leaves nothing for the next', () => {
  const first = spawn(() =>
    storage.run('first', () => {
      sleep(0);
      throw new Error('quiet');
    }),
  );
  hub.exceptionStream = null;
  const second = spawn(() => {
    sleep(0);
    return read();
  });
  joinAll([first, second]);
  hub.exceptionStream = undefined;
  assert.deepEqual([second.value, spawn(read).get()], [undefined, undefined]);
});

test('timers that were set before a greenlet entered a store do not see it', () => {
  const seen: unknown[] = [];
  const done = new Waiter();
  setTimeout(() => {
    seen.push(read());
    done.switch();
  }, 1);
  storage.run('mine', () => done.get());
  assert.deepEqual(seen, [undefined]);
});

testInHub('async code keeps its store and execution id while greenlets with others run in between', async () => {
  const outside = executionAsyncId();
  await storage.run('async code', async () => {
    const greenlets = Array.from({ length: 10 }, (_, i) =>
      spawn(() => {
        assert.equal(read(), 'async code');
        storage.enterWith(`greenlet ${i}`);
        for (let turn = 0; turn < 5; turn++) sleep(turn % 2);
        return read();
      }),
    );
    for (const [i, greenlet] of greenlets.entries()) {
      assert.equal(await greenlet, `greenlet ${i}`);
      assert.equal(read(), 'async code');
    }
  });
  assert.equal(read(), undefined);
  assert.equal(typeof outside, 'number');
});

testInHub('in a callback of the loop a spawn does not change the store or the execution id', async () => {
  const result = await new Promise<unknown[]>((resolve) => {
    storage.run('timer', () =>
      setTimeout(() => {
        const before = [read(), executionAsyncId(), executionAsyncResource()];
        const greenlet = spawn(() => {
          storage.enterWith('greenlet');
          sleep(0);
        });
        const raw = spawn(() => read());
        const after = [read(), executionAsyncId(), executionAsyncResource()];
        joinLater([greenlet, raw], () => resolve([before, after, raw.value]));
      }, 1),
    );
  });
  const [before, after, inherited] = result as [unknown[], unknown[], unknown];
  assert.deepEqual([before[0], inherited], ['timer', 'timer']);
  assert.ok(before.every((value, i) => value === after[i]));
});

function joinLater(greenlets: Iterable<PromiseLike<unknown>>, then: () => void): void {
  Promise.all(greenlets).then(then);
}

test('listeners run with the store of the greenlet that emits', () => {
  const emitter = new EventEmitter();
  const seen: unknown[] = [];
  storage.run('registers', () =>
    emitter.on('event', () => {
      sleep(0);
      seen.push(read());
    }),
  );
  joinAll([1, 2].map((i) => spawn(() => storage.run(`emits ${i}`, () => emitter.emit('event')))));
  assert.deepEqual(seen, ['emits 1', 'emits 2']);
});

test('an AsyncResource that a greenlet makes carries its store into callbacks of the hub', () => {
  const resource = storage.run('of the maker', () => new AsyncResource('Test'));
  const seen = new Waiter<unknown[]>();
  hub.runCallback(() => {
    const inside = resource.runInAsyncScope(read);
    seen.switch([inside, read()]);
  });
  assert.deepEqual(seen.get(), ['of the maker', undefined]);
});

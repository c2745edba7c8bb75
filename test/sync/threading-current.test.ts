import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { GreenletExit, joinAll, kill, run, sleep, spawn, spawnRaw } from 'geventjs';
import type { RawGreenlet } from 'geventjs/greenlet';
import { activeCount, currentThread, Event, enumerate, getIdent, local, mainThread, Thread } from 'geventjs/threading';
import { test, testInHub } from '../support/suite.js';

test('the main program is the main thread', () => {
  const main = mainThread();
  assert.equal(currentThread(), main);
  assert.deepEqual([main.name, main.daemon, main.isAlive(), main.greenlet], ['MainThread', false, true, undefined]);
  assert.equal(getIdent(), main.ident);
  assert.equal(inspect(main), '<MainThread "MainThread": alive>');
  sleep(0);
  assert.equal(currentThread(), main);
});

testInHub('so are the callbacks of the loop', async () => {
  assert.equal(currentThread(), mainThread());
  assert.equal(getIdent(), mainThread().ident);
  await new Promise((resolve) => setTimeout(resolve, 1));
  assert.equal(currentThread(), mainThread());
});

testInHub('the main thread is alive until the main program has ended, and again when there is another', async () => {
  await run(() => assert.equal(mainThread().isAlive(), true));
  assert.equal(mainThread().isAlive(), false);
  assert.deepEqual(enumerate(), []);
  await run(() => assert.deepEqual(enumerate(), [mainThread()]));
});

testInHub('a thread may join the main thread: it goes on when the main program has ended', async () => {
  const order: string[] = [];
  const thread = new Thread({
    target: () => {
      mainThread().join({ timeout: 0 });
      order.push(`alive: ${mainThread().isAlive()}`);
      mainThread().join();
      order.push(`alive: ${mainThread().isAlive()}`);
    },
  });
  await run(() => {
    thread.start();
    for (let turn = 0; turn < 5; turn++) sleep(0);
    order.push('main ends');
  });
  await thread.greenlet;
  assert.deepEqual(order, ['alive: true', 'main ends', 'alive: false']);
});

test('each thread knows itself, across waits', () => {
  const seen: boolean[] = [];
  const threads = [1, 2, 3].map((n) => {
    const thread: Thread = new Thread({
      target: () => {
        for (let turn = 0; turn < n; turn++) {
          seen.push(currentThread() === thread && getIdent() === thread.ident);
          sleep(0);
        }
      },
    });
    thread.start();
    return thread;
  });
  assert.deepEqual(enumerate(), [mainThread(), ...threads]);
  assert.equal(activeCount(), 4);
  for (const thread of threads) thread.join();
  assert.deepEqual(seen, Array(6).fill(true));
  assert.deepEqual(enumerate(), [mainThread()]);
  const idents = new Set(threads.map(({ ident }) => ident));
  assert.equal(idents.size, 3);
});

const kinds: Record<string, (body: () => void) => RawGreenlet> = { 'a greenlet': spawn, 'a raw greenlet': spawnRaw };

for (const [title, start] of Object.entries(kinds)) {
  test(`${title} that is no thread gets a dummy, the same each time, until it ends`, () => {
    const stop = new Event();
    const seen: Thread[] = [];
    const greenlet = start(() => {
      seen.push(currentThread());
      stop.wait();
      seen.push(currentThread());
      assert.equal(getIdent(), currentThread().ident);
    });
    sleep(0);
    const [dummy] = seen as [Thread];
    assert.match(dummy.name, /^Dummy-\d+$/);
    assert.deepEqual([dummy.daemon, dummy.isAlive(), dummy.greenlet], [true, true, undefined]);
    assert.deepEqual(enumerate(), [mainThread(), dummy]);
    const joiner = spawn(() => dummy.join());
    sleep(0);
    stop.set();
    joiner.join();
    assert.equal(greenlet.dead, true);
    assert.equal(seen[1], dummy);
    assert.equal(dummy.isAlive(), false);
    assert.equal(activeCount(), 1);
  });

  test(`${title} that is killed takes its dummy along`, () => {
    const greenlet = start(() => {
      currentThread();
      sleep(60_000);
    });
    sleep(0);
    assert.equal(activeCount(), 2);
    kill(greenlet, GreenletExit);
    sleep(0);
    assert.equal(activeCount(), 1);
  });
}

test('to ask for the number of a thread makes no dummy', () => {
  const idents = [1, 2].map(() => spawn(() => [getIdent(), getIdent()]));
  joinAll(idents);
  const [first, second] = idents.map((greenlet) => greenlet.value as number[]);
  assert.equal(first?.[0], first?.[1]);
  assert.notEqual(first?.[0], second?.[0]);
  assert.equal(activeCount(), 1);
});

test('local has values for each thread', () => {
  const values = new local(() => ({ n: 0 }));
  values.n = 1;
  const seen: number[] = [];
  const thread = new Thread({
    target: () => {
      seen.push(values.n);
      values.n = 2;
      sleep(0);
      seen.push(values.n);
    },
  });
  thread.start();
  thread.join();
  assert.deepEqual([...seen, values.n], [0, 2, 1]);
});

test('many that come and go leave nothing behind', () => {
  for (let round = 0; round < 15; round++) {
    const thread = new Thread({ target: () => spawn(() => currentThread()).get() });
    thread.start();
    thread.join();
  }
  assert.equal(activeCount(), 1);
});

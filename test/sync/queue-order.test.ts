import assert from 'node:assert/strict';
import { joinAll, sleep, spawn } from 'geventjs';
import { LifoQueue, PriorityQueue, Queue, SimpleQueue } from 'geventjs/queue';
import { test, testInHub } from '../support/suite.js';

const drain = <T>(queue: SimpleQueue<T>): T[] => {
  const items: T[] = [];
  while (!queue.empty()) items.push(queue.get());
  return items;
};

const orders: [SimpleQueue<number>, number[]][] = [
  [new SimpleQueue<number>(), [111, 333, 222, 444]],
  [new Queue<number>(), [111, 333, 222, 444]],
  [new LifoQueue<number>(), [444, 222, 333, 111]],
  [new PriorityQueue<number>(), [111, 222, 333, 444]],
];

for (const [queue, expected] of orders) {
  testInHub(`${queue.constructor.name}: the order in which items come out`, () => {
    for (const n of [111, 333, 222, 444]) queue.put(n);
    assert.equal(queue.peek(), expected[0]);
    assert.deepEqual(drain(queue), expected);
  });
}

test('items of those who wait for room come in in the order of put, and out as the queue decides', () => {
  const lifo = new LifoQueue<number>(2);
  const byPriority = new PriorityQueue<number>(2);
  const putters = [3, 1, 4, 2].flatMap((n) => [spawn(() => lifo.put(n)), spawn(() => byPriority.put(n))]);
  sleep(0);
  assert.deepEqual(drain(lifo), [1, 4, 2, 3]);
  assert.deepEqual(drain(byPriority), [1, 3, 2, 4]);
  joinAll(putters);
});

test('those who wait are served in their order, whatever the order of the items', () => {
  for (const queue of [new LifoQueue<number>(), new PriorityQueue<number>()]) {
    const getters = [1, 2, 3].map(() => spawn(() => queue.get()));
    sleep(0);
    for (const n of [30, 10, 20]) queue.put(n);
    assert.equal(queue.empty(), true);
    assert.deepEqual(
      getters.map((getter) => getter.get()),
      [30, 10, 20],
    );
  }
});

testInHub('a LIFO queue keeps its order through puts and gets in turns', () => {
  const queue = new LifoQueue(undefined, ['a', 'b']);
  assert.equal(queue.get(), 'b');
  queue.put('c');
  queue.put('d');
  assert.deepEqual(drain(queue), ['d', 'c', 'a']);
});

testInHub('a priority queue is in order after any sequence of puts and gets', () => {
  const queue = new PriorityQueue<number>();
  const model: number[] = [];
  let seed = 1;
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  for (let step = 0; step < 5000; step++) {
    if (model.length > 0 && random(5) < 2) {
      assert.equal(queue.peek(), model[0]);
      assert.equal(queue.get(), model.shift());
    } else {
      const n = random(500);
      queue.put(n);
      const at = model.findIndex((other) => other > n);
      model.splice(at < 0 ? model.length : at, 0, n);
    }
  }
  assert.ok(model.length > 500);
  assert.deepEqual(drain(queue), model);
});

testInHub('of equals the one that was put first comes out first', () => {
  interface Job {
    urgency: number;
    number: number;
  }
  const queue = new PriorityQueue<Job>(undefined, [], { compare: (a, b) => b.urgency - a.urgency });
  for (let number = 0; number < 300; number++) {
    queue.put({ urgency: number % 3, number });
    if (number % 7 === 0) queue.put(queue.get());
  }
  const jobs = drain(queue);
  for (const [at, job] of jobs.entries()) {
    const next = jobs[at + 1];
    if (next !== undefined) assert.ok(job.urgency >= next.urgency);
  }
  const fresh = new PriorityQueue<Job>(undefined, jobs, { compare: () => 0 });
  assert.deepEqual(drain(fresh), jobs);
});

testInHub('items to begin with are in order, too', () => {
  const queue = new PriorityQueue<[number, string]>(undefined, [
    [2, 'b'],
    [1, 'a'],
  ]);
  assert.deepEqual(drain(queue), [
    [1, 'a'],
    [2, 'b'],
  ]);
  assert.deepEqual(drain(new LifoQueue(1, new Set(['a', 'b']))), ['b', 'a']);
});

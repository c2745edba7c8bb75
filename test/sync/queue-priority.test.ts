import assert from 'node:assert/strict';
import { sleep, spawn } from 'geventjs';
import { type Ordered, PriorityQueue } from 'geventjs/queue';
import { begin } from '../support/queues.js';
import { test, testInHub } from '../support/suite.js';

const type = { code: 'ERR_INVALID_ARG_TYPE' };

const sorted = <T extends Ordered>(...items: T[]): T[] => {
  const queue = new PriorityQueue<Ordered>(undefined, items);
  return items.map(() => queue.get() as T);
};

testInHub('numbers, bigints, strings and Dates have an order', () => {
  const infinite = Number.POSITIVE_INFINITY;
  assert.deepEqual(sorted(3, -1, infinite, 0.5, -infinite), [-infinite, -1, 0.5, 3, infinite]);
  assert.deepEqual(sorted(3n, 2n ** 64n, -1n), [-1n, 3n, 2n ** 64n]);
  assert.deepEqual(sorted<number | bigint>(2, 1n, 1.5), [1n, 1.5, 2]);
  assert.deepEqual(sorted('b', 'a', 'B', ''), ['', 'B', 'a', 'b']);
  assert.deepEqual(sorted(new Date(2), new Date(1)), [new Date(1), new Date(2)]);
});

testInHub('arrays are compared element by element; where one ends the shorter one comes first', () => {
  assert.deepEqual(sorted([2, 'a'], [1, 'b'], [1, 'a']), [
    [1, 'a'],
    [1, 'b'],
    [2, 'a'],
  ]);
  assert.deepEqual(sorted([1, 2], [1], [], [1, 1, 9]), [[], [1], [1, 1, 9], [1, 2]]);
  assert.deepEqual(sorted([1, [2, 'b']], [1, [2, 'a']]), [
    [1, [2, 'a']],
    [1, [2, 'b']],
  ]);
});

for (const [what, item] of [
  ['an object', { urgency: 1 }],
  ['undefined', undefined],
  ['null', null],
  ['a boolean', true],
  ['NaN', Number.NaN],
  ['an invalid Date', new Date(Number.NaN)],
  ['a symbol', Symbol('s')],
  ['an array with an object in it', [1, { urgency: 1 }]],
] as const) {
  testInHub(`${what} has no order: put says so, to an empty queue as well, and it is not put`, () => {
    const queue = new PriorityQueue<Ordered>(undefined, [], { name: 'jobs' });
    assert.throws(() => queue.put(item as never), { ...type, message: /the PriorityQueue "jobs".*compare/ });
    assert.deepEqual([queue.size, queue.unfinishedTasks], [0, 0]);
    queue.put([3]);
    assert.throws(() => queue.put(item as never), type);
    assert.throws(() => new PriorityQueue<Ordered>(undefined, [item as never]), type);
    assert.deepEqual([queue.size, queue.get()], [1, [3]]);
  });
}

testInHub('items of different kinds cannot be compared: put says so, and the queue goes on', () => {
  const queue = new PriorityQueue<Ordered>(undefined, [5]);
  for (const item of ['5', new Date(5), [5]]) assert.throws(() => queue.put(item), { ...type, message: /of one kind/ });
  queue.put(3);
  assert.deepEqual([queue.unfinishedTasks, queue.get(), queue.get()], [2, 3, 5]);
  queue.put('now of another kind');
  assert.equal(queue.get(), 'now of another kind');
});

testInHub('arrays of different kinds are found at put, though they might never be compared', () => {
  const queue = new PriorityQueue<Ordered>(undefined, [[1, 'a']]);
  assert.throws(() => queue.put([2, 5]), type);
  assert.throws(() => queue.put([2, ['a']]), type);
  assert.throws(() => queue.put(['2']), type);
  queue.put([2]);
  queue.put([2, 'b', 7]);
  assert.throws(() => queue.put([0, 'a', 'seven']), type);
  assert.deepEqual([queue.get(), queue.get(), queue.get()], [[1, 'a'], [2], [2, 'b', 7]]);
});

test('what cannot be compared is an error of the greenlet that waited to put it', () => {
  const queue = new PriorityQueue<Ordered>(2, [1, 2]);
  const wrong = begin(() => queue.put('text'));
  const right = begin(() => queue.put(0));
  sleep(0);
  assert.deepEqual([queue.get(), queue.size], [1, 2]);
  wrong.greenlet.join();
  right.greenlet.join();
  assert.deepEqual([(wrong.outcome as Error).name, right.outcome], ['ArgumentTypeError', undefined]);
  assert.deepEqual([queue.get(), queue.get()], [0, 2]);
});

testInHub('compare decides, and its mistakes are errors that change nothing', () => {
  let answer: unknown;
  const compare = (a: { n: number }, b: { n: number }) => (answer === undefined ? a.n - b.n : (answer as number));
  const queue = new PriorityQueue<{ n: number }>(undefined, [{ n: 2 }, { n: 1 }, { n: 3 }], { compare, name: 'jobs' });
  for (const wrong of [true, Number.NaN, '1', null, Promise.resolve(1)]) {
    answer = wrong;
    assert.throws(() => queue.put({ n: 0 }), { ...type, message: /"jobs" must return a number/ });
    assert.throws(() => queue.get(), type);
  }
  answer = undefined;
  assert.deepEqual([queue.size, queue.unfinishedTasks], [3, 3]);
  assert.deepEqual([queue.get().n, queue.get().n, queue.get().n], [1, 2, 3]);
  const notFunction = { compare: 1 as never };
  assert.throws(() => new PriorityQueue<number>(1, [], notFunction), {
    ...type,
    message: /compare of a PriorityQueue/,
  });
});

test('compare that lets others change the queue is an error, and no item is lost', () => {
  let pause = false;
  const compare = (a: number, b: number) => {
    if (pause) sleep(0);
    return a - b;
  };
  const queue = new PriorityQueue<number>(undefined, [5, 6, 7, 8], { compare });
  pause = true;
  const slow = [begin(() => queue.put(1)), begin(() => queue.get())];
  const other = spawn(() => {
    pause = false;
    queue.put(2);
  });
  for (const { greenlet } of slow) greenlet.join();
  other.join();
  for (const { outcome } of slow) assert.equal((outcome as Error).name, 'ConcurrentObjectUseError');
  assert.deepEqual(
    [1, 2, 3, 4, 5].map(() => queue.get()),
    [2, 5, 6, 7, 8],
  );
});

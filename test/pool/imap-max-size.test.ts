import assert from 'node:assert/strict';
import { sleep, spawn } from 'geventjs';
import { Group, Pool } from 'geventjs/pool';
import { Queue } from 'geventjs/queue';
import { alive } from '#internal/core/raw-greenlet.js';
import { captureReports, test } from '../support/suite.js';

const methods = ['imap', 'imapUnordered'] as const;
const range = (count: number) => Array.from({ length: count }, (_, n) => n);

function turns(count: number): void {
  for (let turn = 0; turn < count; turn++) sleep(0);
}

const everyKind = () => [new Pool(1), new Pool(2), new Pool(3), new Pool(10), new Pool(), new Group()];

test('with maxSize 1 no more than two have run ahead of the consumer, and nothing is lost', () => {
  for (const group of everyKind()) {
    for (const method of methods) {
      let ran = 0;
      const task = (n: number) => {
        ran++;
        return n;
      };
      const seen: number[] = [];
      for (const n of group[method](task, range(100), { maxSize: 1 })) {
        assert.ok(ran <= seen.length + 2, `${ran} at step ${seen.length}`);
        turns(3);
        assert.ok(ran <= seen.length + 2, `${ran} at step ${seen.length} later`);
        seen.push(n);
      }
      assert.deepEqual(
        seen.sort((a, b) => a - b),
        range(100),
      );
    }
  }
});

test('maxSize bounds what runs or waits to be taken', () => {
  for (const maxSize of [1, 3, 5]) {
    for (const method of methods) {
      const pool = new Pool(4);
      let started = 0;
      const task = (n: number) => {
        started++;
        turns(n % 3);
        return n;
      };
      let taken = 0;
      for (const _ of pool[method](task, range(50), { maxSize })) {
        taken++;
        turns(10);
        assert.ok(started - taken <= maxSize, `${started} started, ${taken} taken`);
      }
      assert.deepEqual([started, taken], [50, 50]);
    }
  }
});

test('one result that is late holds no more back than maxSize', () => {
  const pool = new Pool(10);
  const gate = new Queue<void>();
  let started = 0;
  const task = (n: number) => {
    started++;
    if (n === 0) gate.get();
    return n;
  };
  const results = pool.imap(task, range(20), { maxSize: 5 });
  const consumer = spawn(() => [...results]);
  turns(10);
  assert.equal(started, 5);
  gate.put();
  assert.deepEqual(consumer.get(), range(20));
});

test('who goes away without a word leaves no greenlet behind', () => {
  const pool = new Pool(2);
  function* endless(): Generator<number> {
    for (let n = 0; ; n++) yield n;
  }
  const before = alive.size;
  captureReports(() => {
    for (const method of methods) {
      const bounded = pool[method]((n) => n, endless(), { maxSize: 3 });
      assert.equal(bounded.next().value, 0);
      const failing = pool[method](() => {
        throw new Error('failed');
      }, endless());
      assert.throws(() => failing.next(), { message: 'failed' });
    }
    turns(20);
  });
  assert.deepEqual([alive.size, pool.size, pool.statistics().waiting], [before, 0, 0]);
});

test('without maxSize an endless input is stopped by leaving only', () => {
  const pool = new Pool(2);
  function* endless(): Generator<number> {
    for (let n = 0; ; n++) yield n;
  }
  const seen: number[] = [];
  for (const n of pool.imap((n) => n, endless())) {
    seen.push(n);
    if (n === 100) break;
  }
  assert.equal(seen.length, 101);
  pool.join();
});

test('an endless input in a group without limit does not keep others from running', () => {
  const group = new Group();
  let given = 0;
  function* endless(): Generator<number> {
    for (;;) yield given++;
  }
  let others = 0;
  const other = spawn(() => {
    for (;;) {
      others++;
      sleep(0);
    }
  });
  for (const n of group.imapUnordered((n) => n, endless())) if (n >= 2500) break;
  assert.ok(others >= 2);
  other.kill();
  group.join();
});

test('an input that blocks lets results through meanwhile, and may depend on them', () => {
  for (const group of everyKind()) {
    const queue = new Queue<number>(undefined, [0]);
    const seen: number[] = [];
    for (const n of group.imapUnordered((n) => n + 1, queue)) {
      seen.push(n);
      if (n < 5) queue.put(n);
      else queue.shutdown();
    }
    assert.deepEqual(seen, [1, 2, 3, 4, 5]);
  }
});

test('a queue that is shut down later, and a generator that is slow at its end', () => {
  for (const group of everyKind()) {
    for (const method of methods) {
      const queue = new Queue<string>();
      spawn(() => {
        queue.put('only one');
        turns(5);
        queue.shutdown();
      });
      assert.deepEqual([...group[method]((item) => item, queue)], ['only one']);
      function* slow(): Generator<number> {
        yield* [0, 1, 2];
        turns(10);
      }
      assert.deepEqual([...group[method]((n) => n * n, slow())], [0, 1, 4]);
    }
  }
});

import assert from 'node:assert/strict';
import { joinAll, killAll, sleep, spawn } from 'geventjs';
import { Channel, Queue } from 'geventjs/queue';
import { JumpingClock, withClock } from 'geventjs/testing';
import { runScript } from '../support/child.js';
import { attempt } from '../support/queues.js';
import { test, testInHub } from '../support/suite.js';

testInHub('fifty thousand who wait are served in order, wherever others have left the line', async () => {
  const many = 50_000;
  const queue = new Queue<number>();
  const iterators = Array.from({ length: many }, () => queue[Symbol.asyncIterator]());
  const asked = iterators.map((iterator) => iterator.next());
  for (let at = 0; at < many; at += 2) iterators[at]?.return?.();
  assert.equal(queue.statistics().getting, many / 2);
  for (let n = 0; n < many / 2; n++) queue.put(n);
  assert.equal(queue.size, 0);
  const steps = await Promise.all(asked);
  for (const [at, step] of steps.entries()) assert.equal(step.value, at % 2 === 0 ? undefined : (at - 1) / 2);
});

test('a thousand greenlets wait to get and to put, and leave by a kill, by time, or served', () => {
  withClock(new JumpingClock({ jump: false }), (clock) => {
    const queue = new Queue<number>(1);
    const getters = Array.from({ length: 1000 }, (_, n) =>
      spawn(() => attempt(() => queue.get(n % 4 === 1 ? { timeout: 10 } : {}))),
    );
    sleep(0);
    killAll(getters.filter((_, n) => n % 4 === 0));
    clock.advance(10);
    assert.equal(queue.statistics().getting, 500);
    for (let n = 0; n < 500; n++) queue.put(n);
    joinAll(getters);
    assert.deepEqual(
      getters.filter((_, n) => n % 4 > 1).map(({ value }) => value),
      Array.from({ length: 500 }, (_, n) => String(n)),
    );
    assert.equal(getters.filter(({ value }) => value === 'Empty').length, 250);
    assert.equal(queue.empty(), true);
  });
});

test('a thousand greenlets put through a channel, and each gets the answer of a queue of its own', () => {
  const requests = new Channel<{ n: number; reply: Queue<number> }>();
  const server = spawn(() => {
    for (const { n, reply } of requests) reply.put(n * 2);
  });
  const clients = Array.from({ length: 1000 }, (_, n) =>
    spawn(() => {
      const reply = new Queue<number>(1);
      requests.put({ n, reply });
      return reply.get();
    }),
  );
  joinAll(clients, { raiseError: true });
  requests.shutdown();
  server.join();
  assert.deepEqual(
    clients.map(({ value }) => value),
    clients.map((_, n) => n * 2),
  );
});

testInHub('a queue that nobody uses any more is collected, whoever has waited on it', async () => {
  const { code, stdout, stderr } = await runScript('queues-collected.mjs', { flags: ['--expose-gc'] });
  assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'collected 60 of 60\n', stderr: '' });
});

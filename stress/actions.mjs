// What the actors do. Each action checks its own outcome and leaves nothing behind.
import assert from 'node:assert/strict';
import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import {
  fromCallback,
  GreenletExit,
  iwait,
  joinAll,
  Local,
  sleep,
  spawn,
  spawnLater,
  Timeout,
  toAsync,
  wait,
  withTimeout,
} from 'geventjs';
import { RawGreenlet } from 'geventjs/greenlet';
import { close, pipe, read, write } from 'geventjs/os';
import { Empty, Full, Queue } from 'geventjs/queue';
import { select } from 'geventjs/select';
import { url } from './server.mjs';

const storage = new AsyncLocalStorage();
const local = new Local(() => ({ count: 0 }));

/** Rubbish for the collector, with something in it that must survive a suspension. */
function churn(random) {
  const kept = Array.from({ length: 20 }, (_, i) => ({ i, text: `text ${i}`, buffer: Buffer.alloc(8, i) }));
  for (let i = 0; i < 200; i++) ({ i, more: [i, `${i}`] });
  sleep(random.below(2));
  for (const [i, { text, buffer }] of kept.entries()) assert.ok(text === `text ${i}` && buffer[7] === i);
}

function spawnMany(random) {
  const count = 1 + random.below(20);
  const greenlets = Array.from({ length: count }, (_, i) =>
    (random.below(4) === 0 ? spawnLater.bind(null, random.below(3)) : spawn)((n) => {
      sleep(random.below(3));
      return n * n;
    }, i),
  );
  let seen = 0;
  for (const greenlet of random.below(2) === 0 ? iwait(greenlets) : joinAll(greenlets))
    seen += greenlet.value >= 0 ? 1 : 0;
  assert.equal(seen, count);
  assert.equal(
    greenlets.reduce((sum, { value }) => sum + value, 0),
    ((count - 1) * count * (2 * count - 1)) / 6,
  );
}

function kills(random) {
  let begun = 0;
  let cleaned = 0;
  const greenlets = Array.from({ length: 10 }, () =>
    spawn(() => {
      begun++;
      try {
        for (let i = 0; i < 5; i++) sleep(random.below(4));
        return 'finished';
      } finally {
        cleaned++;
        if (random.below(2) === 0) sleep(0); // raises again in one that is killed insistently
      }
    }),
  );
  sleep(random.below(6));
  for (const greenlet of greenlets)
    greenlet.kill(undefined, { block: random.below(2) === 0, insist: random.below(4) === 0 });
  joinAll(greenlets);
  assert.equal(cleaned, begun);
  for (const { value } of greenlets) assert.ok(value === 'finished' || value instanceof GreenletExit);
}

/** Items go through a bounded queue, while those who wait for them are killed and run out of time. None may get lost. */
function queues(random) {
  const queue = new Queue(1 + random.below(3));
  const total = 30;
  const got = [];
  const producer = spawn(() => {
    for (let i = 0; i < total; ) {
      try {
        queue.put(i, { timeout: random.below(3) });
        i++;
      } catch (error) {
        if (!(error instanceof Full)) throw error;
      }
    }
  });
  const consume = () => {
    for (;;) {
      try {
        got.push(queue.get({ timeout: random.below(3) }));
      } catch (error) {
        if (!(error instanceof Empty)) throw error;
      }
      if (random.below(3) === 0) sleep(0);
    }
  };
  let consumers = [spawn(consume), spawn(consume), spawn(consume)];
  while (got.length < total) {
    sleep(random.below(3));
    random.pick(consumers).kill(undefined, { block: false });
    consumers = consumers.filter((greenlet) => !greenlet.ready());
    while (consumers.length < 3) consumers.push(spawn(consume));
  }
  producer.join();
  for (const consumer of consumers) consumer.kill();
  assert.deepEqual(
    got.sort((a, b) => a - b),
    Array.from({ length: total }, (_, i) => i),
  );
}

function timeouts(random) {
  const outer = Timeout.startNew(2 + random.below(4));
  let caught;
  try {
    assert.equal(
      withTimeout(1, () => sleep(1000), { otherwise: 'inner' }),
      'inner',
    );
    sleep(1000);
  } catch (error) {
    caught = error;
  } finally {
    outer.close();
  }
  assert.equal(caught, outer);
}

function promises(random) {
  assert.equal(wait(delay(random.below(3), 42)), 42);
  assert.throws(() => wait(delay(1).then(() => Promise.reject(new Error('no')))), /no/);
  assert.throws(() => wait(new Promise(() => undefined), 1), Timeout);
  const double = toAsync((n) => (sleep(random.below(2)), n * 2));
  assert.deepEqual(wait(Promise.all([double(1), double(2)])), [2, 4]);
  assert.equal(
    fromCallback((done) => setImmediate(done, null, 'called')),
    'called',
  );
}

function fetches(random) {
  const ms = random.below(5);
  try {
    const response = wait((signal) => fetch(url(ms), { signal }), random.below(3) === 0 ? 3 : 60_000);
    assert.equal(wait(response.text()), `/${ms}`);
  } catch (error) {
    if (!(error instanceof Timeout)) throw error;
  }
}

function recursion(random) {
  const endless = () => endless() + 1;
  assert.throws(endless, RangeError);
  const down = (depth) => (depth === 0 ? (sleep(random.below(2)), 0) : 1 + down(depth - 1));
  const depth = random.below(1500);
  assert.equal(spawn(down, depth).get(), depth);
}

function failures() {
  const greenlet = spawn(() => {
    sleep(0);
    throw new TypeError('expected');
  });
  failures.expectedReports++;
  assert.throws(() => greenlet.get(), { message: 'expected' });
}
failures.expectedReports = 0;

function contexts(random) {
  const mine = { random };
  storage.run(mine, () => {
    const child = spawn(() => {
      local.count++;
      sleep(random.below(2));
      assert.equal(local.count, 1);
      storage.run('inner', () => {
        sleep(0);
        assert.equal(storage.getStore(), 'inner');
      });
      return storage.getStore();
    });
    new AsyncResource('Stress').runInAsyncScope(() => sleep(random.below(2)));
    assert.equal(child.get(), mine);
    assert.equal(storage.getStore(), mine);
  });
}

function inside(random) {
  const sorted = [5, 3, 1, 4, 2].sort((a, b) => (sleep(random.below(2)), a - b));
  assert.deepEqual(sorted, [1, 2, 3, 4, 5]);
  const text = JSON.stringify({
    get value() {
      return sleep(0), 1;
    },
  });
  assert.equal(text, '{"value":1}');
  assert.equal(
    'aXbX'.replace(/X/g, () => (sleep(0), '-')),
    'a-b-',
  );
}

function raw() {
  const main = RawGreenlet.getCurrent();
  const counter = new RawGreenlet((n) => {
    for (let i = 0; i < 10; i++) n = main.switch(n + 1);
    return n;
  });
  let n = 0;
  while (!counter.dead) n = counter.switch(n);
  assert.equal(n, 10);
}

let workers = 0;

function worker() {
  if (workers > 0) return; // one at a time is load enough
  workers++;
  try {
    const thread = new Worker(new URL('./worker.mjs', import.meta.url));
    const [message, code] = wait(
      Promise.all([
        new Promise((resolve, reject) => thread.on('message', resolve).on('error', reject)),
        new Promise((resolve) => thread.on('exit', resolve)),
      ]),
      60_000,
    );
    assert.equal(message, 285);
    assert.equal(code, 0);
  } finally {
    workers--;
  }
}

/** More through a pipe than it holds, with readers and selectors that are killed meanwhile, and the end closed by a greenlet. */
function descriptors(random) {
  const [input, output] = pipe();
  const data = Buffer.alloc(random.below(200_000), 'x');
  const writer = spawn(() => {
    write(output, data);
    close(output);
  });
  const others = Array.from({ length: 4 }, () => spawn(() => select([input], [], [], { timeout: random.below(3) })));
  const idle = spawn(() => select([], [], [input]));
  let received = 0;
  const readAll = () => {
    for (let part = read(input, 50_000); part.length > 0; part = read(input, 50_000)) received += part.length;
  };
  const reader = spawn(readAll);
  sleep(random.below(2));
  reader.kill();
  spawn(readAll).join();
  writer.join();
  assert.equal(received, data.length);
  idle.kill();
  joinAll(others);
  close(input);
}

export const actions = {
  churn,
  spawnMany,
  kills,
  queues,
  timeouts,
  promises,
  fetches,
  recursion,
  failures,
  descriptors,
  contexts,
  inside,
  raw,
  worker,
};

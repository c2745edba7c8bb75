import assert from 'node:assert/strict';
import { stat } from 'node:fs';
import { joinAll, sleep, spawn, spawnLater, spawnRaw } from 'geventjs';
import { getHub, Waiter } from 'geventjs/hub';
import { Queue } from 'geventjs/queue';
import { test } from '../support/suite.js';

const hub = getHub();

/** Makes sure that it is the order that decides, and not how busy the machine is. */
function withoutTimeLimit(body: () => void): void {
  const before = hub.switchInterval;
  hub.switchInterval = 600_000;
  try {
    body();
  } finally {
    hub.switchInterval = before;
  }
}

test('there is one hub, always the same', () => {
  const hubs = new Set([hub, getHub(), spawn(() => getHub()).get(), spawn(() => undefined).loop]);
  assert.equal(hubs.size, 1);
});

test('whatever becomes ready runs in the order in which it became ready', () => {
  const order: string[] = [];
  const waiter = new Waiter();
  const queue = new Queue<string>();
  const waiting = [
    spawn(() => {
      waiter.get();
      order.push('waiter');
    }),
    spawn(() => order.push(queue.get())),
  ];
  const ended = spawn(() => undefined);
  sleep(0);
  hub.runCallback(() => order.push('callback'));
  waiter.switch();
  waiting.push(spawn(() => order.push('spawned')));
  queue.put('queue');
  spawnRaw(() => order.push('raw'));
  ended.rawlink(() => order.push('rawlink'));
  hub.runCallback(() => order.push('second callback'));
  sleep(0);
  order.push('main');
  assert.deepEqual(order, ['callback', 'waiter', 'spawned', 'queue', 'raw', 'rawlink', 'second callback', 'main']);
  joinAll(waiting);
});

test('waking somebody never switches', () => {
  const order: string[] = [];
  const waiters = [new Waiter<string>(), new Waiter<string>()] as const;
  const queue = new Queue<string>();
  const woken = [
    spawn(() => order.push(waiters[0].get())),
    spawn(() => {
      assert.throws(() => waiters[1].get(), { message: 'woken by an error' });
      order.push('waiter.throw');
    }),
    spawn(() => order.push(queue.get())),
    spawn(() => {
      try {
        sleep(60_000);
      } finally {
        order.push('kill');
      }
    }),
  ];
  sleep(0);
  waiters[0].switch('waiter.switch');
  waiters[1].throw(new Error('woken by an error'));
  queue.put('queue.put');
  woken[3]?.kill(undefined, { block: false });
  woken.push(spawn(() => order.push('spawn')));
  woken.push(spawnLater(0, () => order.push('spawnLater')));
  hub.runCallback(() => order.push('runCallback'));
  woken[0]?.rawlink(() => order.push('rawlink'));
  assert.equal(order.length, 0);
  joinAll(woken);
  // A timer of 0 milliseconds fires when the loop next looks at timers, whenever that is.
  assert.ok(order.includes('spawnLater'));
  const queued = order.filter((name) => name !== 'spawnLater');
  assert.deepEqual(queued, ['waiter.switch', 'waiter.throw', 'queue.put', 'kill', 'spawn', 'runCallback', 'rawlink']);
});

test('greenlets go on in the order in which they were woken, not in that in which they waited', () => {
  const order: number[] = [];
  const waiters = Array.from({ length: 5 }, () => new Waiter());
  const greenlets = waiters.map((waiter, i) =>
    spawn(() => {
      waiter.get();
      order.push(i);
    }),
  );
  sleep(0);
  for (const i of [3, 0, 4, 2, 1]) waiters[i]?.switch();
  joinAll(greenlets);
  assert.deepEqual(order, [3, 0, 4, 2, 1]);
});

for (const interval of [5, 0, 600_000]) {
  test(`three hundred greenlets take turns in a fixed order, with a time limit of ${interval} ms`, () => {
    const before = hub.switchInterval;
    hub.switchInterval = interval;
    const order: number[] = [];
    const greenlets = Array.from({ length: 300 }, (_, i) =>
      spawn(() => {
        for (let turn = 0; turn < 4; turn++) {
          order.push(i);
          sleep(0);
        }
      }),
    );
    joinAll(greenlets);
    hub.switchInterval = before;
    const round = Array.from({ length: 300 }, (_, i) => i);
    assert.deepEqual(order, [...round, ...round, ...round, ...round]);
  });
}

test('greenlets that sleep for the same time wake in the order in which they went to sleep', () => {
  const order: number[] = [];
  joinAll(
    Array.from({ length: 20 }, (_, i) =>
      spawn(() => {
        sleep(5);
        order.push(i);
      }),
    ),
  );
  assert.deepEqual(
    order,
    Array.from({ length: 20 }, (_, i) => i),
  );
});

test('callbacks that are added by a callback run after what was ready before them', () => {
  const order: string[] = [];
  hub.runCallback(() => {
    order.push('first');
    hub.runCallback(() => order.push('added'));
  });
  hub.runCallback(() => order.push('second'));
  const last = spawn(() => order.push('spawned'));
  last.join();
  sleep(0);
  assert.deepEqual(order, ['first', 'second', 'spawned', 'added']);
});

test('everybody whom one I/O callback wakes goes on in the same turn of the loop', () => {
  withoutTimeLimit(() => {
    const order: string[] = [];
    const waiters = Array.from({ length: 200 }, () => new Waiter());
    const names = waiters.map((_, i) => `greenlet ${i}`);
    const greenlets = waiters.map((waiter, i) =>
      spawn(() => {
        waiter.get();
        order.push(names[i] as string);
      }),
    );
    sleep(0);
    const done = new Waiter();
    stat('/', () => {
      setImmediate(() => {
        order.push('the next phase of the loop');
        done.switch();
      });
      for (const waiter of waiters) waiter.switch();
      spawnRaw(() => order.push('spawned'));
      order.push('the rest of the callback');
    });
    done.get();
    assert.deepEqual(order, ['the rest of the callback', ...names, 'spawned', 'the next phase of the loop']);
    joinAll(greenlets);
  });
});

test('what a woken greenlet wakes goes on in the same turn of the loop, too', () => {
  withoutTimeLimit(() => {
    const order: string[] = [];
    const queues = Array.from({ length: 5 }, () => new Queue<string>());
    const relays = queues.map((queue, i) =>
      spawn(() => {
        const message = queue.get();
        order.push(`${message} ${i}`);
        queues[i + 1]?.put(message);
      }),
    );
    const done = new Waiter();
    stat('/', () => {
      setImmediate(() => {
        order.push('the next phase of the loop');
        done.switch();
      });
      queues[0]?.put('relay');
    });
    done.get();
    assert.deepEqual(order, ['relay 0', 'relay 1', 'relay 2', 'relay 3', 'relay 4', 'the next phase of the loop']);
    joinAll(relays);
  });
});

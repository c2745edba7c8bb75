/** Which calls an ordinary callback of the event loop may make, and what the others say. */
import assert from 'node:assert/strict';
import {
  fromCallback,
  Greenlet,
  getCurrent,
  idle,
  iwait,
  joinAll,
  killAll,
  run,
  sleep,
  spawn,
  spawnLater,
  spawnRaw,
  Timeout,
  toAsync,
  wait,
} from 'geventjs';
import { RawGreenlet } from 'geventjs/greenlet';
import { getHub, Waiter } from 'geventjs/hub';
import { Empty, Full, Queue } from 'geventjs/queue';
import { testInHub } from '../support/suite.js';

const hub = getHub();
const turn = () => new Promise<void>((done) => setImmediate(done));
const forEver = () => new Promise<never>(() => undefined);

/** Calls that would block, and how the message has to begin. */
const blocking: Record<string, [call: (sleeper: Greenlet) => unknown, named: RegExp]> = {
  'sleep(1)': [() => sleep(1), /^sleep would block /],
  'sleep(0)': [() => sleep(0), /^sleep would block /],
  'idle()': [() => idle(), /^idle would block /],
  'greenlet.get()': [(sleeper) => sleeper.get(), /^Greenlet\.get would block /],
  'greenlet.get({ timeout })': [(sleeper) => sleeper.get({ timeout: 1 }), /^Greenlet\.get would block /],
  'greenlet.join()': [(sleeper) => sleeper.join(), /^Greenlet\.join would block /],
  'waiter.get()': [() => new Waiter().get(), /^Waiter\.get would block /],
  'a named waiter.get()': [() => new Waiter('Parcel.receive').get(), /^Parcel\.receive would block /],
  'wait(promise)': [() => wait(forEver()), /^wait\b.* would block /],
  'wait(signal => promise)': [() => wait(() => forEver()), /^wait\b.* would block /],
  'wait([greenlet])': [(sleeper) => wait([sleeper]), /^wait\b.* would block /],
  'wait()': [() => wait(), /^wait\b.* would block /],
  'iwait([greenlet])': [(sleeper) => [...iwait([sleeper])], /^i?wait\b.* would block /],
  'fromCallback(start)': [() => fromCallback(() => undefined), /^fromCallback\b.* would block /],
  'joinAll([greenlet])': [(sleeper) => joinAll([sleeper]), /^joinAll\b.* would block /],
};

for (const [name, [call, message]] of Object.entries(blocking)) {
  testInHub(`${name} in the hub is refused with its name, and leaves nothing behind`, async () => {
    const sleeper = spawn(() => sleep(60_000));
    await turn();
    try {
      assert.throws(() => call(sleeper), { code: 'ERR_BLOCKING_SWITCH_OUT', message });
      assert.equal(sleeper.hasLinks(), 0);
    } finally {
      sleeper.kill(undefined, { block: false });
      await sleeper;
    }
    await turn();
    assert.equal(hub.readyCount, 0);
  });
}

testInHub('kill in the hub is refused when it would wait, and has been done all the same', async () => {
  for (const kill of [(sleeper: Greenlet) => sleeper.kill(), (sleeper: Greenlet) => killAll([sleeper])]) {
    const sleeper = spawn(() => sleep(60_000));
    await turn();
    assert.throws(() => kill(sleeper), { code: 'ERR_BLOCKING_SWITCH_OUT', message: /^\S+ would block / });
    await sleeper;
    assert.equal(sleeper.dead, true);
  }
});

testInHub('a Timeout cannot be started in the hub', () => {
  assert.throws(() => Timeout.startNew(1), {
    code: 'ERR_BLOCKING_SWITCH_OUT',
    message: /Timeout in a callback of the event loop/,
  });
  assert.throws(() => new Timeout(1).run(() => undefined), { code: 'ERR_BLOCKING_SWITCH_OUT' });
  const timeout = new Timeout(1);
  assert.throws(() => timeout.start(), { code: 'ERR_BLOCKING_SWITCH_OUT' });
  assert.equal(timeout.pending, false);
});

testInHub('a get that was refused in the hub takes no item away from others', async () => {
  const queue = new Queue<string>();
  assert.throws(() => queue.get(), Empty);
  assert.throws(() => queue.get({ timeout: 1 }), Empty);
  const consumer = spawn(() => queue.get());
  await turn();
  queue.put('item');
  assert.equal(await consumer, 'item');
  assert.equal(queue.size, 0);
});

/** Calls that are legal, each with a check of what they gave. */
const legal: Record<string, (ended: Greenlet<string>) => void | Promise<void>> = {
  spawn: async () => assert.equal(await spawn(() => 'value'), 'value'),
  spawnLater: async () => assert.equal(await spawnLater(1, () => 'value'), 'value'),
  spawnRaw: async () => {
    let ran = false;
    spawnRaw(() => {
      ran = true;
    });
    assert.equal(ran, false);
    await turn();
    assert.equal(ran, true);
  },
  'get and join of a greenlet that has ended': (ended) => {
    assert.equal(ended.get(), 'ended');
    assert.equal(ended.join(), undefined);
  },
  'get without waiting': async () => {
    const greenlet = spawn(() => sleep(1));
    assert.throws(() => greenlet.get({ block: false }), Timeout);
    await greenlet;
  },
  'kill of a greenlet that has ended, or has not begun': (ended) => {
    ended.kill();
    const fresh = spawn(() => assert.fail('it was killed'));
    fresh.kill();
    assert.equal(fresh.dead, true);
  },
  'kill without waiting': async () => {
    const greenlet = spawn(() => sleep(60_000));
    await turn();
    greenlet.kill(undefined, { block: false });
    assert.equal(greenlet.dead, false);
    await greenlet;
  },
  'put into a queue, and get of what is there': () => {
    const queue = new Queue<number>(1);
    queue.put(1);
    assert.throws(() => queue.put(2), Full);
    assert.throws(() => queue.putNowait(2), Full);
    assert.equal(queue.get(), 1);
    assert.throws(() => queue.getNowait(), Empty);
  },
  'joinAll, killAll and wait of nothing': () => {
    assert.deepEqual(joinAll([]), []);
    killAll([]);
    assert.deepEqual(wait([]), []);
  },
  'fromCallback when the callback is called at once': () => {
    assert.equal(
      fromCallback((done) => done(null, 'at once')),
      'at once',
    );
  },
  'switch to a raw greenlet': () => assert.equal(new RawGreenlet((n: number) => n + 1).switch(1), 2),
  'toAsync and run': async () => {
    const work = () => {
      sleep(1);
      return 'value';
    };
    assert.equal(await toAsync(work)(), 'value');
    assert.equal(await run(work), 'value');
  },
  'new Greenlet and start': async () => {
    const greenlet = new Greenlet(() => 'value');
    greenlet.start();
    assert.equal(await greenlet, 'value');
  },
  'making, cancelling and closing a Timeout': () => {
    const timeout = new Timeout(1);
    timeout.cancel();
    timeout.close();
    assert.equal(timeout.pending, false);
  },
  getCurrent: () => assert.equal(getCurrent(), hub.greenlet),
};

for (const [name, check] of Object.entries(legal)) {
  testInHub(`legal in the hub: ${name}`, async () => {
    const ended = spawn(() => 'ended');
    await ended;
    await check(ended);
  });
}

/** Greenlets that never wait for anything must not keep anything else from happening. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs';
import { connect, createServer } from 'node:net';
import { getSwitchInterval, joinAll, setSwitchInterval, sleep, spawn } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { test, testInHub } from '../support/suite.js';

const hub = getHub();

/** Starts something that calls `done` by way of the loop; what it returns is called at the end. */
type Happening = (done: () => void) => void;

const happenings: Record<string, Happening> = {
  'a timer': (done) => setTimeout(done, 1),
  'a timer that repeats': (done) => {
    let times = 0;
    const timer = setInterval(() => {
      if (++times < 3) return;
      clearInterval(timer);
      done();
    }, 1);
  },
  'the file system': (done) => readFile('/etc/hostname', done),
  'a socket': (done) => {
    const server = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      const client = connect(port, '127.0.0.1', () => client.end('ping'));
      client.resume().on('close', () => server.close(done));
    });
  },
  'a chain of promises': (done) => {
    let promise = Promise.resolve();
    for (let i = 0; i < 100; i++) promise = promise.then(() => undefined);
    promise.then(done);
  },
  'process.nextTick': (done) => process.nextTick(() => process.nextTick(done)),
  setImmediate: (done) => setImmediate(() => setImmediate(done)),
  'a callback of the hub': (done) => hub.runCallback(() => hub.runCallback(done)),
  'a greenlet that sleeps': (done) => {
    spawn(() => {
      for (let i = 0; i < 3; i++) sleep(1);
      done();
    });
  },
};

/** Long enough for any machine; only starvation takes longer. */
const patience = 60_000;

for (const [name, start] of Object.entries(happenings)) {
  for (const count of [1, 200]) {
    test(`${count === 1 ? 'a greenlet' : `${count} greenlets`} in a loop of sleep(0) and ${name} go on side by side`, () => {
      let happened = false;
      let turns = 0;
      const deadline = performance.now() + patience;
      const spin = () => {
        while (!(happened && turns > count) && performance.now() < deadline) {
          turns++;
          sleep(0);
        }
      };
      const spinners = Array.from({ length: count }, () => spawn(spin));
      sleep(0);
      start(() => {
        happened = true;
      });
      joinAll(spinners);
      assert.ok(happened, `starved for ${patience} ms, while ${turns} turns were taken`);
      assert.ok(turns > count, `only ${turns} turns in ${patience} ms`);
    });
  }
}

test('callbacks of the hub that add themselves for ever starve no timer', () => {
  let fired = false;
  let calls = 0;
  const deadline = performance.now() + patience;
  const again = () => {
    calls++;
    if (!fired && performance.now() < deadline) hub.runCallback(again);
  };
  hub.runCallback(again);
  setTimeout(() => {
    fired = true;
  }, 1);
  while (!fired && performance.now() < deadline) sleep(1);
  assert.ok(fired, `starved for ${patience} ms, while ${calls} calls were made`);
});

test('a timer has its turn although each greenlet works longer than the time limit', () => {
  let fired = false;
  let turns = 0;
  setTimeout(() => {
    fired = true;
  }, 1);
  const work = () => {
    while (!fired && turns < 1000) {
      turns++;
      const end = performance.now() + 2 * getSwitchInterval();
      while (performance.now() < end);
      sleep(0);
    }
  };
  joinAll([spawn(work), spawn(work), spawn(work)]);
  assert.ok(fired, `no timer in ${turns} turns of 10 ms`);
  assert.ok(turns < 20, `${turns} turns of 10 ms before a timer of 1 ms`);
});

testInHub('the time limit is 5 ms, and the same in both places', () => {
  assert.deepEqual([hub.switchInterval, getSwitchInterval()], [5, 5]);
  try {
    for (const ms of [0, 0.5, 100, Number.POSITIVE_INFINITY]) {
      setSwitchInterval(ms);
      assert.deepEqual([hub.switchInterval, getSwitchInterval()], [ms, ms]);
      hub.switchInterval = ms + 1;
      assert.equal(getSwitchInterval(), ms + 1);
    }
  } finally {
    setSwitchInterval(5);
  }
});

testInHub('a time limit that makes no sense is refused, and nothing changes', () => {
  for (const [wrong, code] of [
    [-1, 'ERR_OUT_OF_RANGE'],
    [Number.NEGATIVE_INFINITY, 'ERR_OUT_OF_RANGE'],
    [Number.NaN, 'ERR_INVALID_ARG_TYPE'],
    ['5', 'ERR_INVALID_ARG_TYPE'],
    [undefined, 'ERR_INVALID_ARG_TYPE'],
    [null, 'ERR_INVALID_ARG_TYPE'],
  ] as const) {
    assert.throws(() => setSwitchInterval(wrong as number), { code, message: /^switchInterval must be / });
    assert.throws(
      () => {
        hub.switchInterval = wrong as number;
      },
      { code },
    );
  }
  assert.equal(hub.switchInterval, 5);
});

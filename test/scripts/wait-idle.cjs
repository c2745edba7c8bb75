// wait() without objects: waits until nothing is left that could happen. Prints line by line. argv[2] says what for,
// argv[3] 'run' does it inside run() and not at the top level.
'use strict';
const { run, sleep, spawn, spawnLater, Timeout, wait } = require('geventjs');
const { Waiter } = require('geventjs/hub');

const log = (...words) => console.log(...words);

const scenarios = {
  nothing: () => log(wait(), wait(), wait(undefined, { timeout: 60_000 })),
  greenlets() {
    const order = [];
    spawn(() => order.push('spawned'));
    spawnLater(20, () => order.push('later'));
    spawn(() => {
      sleep(1);
      spawn(() => order.push('grandchild')).join();
    });
    log(wait(), order.sort().join(' '));
  },
  callbacks() {
    const order = [];
    setTimeout(() => order.push('timer'), 20);
    require('node:fs').stat('/', () => Promise.resolve().then(() => setImmediate(() => order.push('chain'))));
    log(wait(), order.sort().join(' '));
  },
  timeout() {
    const start = performance.now();
    const pending = setTimeout(() => log('not reached'), 60_000);
    log(wait(undefined, { timeout: 10 }), performance.now() - start > 8);
    clearTimeout(pending);
    log(wait(undefined, { timeout: 10 }));
    const sleeper = spawn(() => sleep(60_000));
    log(wait(undefined, { timeout: 1 }), wait(undefined, { timeout: 0 }), wait(undefined, { timeout: new Timeout(1) }));
    sleeper.kill();
    log(wait(), sleeper.dead);
  },
  'the timer does not count'() {
    const start = performance.now();
    log(wait(undefined, { timeout: 600_000 }), performance.now() - start < 300_000);
  },
  'timers without ref do not count'() {
    setTimeout(() => log('not reached'), 600_000).unref();
    spawn(() => sleep(600_000, { ref: false }));
    log(wait());
  },
  'greenlets that nobody can wake do not count'() {
    const letter = new Waiter('a letter');
    const reader = spawn(() => letter.get());
    log(wait(), reader.ready());
    letter.switch('text');
    log(wait(), reader.value);
  },
  'several times'() {
    for (let i = 0; i < 3; i++) {
      const sleeper = spawnLater(5, () => i);
      log(wait(undefined, { timeout: 0 }), wait(), sleeper.value);
    }
    sleep(1);
    log('main goes on');
  },
  'an error of a greenlet'() {
    require('geventjs/hub').getHub().exceptionStream = null;
    const failing = spawnLater(1, () => {
      throw new Error('quiet');
    });
    log(wait(), failing.exception.message);
  },
};

const body = scenarios[process.argv[2]];
if (process.argv[3] === 'run') run(body);
else body();

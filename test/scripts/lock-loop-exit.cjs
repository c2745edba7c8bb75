// Those who wait for a lock, for ever, in the way that argv[2] names. Prints line by line.
'use strict';
const { joinAll, sleep, spawn, spawnWith } = require('geventjs');
const { Barrier, Condition, Lock, ReadWriteLock, RLock, Semaphore } = require('geventjs/lock');

/** The lines of the LoopExit that `block` has to end with, without those that depend on the place of this file. */
function report(block) {
  try {
    block();
    console.log('it came back');
  } catch (error) {
    const lines = error.message.split('\n').filter((line) => !line.includes('spawned at'));
    console.log([`${error.name}: ${/waits on (.*), and no timer/.exec(lines[0])?.[1]}`, ...lines.slice(1)].join('\n'));
  }
}

const scenarios = {
  /** Two that pass a permit between them must not keep out the third. */
  fairness(Kind) {
    const lock = new { Semaphore, Lock }[Kind]();
    const stop = [];
    const acquireThenSpawn = () => {
      if (stop.length > 0) return;
      lock.acquire();
      spawn(releaseThenSpawn).join();
    };
    const releaseThenSpawn = () => {
      lock.release();
      if (stop.length === 0) spawn(acquireThenSpawn).join();
    };
    const first = spawn(acquireThenSpawn);
    const second = spawn(acquireThenSpawn);
    const third = spawn(() => {
      lock.acquire();
      stop.push(true);
    });
    report(() => joinAll([first, second, third]));
    console.log('dead:', first.dead, second.dead, third.dead);
  },

  'each kind'() {
    const holder = (acquire) => spawnWith({ name: 'holder' }, acquire).join();
    const semaphore = new Semaphore(0, { name: 'permits' });
    report(() => semaphore.acquire());
    report(() => semaphore.wait());
    const lock = new Lock({ name: 'lock' });
    holder(() => lock.acquire());
    report(() => lock.acquired());
    const condition = new Condition(undefined, { name: 'news' });
    report(() => condition.with(() => condition.wait()));
    holder(() => condition.acquire());
    report(() => condition.acquire());
    const prices = new ReadWriteLock({ name: 'prices' });
    holder(() => prices.readLock.acquire());
    report(() => prices.writeLock.acquire());
    const barrier = new Barrier(2, { name: 'start' });
    report(() => barrier.wait());
    console.log(barrier.broken);
  },

  'who holds what'() {
    const [left, right] = [new Lock({ name: 'left' }), new RLock({ name: 'right' })];
    const take = (first, second) => {
      first.acquire();
      sleep(1);
      second.acquire();
    };
    const greenlets = [spawnWith({ name: 'a' }, take, left, right), spawnWith({ name: 'b' }, take, right, left)];
    report(() => joinAll(greenlets));
  },

  /** The lock that a condition has to take back never comes free: that must not become an endless loop. */
  'taken away meanwhile'() {
    const condition = new Condition(undefined, { name: 'news' });
    spawnWith({ name: 'thief' }, () => {
      condition.acquire();
      new Semaphore(0, { name: 'never' }).acquire();
    });
    report(() => condition.with(() => condition.wait({ timeout: 1 })));
    console.log(condition.owned());
  },

  /** A writer that gives up because of a LoopExit lets those go on that it held up. */
  'a writer that gives up'() {
    const lock = new ReadWriteLock();
    const holder = spawn(() => {
      lock.readLock.acquire();
      new Semaphore(0).acquire();
    });
    let reader;
    spawn(() => {
      reader = spawn(() => lock.readLock.with(() => 'has read'));
    });
    sleep(0);
    report(() => lock.writeLock.acquire());
    console.log(reader.get(), holder.dead);
  },
};

const [, , scenario, ...args] = process.argv;
scenarios[scenario](...args);

// Programs that block at the top level and then end, each in the way that argv[2] names. Prints line by line.
'use strict';
const { stat } = require('node:fs');
const { sleep, spawn, wait, withTimeout } = require('geventjs');
const { Waiter } = require('geventjs/hub');

const log = (...words) => console.log(...words);

/** Places where callbacks of the loop may fail while the main program is blocked. */
const places = {
  'a timer': (fail) => setTimeout(fail, 1),
  'an immediate': (fail) => setImmediate(fail),
  'a tick': (fail) => process.nextTick(fail),
  'a microtask': (fail) => queueMicrotask(fail),
  'an I/O callback': (fail) => stat('/', fail),
  'several at once': (fail) => {
    setTimeout(fail, 1);
    setTimeout(fail, 1);
    process.nextTick(fail);
    queueMicrotask(fail);
    stat('/', fail);
    stat('/', fail);
  },
};

const scenarios = {
  'ends by an error'() {
    sleep(1);
    throw new Error('of the main program');
  },
  'uncaught error'(place) {
    places[place](() => {
      throw new Error(`of ${place}`);
    });
    log('before');
    sleep(60_000);
    log('not reached');
  },
  'listener of uncaughtException'(place) {
    let seen = 0;
    process.on('uncaughtException', (error, origin) => {
      log(origin, error.message);
      seen++;
    });
    const fail = () => {
      throw new Error(`of ${place}`);
    };
    places[place](fail);
    const expected = place === 'several at once' ? 6 : 1;
    while (seen < expected) sleep(1);
    setTimeout(() => log('timer'), 1);
    spawn(() => log('greenlet'));
    sleep(30);
    log('main goes on');
    fail();
  },
  'unhandled rejection'() {
    Promise.reject(new Error('rejected and forgotten'));
    log('before');
    sleep(60_000);
    log('not reached');
  },
  'listener of unhandledRejection'() {
    process.on('unhandledRejection', (error) => log('unhandled', error.message));
    process.on('rejectionHandled', () => log('handled late'));
    const promise = Promise.reject(new Error('rejected'));
    sleep(5);
    log('main goes on');
    promise.catch(() => log('caught'));
    sleep(5);
  },
  'rejection that is waited for'() {
    const promise = Promise.reject(new Error('rejected'));
    try {
      wait(promise);
    } catch (error) {
      log('caught', error.message);
    }
    try {
      wait(new Promise(() => undefined), 1);
    } catch (error) {
      log(error.name);
    }
    const late = new Promise((_, reject) => setTimeout(reject, 5, new Error('late')));
    log(withTimeout(1, () => wait(late), { otherwise: 'too slow' }));
    sleep(20);
    log('main goes on');
  },
  'error of a greenlet'() {
    const greenlet = spawn(() => {
      sleep(1);
      throw new Error('of a greenlet');
    });
    greenlet.join();
    log('main goes on', greenlet.exception.message);
  },
  'exit in a greenlet'() {
    spawn(() => {
      sleep(1);
      log('exits');
      process.exit(3);
    });
    sleep(60_000);
    log('not reached');
  },
  'exit in a timer'() {
    setTimeout(() => process.exit(4), 1);
    sleep(60_000);
    log('not reached');
  },
  'exit in main'() {
    spawn(() => sleep(60_000));
    sleep(1);
    log('exits');
    process.exit(5);
  },
  'exit code'() {
    process.exitCode = 6;
    sleep(1);
    log('end of main');
  },
  'the loop goes on after main'() {
    spawn(() => {
      sleep(20);
      log('greenlet after main');
      spawn(() => log('spawned after main')).join();
      setTimeout(() => log('timer after main'), 1);
      sleep(20);
      log('end of the greenlet');
    });
    sleep(1);
    log('end of main');
  },
  'a greenlet is woken together with main'() {
    const waiters = [new Waiter(), new Waiter()];
    spawn(() => {
      waiters[1].get();
      log('greenlet');
    });
    setImmediate(() => {
      for (const waiter of waiters) waiter.switch();
    });
    waiters[0].get();
    log('end of main');
  },
  'error of a greenlet after main'() {
    spawn(() => {
      sleep(20);
      throw new Error('of a greenlet');
    });
    sleep(1);
    setTimeout(() => log('timer'), 40);
    log('end of main');
  },
  'nothing blocks, and greenlets fail'() {
    for (const name of ['first', 'second']) {
      spawn(() => {
        throw new Error(`of the ${name}`);
      });
    }
    log('end of main');
  },
  'error of a timer after main'() {
    spawn(() => sleep(60_000));
    sleep(1);
    setTimeout(() => {
      throw new Error('of a timer');
    }, 1);
    log('end of main');
  },
  'blocks in beforeExit and exit'() {
    sleep(1);
    const block = (name) => {
      try {
        sleep(1);
        log(name, 'slept');
      } catch (error) {
        log(name, error.name);
      }
    };
    process.once('beforeExit', () => {
      block('beforeExit');
      spawn(() => {
        sleep(1);
        log('greenlet of beforeExit');
      });
    });
    process.once('exit', () => block('exit'));
    log('end of main');
  },
  'nothing blocks'() {
    spawn(() => log('greenlet'));
    process.nextTick(() => log('tick'));
    log('end of main');
  },
};

process.on('beforeExit', (code) => log('beforeExit', code));
process.on('exit', (code) => log('exit', code));
scenarios[process.argv[2]](process.argv[3]);

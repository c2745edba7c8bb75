// The main program waits for what can never come, in the way that argv[2] names. Prints line by line.
'use strict';
const { Greenlet, iwait, joinAll, run, sleep, spawn, spawnRaw, spawnWith, wait } = require('geventjs');
const { RawGreenlet } = require('geventjs/greenlet');
const { getHub, Waiter } = require('geventjs/hub');
const { Semaphore } = require('geventjs/lock');
const { Queue } = require('geventjs/queue');

const log = (...words) => console.log(...words);
const hub = getHub();

/** The message of the LoopExit that `block` has to end with. */
function explanation(block) {
  try {
    block();
  } catch (error) {
    return `${error.name} ${error.code}: ${error.message}`;
  }
  return 'it came back';
}

function waitForLetter() {
  return new Waiter('a letter').get();
}

const blocks = {
  'Queue.get': () => new Queue().get(),
  'Queue.put': () => {
    const queue = new Queue(1);
    queue.put(1);
    queue.put(2);
  },
  'Waiter.get': () => new Waiter().get(),
  'a name of its own': () => waitForLetter(),
  'Greenlet.get': () => spawn(waitForLetter).get(),
  'Greenlet.join': () => spawn(waitForLetter).join(),
  joinAll: () => joinAll([spawn(waitForLetter)]),
  'wait for objects': () => wait([spawn(waitForLetter)]),
  iwait: () => iwait([spawn(waitForLetter)]).next(),
  'wait for a promise': () => wait(new Promise(() => undefined)),
  'sleep for ever': () => sleep(Number.POSITIVE_INFINITY),
};

const scenarios = {
  operation: (name) => log(explanation(blocks[name]).split('\n')[0]),
  'lists who waits'() {
    spawnWith({ name: 'postman' }, waitForLetter);
    spawnRaw(waitForLetter);
    hub.runCallback(() => new RawGreenlet(waitForLetter).switch());
    log(explanation(() => new Queue().get()));
  },
  'shows the objects'() {
    const tape = new Semaphore(0, { name: 'tape' });
    const reader = spawnWith({ name: 'reader' }, () => tape.acquire());
    log(explanation(() => joinAll([reader])));
  },
  'lists nobody'() {
    spawn(() => undefined);
    log(explanation(() => new Queue().get()));
  },
  'lists many'(count) {
    for (let i = 0; i < Number(count); i++) spawnWith({ name: `number ${i}` }, waitForLetter);
    log(explanation(() => new Queue().get()));
  },
  'is raised once and then again'() {
    const queue = new Queue();
    const consumer = spawn(() => log('consumer got', queue.get()));
    for (let i = 0; i < 3; i++) {
      log(explanation(() => new Waiter(`round ${i}`).get()).split(',')[0]);
      sleep(1);
    }
    log(consumer.dead);
    queue.put('an item');
    consumer.join();
    log('main goes on');
  },
  'greenlets stay suspended'() {
    const letter = new Waiter('a letter');
    const reader = spawn(() => letter.get());
    log(explanation(() => reader.join()).split(',')[0]);
    log(reader.ready());
    letter.switch('text');
    log(reader.get());
  },
  'is not caught'() {
    spawnWith({ name: 'postman' }, waitForLetter);
    process.on('exit', (code) => log('exit', code));
    try {
      new Queue().get();
    } finally {
      log('finally');
    }
  },
  'not while something can happen'() {
    const queue = new Queue();
    setTimeout(() => queue.put('from a timer'), 10);
    log(queue.get());
    setImmediate(() => queue.put('from an immediate'));
    log(queue.get());
    Promise.resolve().then(() => queue.put('from a promise'));
    log(queue.get());
    process.nextTick(() => queue.put('from a tick'));
    log(queue.get());
    hub.runCallback(() => queue.put('from a callback'));
    log(queue.get());
    spawn(() => queue.put('from a greenlet'));
    log(queue.get());
    spawn(() => {
      sleep(5);
      queue.put('from a greenlet that sleeps');
    });
    log(queue.get());
    require('node:fs').stat('/', () => Promise.resolve().then(() => setImmediate(() => queue.put('from a chain'))));
    log(queue.get());
    crypto.subtle.digest('SHA-256', Buffer.alloc(10)).then(() => queue.put('from a thread'));
    log(queue.get());
    WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])).then(() => queue.put('from the compiler'));
    log(queue.get());
  },
  'timers without ref do not count'() {
    setTimeout(() => log('never'), 60_000).unref();
    spawn(() => sleep(60_000, { ref: false }));
    log(explanation(() => new Queue().get()).split(',')[0]);
  },
  'only the main program gets it'() {
    const results = [];
    spawn(() => results.push(explanation(waitForLetter)));
    spawn(() => sleep(1)).rawlink(() => results.push('an end'));
    log(explanation(waitForLetter).split(',')[0]);
    log(results);
  },
  'in run'() {
    run(() => {
      const other = spawn(waitForLetter);
      log(explanation(() => other.get()).split(',')[0]);
      sleep(1);
      log('main goes on');
      return new Queue().get();
    }).catch((error) => log('rejected', error.name));
    log('end of the program');
  },
  'in two runs'() {
    for (const name of ['first', 'second']) {
      run(() => {
        log(explanation(() => new Waiter(name).get()).split(',')[0]);
        return name;
      }).then(log);
    }
  },
  'of a subclass'() {
    class Postman extends Greenlet {
      run() {
        return waitForLetter();
      }
    }
    Postman.spawn();
    log(explanation(() => new Queue().get()).match(/<Postman.*/)[0]);
  },
};

log('start');
scenarios[process.argv[2]](process.argv[3]);

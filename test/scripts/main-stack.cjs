// Blocks at the top level of a CommonJS program, in the way that argv[2] names, and prints what happens line by line.
'use strict';
const { AsyncLocalStorage, AsyncResource, createHook, executionAsyncId } = require('node:async_hooks');
const { spawn: spawnProcess } = require('node:child_process');
const { once } = require('node:events');
const { stat } = require('node:fs');
const http = require('node:http');
const { MessageChannel, Worker } = require('node:worker_threads');
const { fromCallback, joinAll, run, sleep, spawn, wait } = require('geventjs');
const { getHub } = require('geventjs/hub');

const log = (...words) => console.log(...words);

/** Counts the calls of `turn` that are complete. */
let turns = 0;

/** Does one thing of each kind that has a place in the order. */
function turn(name) {
  setImmediate(() => {
    log(name, 'immediate');
    turns++;
  });
  Promise.resolve()
    .then(() => log(name, 'promise'))
    .then(() => log(name, 'promise of the promise'));
  process.nextTick(() => {
    log(name, 'tick');
    process.nextTick(() => log(name, 'tick of the tick'));
  });
  log(name, 'code');
}

function untilTurns(count) {
  while (turns < count) sleep(1);
}

const scenarios = {
  sleep() {
    setTimeout(() => log('timer'), 1);
    const greenlet = spawn(() => log('greenlet'));
    log('before');
    sleep(20);
    log('after', greenlet.dead);
    sleep(0);
    sleep(1);
    log('and again');
  },
  fetch() {
    const server = http.createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1');
    wait(once(server, 'listening'));
    const response = wait(fetch(`http://127.0.0.1:${server.address().port}/`, { headers: { connection: 'close' } }));
    log(response.status, wait(response.text()));
    wait(new Promise((done) => server.close(done)));
    log('closed');
  },
  'order of ticks and promises'() {
    turn('main');
    untilTurns(1);
    log('main goes on');
  },
  'order in an I/O callback'() {
    stat('/', () => turn('callback'));
    untilTurns(1);
    log('main goes on');
  },
  'order in a timer'() {
    setTimeout(() => turn('first'), 1);
    setTimeout(() => turn('second'), 1);
    // Both are due when the loop looks, though they may have been made in two different milliseconds.
    for (const end = performance.now() + 5; performance.now() < end; );
    untilTurns(2);
    log('main goes on');
  },
  'order between callbacks of one turn'() {
    const { port1, port2 } = new MessageChannel();
    port2.on('message', (message) => turn(message));
    port1.postMessage('first');
    port1.postMessage('second');
    untilTurns(2);
    port1.close();
    log('main goes on');
  },
  joinAll() {
    const greenlets = [20, 1, 10].map((turns) =>
      spawn(() => {
        for (let i = 0; i < turns; i++) sleep(0);
        return turns;
      }),
    );
    log(joinAll(greenlets).map(({ value }) => value));
    log(spawn(() => 'value').get());
  },
  'everything else goes on'() {
    const child = spawnProcess(process.execPath, ['-p', '6 * 7'], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (data) => {
      text += data;
    });
    log(wait(once(child, 'close')), text.trim());
    const worker = new Worker('require("node:worker_threads").parentPort.postMessage("message")', { eval: true });
    const exited = once(worker, 'exit');
    log(wait(once(worker, 'message')), wait(exited));
    let signal;
    process.once('SIGUSR2', (name) => {
      signal = name;
    });
    process.kill(process.pid, 'SIGUSR2');
    while (signal === undefined) sleep(1);
    log(signal);
    log(fromCallback((done) => stat('/', done)).isDirectory());
  },
  'anywhere in the program'() {
    const deep = (n) => (n === 0 ? blocked('deep down') : deep(n - 1));
    const blocked = (value) => {
      sleep(1);
      return value;
    };
    const object = {
      get property() {
        return blocked('in a getter');
      },
    };
    const numbers = [3, 1, 2].sort((a, b) => blocked(a - b));
    const text = 'abc'.replace(/b/, (match) => blocked(match.toUpperCase()));
    function* generate() {
      yield blocked('in a generator');
    }
    log(deep(500), object.property, numbers, text, ...generate());
    log(require('./main-stack-module.cjs'));
  },
  'sleep(0) for ever'() {
    let timer = false;
    let promise = false;
    let io = false;
    setTimeout(() => {
      timer = true;
    }, 1);
    Promise.resolve().then(() => {
      promise = true;
    });
    stat('/', () => {
      io = true;
    });
    const end = performance.now() + 20_000;
    while (!(timer && promise && io) && performance.now() < end) sleep(0);
    log(timer, promise, io);
  },
  'run in CommonJS'() {
    run(
      (a, b) => {
        sleep(1);
        return a + b;
      },
      1,
      2,
    ).then((value) => log('resolved', value));
    run(() => {
      sleep(1);
      throw new Error('of run');
    }).catch((error) => log('rejected', error.message));
    log('end of main');
  },
  'async scope'() {
    const resource = new AsyncResource('Test');
    const before = executionAsyncId();
    setTimeout(() => log('timer', executionAsyncId() === resource.asyncId()), 1);
    const result = resource.runInAsyncScope(() => {
      spawn(() => sleep(1)).join();
      sleep(10);
      return ['inside', executionAsyncId() === resource.asyncId()];
    });
    log(...result, executionAsyncId() === before);
    try {
      resource.runInAsyncScope(() => {
        sleep(1);
        throw new Error('out of the scope');
      });
    } catch (error) {
      log(error.message, executionAsyncId() === before);
    }
  },
  'async hooks'() {
    const open = [];
    const before = executionAsyncId();
    const hook = createHook({ before: (id) => open.push(id), after: () => open.pop() }).enable();
    const inside = (name, next) => () => {
      log(name, executionAsyncId() === open.at(-1), open.length);
      next();
    };
    const last = inside('immediate', () => turns++);
    const second = inside('timer', () => setImmediate(last));
    stat(
      '/',
      inside('callback', () => setTimeout(second, 1)),
    );
    untilTurns(1);
    log('main', executionAsyncId() === before, open.length);
    hook.disable();
  },
  storage() {
    const storage = new AsyncLocalStorage();
    const seen = [];
    setTimeout(() => seen.push(['timer', storage.getStore()]), 1);
    Promise.resolve().then(() => seen.push(['promise', storage.getStore()]));
    spawn(() => seen.push(['greenlet', storage.getStore()]));
    storage.run('of main', () => {
      spawn(() => seen.push(['greenlet of main', storage.getStore()]));
      getHub().runCallback(() => seen.push(['callback', storage.getStore()]));
      sleep(20);
      log('main', storage.getStore());
    });
    for (const [name, store] of seen) log(name, store);
    log('main', storage.getStore());
  },
};

scenarios[process.argv[2]]();

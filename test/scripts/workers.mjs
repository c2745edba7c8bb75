// Workers with greenlets. argv[2] names what the main thread does; it prints what came of it line by line.
import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import { isMainThread, parentPort, threadId, Worker, workerData } from 'node:worker_threads';
import { getCurrent, joinAll, LoopExit, run, sleep, spawn, wait } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { Queue } from 'geventjs/queue';

const log = (...words) => console.log(...words);

/** Starts a worker; a promise of what it sent and how it ended. */
function start(job, argument, onMessage = () => undefined) {
  const worker = new Worker(new URL(import.meta.url), { workerData: { job, argument } });
  const messages = [];
  const errors = [];
  worker.on('message', (message) => {
    messages.push(message);
    onMessage(worker, message);
  });
  // They come on a port of their own, before or after messages that were sent before.
  worker.on('error', (error) => errors.push(`${error.name}: ${error.message.split(',')[0]}`));
  return new Promise((resolve) => worker.on('exit', (code) => resolve([...messages, ...errors, code])));
}

/** Greenlets that never go on. */
function suspendSome() {
  for (let i = 0; i < 50; i++) spawn(() => sleep(1e9));
  sleep(1);
}

const jobs = {
  chat() {
    const inbox = new Queue();
    const receiver = spawn(() => {
      for (const message of inbox) parentPort.postMessage(`${threadId} got ${message}`);
    });
    parentPort.on('message', (message) => {
      if (message !== 'end') return inbox.put(message);
      inbox.shutdown();
      parentPort.unref();
    });
    receiver.join();
    return 'end';
  },
  'takes turns'(rounds) {
    const storage = new AsyncLocalStorage();
    const order = [];
    const work = (i) =>
      storage.run(i, () => {
        for (let round = 0; round < rounds; round++) {
          order.push(storage.getStore());
          sleep(0);
        }
      });
    joinAll([0, 1, 2].map((i) => spawn(work, i)));
    return order.join('');
  },
  'is in its own world': () => [getHub().main === getCurrent(), getHub().greenlet.parent === undefined].join(),
  'gets a LoopExit'() {
    try {
      new Queue().get();
    } catch (error) {
      parentPort.postMessage(error instanceof LoopExit);
    }
    return new Queue().get();
  },
  'fails in a timer'() {
    suspendSome();
    setTimeout(() => {
      throw new RangeError('of a timer');
    }, 1);
    sleep(1e9);
  },
  'sets an exit code'() {
    process.exitCode = 9;
    spawn(() => sleep(1e9, { ref: false }));
    sleep(1);
  },
  'is suspended'() {
    suspendSome();
    parentPort.postMessage('ready');
    sleep(1e9);
  },
  spins() {
    suspendSome();
    spawn(() => {
      for (;;) sleep(0);
    });
    parentPort.postMessage('ready');
    sleep(1e9);
  },
};

const terminate = (worker, message) => message === 'ready' && worker.terminate();

const scenarios = {
  async 'at the same time'() {
    const own = run(jobs['takes turns'], 20);
    const workers = Array.from({ length: 4 }, () => start('takes turns', 20));
    const expected = '012'.repeat(20);
    for (const [order, code] of await Promise.all(workers)) log(order === expected, code);
    log((await own) === expected);
  },
  'messages between greenlets of two threads': () =>
    run(() => {
      const worker = new Worker(new URL(import.meta.url), { workerData: { job: 'chat' } });
      const inbox = new Queue();
      worker.on('message', (message) => inbox.put(message));
      const exited = once(worker, 'exit');
      for (const word of ['one', 'two', 'three']) {
        worker.postMessage(word);
        log(inbox.get().replace(/^\d+/, 'thread'));
      }
      worker.postMessage('end');
      log(inbox.get(), wait(exited)[0]);
    }),
  async 'each in its own world'() {
    log(...(await start('is in its own world')));
  },
  async 'ends of one'() {
    for (const job of ['gets a LoopExit', 'fails in a timer', 'sets an exit code']) log(job, ...(await start(job)));
  },
  async 'terminated while suspended'() {
    const ended = await Promise.all(Array.from({ length: 8 }, () => start('is suspended', undefined, terminate)));
    log(new Set(ended.map(String)));
  },
  async 'terminated again and again'() {
    const ended = [];
    for (let i = 0; i < 10; i++) ended.push(await start(i % 2 ? 'spins' : 'is suspended', undefined, terminate));
    log(new Set(ended.map(String)));
  },
  async 'exit of the program'() {
    start('is suspended', undefined, () => process.exit(6));
    await run(() => sleep(1e9));
  },
  async 'top level of a CommonJS worker'() {
    const source = `
      const { sleep } = require('geventjs');
      const { parentPort } = require('node:worker_threads');
      try { sleep(1); } catch (error) { parentPort.postMessage(error.code); }
      require('geventjs').run(() => { sleep(1); return 'run'; }).then((value) => parentPort.postMessage(value));
    `;
    const worker = new Worker(source, { eval: true });
    const messages = [];
    worker.on('message', (message) => messages.push(message));
    const [code] = await once(worker, 'exit');
    log(...messages, code);
  },
};

if (isMainThread) await scenarios[process.argv[2]]();
else {
  const { job, argument } = workerData;
  const result = await run(jobs[job], argument);
  if (result !== undefined) parentPort.postMessage(result);
}

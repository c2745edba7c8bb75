// Workers with greenlets of their own, at the same time as the main thread, and ended in every way.
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { joinAll, run, sleep, spawn } from 'geventjs';

function compute(n) {
  let sum = 0;
  for (let i = 0; i < 200; i++) {
    sum += i * n;
    sleep(0);
  }
  return sum;
}

function start(how) {
  const worker = new Worker(new URL(import.meta.url), { workerData: how });
  const messages = [];
  worker.on('message', (message) => {
    messages.push(message);
    if (message === 'terminate me') worker.terminate();
  });
  return new Promise((resolve) => {
    worker.on('error', (error) => messages.push(`error ${error.message}`));
    worker.on('exit', (code) => resolve(`${how}: ${messages.join(', ')} exit ${code}`));
  });
}

function suspendMany() {
  for (let i = 0; i < 200; i++) {
    spawn(() => {
      try {
        sleep(1e9, { ref: false });
      } finally {
        // Nothing of a greenlet runs when its thread has ended.
        parentPort.postMessage('finally');
      }
    });
  }
  sleep(0);
}

const ways = {
  computes: () => {
    const greenlets = [1, 2, 3].map((n) => spawn(compute, n));
    joinAll(greenlets);
    parentPort.postMessage(greenlets.map((greenlet) => greenlet.value).join(' '));
  },
  ends: () => suspendMany(),
  exits: () => {
    suspendMany();
    process.exit(3);
  },
  'exits in a greenlet': () => {
    suspendMany();
    spawn(() => process.exit(4));
    sleep(0);
    parentPort.postMessage('went on');
  },
  'is terminated': () => {
    suspendMany();
    parentPort.postMessage('terminate me');
    sleep(1e6);
  },
  'is terminated while it computes': () => {
    suspendMany();
    spawn(() => {
      parentPort.postMessage('terminate me');
      for (;;);
    });
    sleep(1e6);
  },
  throws: () => {
    suspendMany();
    throw new Error('from a worker');
  },
};

if (isMainThread) {
  await run(() => {
    const own = spawn(compute, 10);
    const workers = Object.keys(ways).map((how) => spawn(() => start(how)));
    joinAll([own, ...workers]);
    for (const worker of workers) console.log(worker.value);
    console.log('main', own.value);
  });
} else {
  await run(ways[workerData]);
}

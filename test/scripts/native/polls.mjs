// Ways for a thread to end while descriptors are polled. argv[2] names one.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { spawn } from 'geventjs';
import { native } from '#internal/base/addon.js';
import { readDescriptor } from '#internal/io/descriptor/read-descriptor.js';

const path = `/tmp/geventjs-polls-${process.pid}-${process.argv[3] ?? workerData?.number ?? 0}`;
spawnSync('mkfifo', [path]);
const fd = fs.openSync(path, 'r+');
fs.unlinkSync(path);

const count = () => fs.readdirSync('/proc/self/fd').length;
const pollSome = () => {
  for (let i = 0; i < 100; i++) native.pollStart(fd, 1, () => console.log('called'));
  spawn(() => readDescriptor(fd, Buffer.alloc(1), null, 'read'));
};
const make = (job) =>
  new Promise((resolve) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { job, number: Math.random() } });
    worker.on('message', () => worker.terminate());
    worker.on('exit', resolve);
  });

const jobs = {
  exits() {
    pollSome();
    process.exit(3);
  },
  'exits in a callback'() {
    pollSome();
    native.pollStart(fd, 4, () => process.exit(4));
  },
  'fails in a callback'() {
    native.pollStart(fd, 4, () => {
      throw new Error('of a callback');
    });
  },
  'goes on after a failure'() {
    process.once('uncaughtException', (error) => {
      console.log(error.message);
      native.pollStart(fd, 4, () => console.log('next'));
    });
    jobs['fails in a callback']();
  },
  'runs ticks and promises after each callback'() {
    const callback = () => {
      console.log('callback');
      process.nextTick(() => console.log('tick'));
      Promise.resolve().then(() => console.log('promise'));
    };
    native.pollStart(fd, 4, callback);
    native.pollStart(fd, 4, callback);
  },
  'ends when nothing is polled'() {
    native.pollStop(native.pollStart(fd, 1, () => undefined));
    native.pollStart(fd, 4, () => console.log('ready'));
  },
  'stops what is ready too'() {
    const ids = [];
    const stopOthers = () => {
      console.log('called');
      for (const id of ids) native.pollStop(id);
    };
    for (let i = 0; i < 200; i++) ids.push(native.pollStart(fd, 4, stopOthers));
  },
  async 'workers end'() {
    const round = () => Promise.all(['exits', 'exits in a callback', 'is terminated'].map(make));
    // What Node opens for the first worker stays open.
    const codes = [await round()];
    const before = count();
    for (let i = 0; i < 4; i++) codes.push(await round());
    console.log(codes.flat().join(' '), count() - before);
  },
  'is terminated'() {
    pollSome();
    parentPort.postMessage('ready');
  },
};

const { job } = isMainThread ? { job: process.argv[2] } : workerData;
await jobs[job]();

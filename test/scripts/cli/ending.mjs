// Ends in the way that the argument says.
import { setTimeout as delay } from 'node:timers/promises';
import { sleep, spawn } from 'geventjs';
import { Queue } from 'geventjs/queue';

const ways = {
  exit: () => process.exit(5),
  exitCode: () => (process.exitCode = 6),
  throw: () => {
    throw new TypeError('boom');
  },
  late: () =>
    setTimeout(() => {
      throw new Error('late');
    }, 1),
  rejection: () => void delay(1).then(() => Promise.reject(new Error('rejected'))),
  signal: () => process.kill(process.pid, 'SIGTERM'),
  greenlet: () =>
    spawn(() => {
      throw new Error('in a greenlet');
    }).join(),
  outlives: () =>
    spawn(() => {
      sleep(20);
      console.log('the program ends with its last greenlet');
    }),
  deadlock: () => new Queue().get(),
};
process.on('exit', (code) => console.log('exit event', code));
ways[process.argv[2]]();
if (process.argv[2] === 'signal') sleep(60_000);

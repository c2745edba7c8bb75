// Programs under a clock that jumps: clock.cjs SCENARIO WHERE
const { Worker, workerData } = require('node:worker_threads');
const { run, sleep, spawn, wait, withTimeout } = require('geventjs');
const { Queue } = require('geventjs/queue');
const { JumpingClock } = require('geventjs/testing');

const print = (...words) => process.stdout.write(`${words.join(' ')}\n`);

function untilLoopExit(body) {
  try {
    body();
  } catch (error) {
    print(error.name);
  }
}

const scenarios = {
  blocking(clock) {
    sleep(3_600_000);
    print(clock.now());
    print(withTimeout(5000, () => sleep(10_000), { otherwise: 'gave up' }));
    print(clock.now());
  },
  'without ref'(clock) {
    untilLoopExit(() => sleep(1000, { ref: false }));
    print(clock.now());
    clock.setTimer(() => print('fired'), 10, false);
    print(clock.pending, 'pending');
  },
  'on the way'(clock) {
    const seen = [];
    spawn(() => {
      for (;;) {
        sleep(100, { ref: false });
        seen.push(clock.now());
      }
    });
    sleep(350);
    print(...seen);
    print(Math.max(...seen));
  },
  'wait()'(clock) {
    spawn(() => sleep(70));
    print(wait(), clock.now());
    print(wait(), clock.now());
  },
  'manual, and nobody advances it'() {
    using(new JumpingClock({ jump: false }), () => untilLoopExit(() => sleep(10)));
  },
  'an error of a timer'(clock) {
    process.once('uncaughtException', (error) => print('uncaught', error.message));
    clock.setTimer(() => {
      throw new Error('from the timer');
    }, 10);
    const queue = new Queue();
    clock.setTimer(() => queue.put('second'), 10);
    print(queue.get());
  },
};

function using(clock, body) {
  const installed = clock.install();
  try {
    body(clock);
  } finally {
    installed[Symbol.dispose]();
  }
}

const [scenario, where] = workerData ?? process.argv.slice(2);
const main = () => using(new JumpingClock(), scenarios[scenario]);
if (where === 'in a worker') new Worker(__filename, { workerData: [scenario, 'inside run'] });
else if (where === 'inside run') run(main);
else main();

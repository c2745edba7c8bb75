// An ES module under plain node, which cannot block at its top level. argv[2] names what it does instead.
import { setTimeout as delay } from 'node:timers/promises';
import { joinAll, run, sleep, spawn, wait } from 'geventjs';
import { Queue } from 'geventjs/queue';

const log = (...words) => console.log(...words);

/** The error of a blocking call, by code and message. */
function refusal(block) {
  try {
    block();
  } catch (error) {
    return `${error.name} ${error.code}: ${error.message}`;
  }
  return 'it came back';
}

const scenarios = {
  sleep: () => log(refusal(() => sleep(1))),
  'wait for a promise': () => log(refusal(() => wait(delay(1)))),
  joinAll: () => log(refusal(() => joinAll([spawn(() => undefined)]))),
  'not caught': () => sleep(1),
  async 'after an await'() {
    await delay(1);
    log(refusal(() => sleep(1)));
  },
  async run() {
    const value = await run(
      (a, b) => {
        const other = spawn(() => log('greenlet'));
        sleep(1);
        other.join();
        return a + b + wait(delay(1, 3));
      },
      1,
      2,
    );
    log(value);
  },
  async 'run of what returns a promise'() {
    log(await run(async () => delay(1, 'resolved')));
  },
  async 'run of what throws'() {
    try {
      await run(() => {
        sleep(1);
        throw new RangeError('out');
      });
    } catch (error) {
      log(error.name, error.message);
    }
    await run(() => sleep(1));
    log('and again');
  },
  async 'run, and nobody catches'() {
    await run(() => {
      sleep(1);
      throw new RangeError('out');
    });
  },
  async 'run with a LoopExit'() {
    try {
      await run(() => new Queue().get());
    } catch (error) {
      log(error.name, /the main program waits on Queue\.get/.test(error.message));
    }
  },
  async 'two runs at once'() {
    const order = [];
    const work = (name) => {
      for (let i = 0; i < 3; i++) {
        order.push(`${name}${i}`);
        sleep(0);
      }
      return name;
    };
    log(await Promise.all([run(work, 'a'), run(work, 'b')]), order.join(' '));
  },
  async 'promises go on'() {
    const order = [];
    const chain = (async () => {
      for (let i = 0; i < 3; i++) {
        await null;
        order.push(i);
      }
    })();
    await run(() => {
      wait(chain);
      log(order);
    });
  },
  async 'exit in run'() {
    process.on('exit', (code) => log('exit', code));
    await run(() => {
      sleep(1);
      process.exit(7);
    });
    log('not reached');
  },
  spawn() {
    spawn(() => {
      sleep(1);
      log('greenlet');
    });
    log('end of the module');
  },
};

await scenarios[process.argv[2]]();

// How a program with threads ends: [case] [in run]. Nothing may take a minute.
const { GreenletExit, rethrowExit, run, sleep } = require('geventjs');
const { Event, mainThread, Thread } = require('geventjs/threading');

const say = (text) => console.log(text);
const start = (options) => {
  const thread = new Thread(options);
  thread.start();
  return thread;
};

/** Asleep again and again, as daemons are. */
const beat = (name) => () => {
  try {
    for (;;) sleep(60_000);
  } catch (error) {
    say(`${name}: ${error instanceof GreenletExit ? 'killed' : error}`);
    throw error;
  } finally {
    sleep(0);
    say(`${name}: finally`);
  }
};

const cases = {
  'only daemons': () => {
    start({ target: beat('first'), daemon: true });
    start({ target: beat('second'), daemon: true });
    sleep(0);
  },
  'a daemon that has just been started': () => {
    const target = () => {
      say('began');
      beat('daemon')();
    };
    start({ target, daemon: true });
  },
  'threads are waited for': () => {
    start({ target: beat('daemon'), daemon: true });
    start({
      target: () => {
        sleep(20);
        say('worker ends');
        start({
          target: () => {
            sleep(20);
            say('worker of worker ends');
          },
        });
      },
    });
  },
  'a thread that waits for a daemon': () => {
    const done = new Event();
    const daemon = () => {
      sleep(20);
      done.set();
      sleep(60_000);
    };
    start({ target: daemon, daemon: true });
    start({ target: () => say(`daemon was heard: ${done.wait()}`) });
  },
  'a daemon that catches everything': () => {
    const stubborn = () => {
      for (;;) {
        try {
          sleep(60_000);
        } catch (error) {
          rethrowExit(error);
          say('not reached');
        }
      }
    };
    start({ target: stubborn, daemon: true });
    sleep(0);
  },
  'the main thread can be joined': () => {
    start({
      target: () => {
        mainThread().join();
        say('main has ended');
      },
    });
    sleep(0);
    say('main ends');
  },
  'main fails': () => {
    start({ target: beat('daemon'), daemon: true });
    sleep(0);
    throw new Error('main fails');
  },
};

const [, , name, way] = process.argv;
if (way === 'in run') run(cases[name]);
else cases[name]();

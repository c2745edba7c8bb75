// Suspends inside JSON.stringify, in an order that is not last in, first out. Prints what was made.
// argv[2]: 'raw' switches by hand, 'sleep' blocks, 'error' throws in one of them while the other is suspended.
'use strict';
const { run, sleep, spawn, joinAll, getCurrent } = require('geventjs');
const { RawGreenlet } = require('geventjs/greenlet');

const make = (stop) =>
  JSON.stringify(
    {
      date: { toJSON: () => stop('today') },
      get value() {
        return stop(42);
      },
      list: [1, 2],
    },
    (_key, value) => stop(value),
  );

const scenarios = {
  raw() {
    const parent = getCurrent();
    const stop = (value) => {
      parent.switch();
      return value;
    };
    const running = [1, 2].map(() => new RawGreenlet(() => make(stop)));
    const results = [];
    while (running.length > 0) {
      const greenlet = running.shift();
      const value = greenlet.switch();
      if (greenlet.dead) results.push(value);
      else running.push(greenlet);
    }
    return results;
  },
  sleep() {
    const stop = (value) => {
      sleep(0);
      return value;
    };
    const greenlets = [1, 2, 3].map(() => spawn(() => make(stop)));
    joinAll(greenlets);
    return greenlets.map(({ value }) => value);
  },
  error() {
    const failing = spawn(() => {
      try {
        return make(() => {
          sleep(1);
          throw new Error('in toJSON');
        });
      } catch (error) {
        return error.message;
      }
    });
    let turns = 0;
    const other = spawn(() =>
      make((value) => {
        sleep(turns++ < 3 ? 1 : 0);
        return value;
      }),
    );
    joinAll([failing, other]);
    return [failing.value, other.value];
  },
};

run(scenarios[process.argv[2]]).then((results) => console.log(results.join('\n')));

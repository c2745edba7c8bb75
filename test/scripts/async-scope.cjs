// Suspends inside AsyncResource.runInAsyncScope, in the way that argv[2] names, and prints what came of it as JSON.
'use strict';
const {
  AsyncLocalStorage,
  AsyncResource,
  createHook,
  executionAsyncId,
  executionAsyncResource,
  triggerAsyncId,
} = require('node:async_hooks');
const { EventEmitterAsyncResource } = require('node:events');
const { getCurrent, joinAll, kill, run, sleep, spawn, wait, withTimeout, GreenletExit, Timeout } = require('geventjs');
const { RawGreenlet } = require('geventjs/greenlet');
const { getHub } = require('geventjs/hub');

const resource = new AsyncResource('Test');
const inside = () => executionAsyncId() === resource.asyncId();

/** What `body` throws, in words. */
function failure(body) {
  try {
    body();
    return 'no error';
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : error;
  }
}

const scenarios = {
  value() {
    const before = executionAsyncId();
    const self = { self: true };
    const result = resource.runInAsyncScope(
      function (...args) {
        return [this === self, ...args, inside(), executionAsyncResource() === resource];
      },
      self,
      1,
      'two',
    );
    return [...result, executionAsyncId() === before];
  },
  suspended() {
    const self = { self: true };
    return [
      resource.runInAsyncScope(
        function (...args) {
          const states = [this === self, ...args, inside()];
          for (const ms of [0, 1, 0]) {
            sleep(ms);
            states.push(inside(), triggerAsyncId() === resource.triggerAsyncId());
          }
          wait(Promise.resolve());
          return [...states, inside(), executionAsyncResource() === resource];
        },
        self,
        1,
        'two',
      ),
      inside(),
    ];
  },
  throws() {
    const states = [];
    for (const suspend of [() => undefined, () => sleep(0), () => sleep(1)]) {
      for (const thrown of [new RangeError('out'), 'text', undefined]) {
        states.push(
          failure(() =>
            resource.runInAsyncScope(() => {
              suspend();
              throw thrown;
            }),
          ) ?? 'undefined',
          inside(),
        );
      }
    }
    return states;
  },
  nested() {
    const resources = ['A', 'B', 'C'].map((name) => new AsyncResource(name));
    const log = [];
    const where = () => resources.findIndex((each) => each.asyncId() === executionAsyncId());
    const enter = (depth) => {
      log.push(where());
      sleep(0);
      if (depth < resources.length) {
        resources[depth].runInAsyncScope(() => enter(depth + 1));
        log.push(where());
        sleep(1);
      }
      log.push(where());
    };
    enter(0);
    return log;
  },
  again() {
    // The same resource within itself.
    return resource.runInAsyncScope(() => {
      sleep(0);
      const inner = resource.runInAsyncScope(() => {
        sleep(1);
        return inside();
      });
      sleep(0);
      return [inner, inside()];
    });
  },
  interleaved() {
    const greenlets = Array.from({ length: 50 }, (_, i) =>
      spawn(() => {
        const own = new AsyncResource('Own');
        for (let turn = 0; turn < 4; turn++) {
          const good = own.runInAsyncScope(() => {
            sleep((i * 7 + turn) % 3);
            const first = executionAsyncId() === own.asyncId();
            resource.runInAsyncScope(() => sleep((i + turn) % 2));
            return first && executionAsyncId() === own.asyncId();
          });
          if (!good) return 'lost its scope';
        }
        return 'good';
      }),
    );
    joinAll(greenlets);
    return [...new Set(greenlets.map(({ value }) => value))];
  },
  kill() {
    const log = [];
    const greenlet = spawn(() => {
      try {
        resource.runInAsyncScope(() => {
          try {
            sleep(60_000);
          } finally {
            log.push(inside());
            sleep(1);
            log.push(inside());
          }
        });
      } finally {
        log.push(inside());
        sleep(0);
      }
    });
    sleep(0);
    greenlet.kill();
    return [log, greenlet.value instanceof GreenletExit, inside()];
  },
  'kill in nested scopes'() {
    const greenlet = spawn(() =>
      resource.runInAsyncScope(() => new AsyncResource('Inner').runInAsyncScope(() => sleep(60_000))),
    );
    sleep(0);
    greenlet.kill();
    return [greenlet.dead, greenlet.value instanceof GreenletExit];
  },
  timeout() {
    const before = inside();
    let caught;
    try {
      withTimeout(1, () => resource.runInAsyncScope(() => sleep(60_000)));
    } catch (error) {
      caught = error instanceof Timeout;
    }
    const within = resource.runInAsyncScope(() => withTimeout(1, () => sleep(60_000), { otherwise: inside() }));
    return [before, caught, within, inside()];
  },
  emitter() {
    const emitter = new EventEmitterAsyncResource({ name: 'Test' });
    const log = [];
    emitter.on('event', function (...args) {
      sleep(1);
      log.push([this === emitter, executionAsyncId() === emitter.asyncId, ...args]);
    });
    emitter.on('event', () => log.push('second listener'));
    const greenlets = [1, 2].map((i) => spawn(() => emitter.emit('event', i)));
    joinAll(greenlets);
    emitter.on('error', () => sleep(0));
    return [log, greenlets.map(({ value }) => value), emitter.emit('error', new Error('listened to')), inside()];
  },
  bind() {
    const whoAmI = function (...args) {
      const before = inside();
      sleep(1);
      return [this?.name, ...args, before, inside()];
    };
    const bound = resource.bind(whoAmI);
    const boundTo = resource.bind(whoAmI, { name: 'given' });
    const fixed = AsyncResource.bind(() => {
      sleep(1);
      return 'static';
    });
    return [bound.call({ name: 'caller' }, 1), boundTo.call({ name: 'ignored' }, 2, 3), fixed(), inside()];
  },
  raw() {
    const parent = getCurrent();
    const greenlet = new RawGreenlet((value) =>
      resource.runInAsyncScope(() => {
        const second = parent.switch([value, inside()]);
        sleep(1);
        return [second, inside()];
      }),
    );
    const first = greenlet.switch('one');
    const between = inside();
    return [first, between, greenlet.switch('two'), inside(), greenlet.dead];
  },
  'switch by hand inside a scope of the parent'() {
    return resource.runInAsyncScope(() => {
      const child = new RawGreenlet(() => {
        sleep(1);
        return 'child result';
      });
      const result = child.switch();
      return [result, inside()];
    });
  },
  storage() {
    const storage = new AsyncLocalStorage();
    const own = storage.run('of the resource', () => new AsyncResource('Own'));
    return storage.run('of the greenlet', () => {
      const seen = own.runInAsyncScope(() => {
        const states = [storage.getStore()];
        sleep(1);
        states.push(storage.getStore(), spawn(() => storage.getStore()).get());
        storage.run('inner', () => {
          sleep(0);
          states.push(storage.getStore());
        });
        return [...states, storage.getStore()];
      });
      return [...seen, storage.getStore()];
    });
  },
  hooks() {
    const log = [];
    const note = (name) => (id) => id === resource.asyncId() && log.push(name);
    const hook = createHook({ before: note('before'), after: note('after') }).enable();
    resource.runInAsyncScope(() => {
      sleep(1);
      sleep(1);
    });
    hook.disable();
    return log;
  },
  many() {
    for (let i = 0; i < 2000; i++) {
      const work = () => {
        if (i % 10 === 0) sleep(0);
        return i;
      };
      if (resource.runInAsyncScope(work) !== i) return 'wrong value';
    }
    return 'good';
  },
  deep() {
    const nest = (depth) => (depth === 0 ? bottom() : 1 + resource.runInAsyncScope(() => nest(depth - 1)));
    const bottom = () => {
      sleep(1);
      return 0;
    };
    return [nest(200), inside()];
  },
  overflow() {
    const recurse = () => recurse() + 1;
    return [failure(() => resource.runInAsyncScope(recurse)).split(':')[0], inside()];
  },
  'wrong function'() {
    const states = [undefined, 1, {}].map((wrong) => failure(() => resource.runInAsyncScope(wrong)).split(':')[0]);
    sleep(0);
    return [states, inside()];
  },
  'in the hub'() {
    const seen = [];
    getHub().runCallback(() => {
      const before = executionAsyncId();
      seen.push(failure(() => resource.runInAsyncScope(() => sleep(1))).split(':')[0]);
      seen.push(resource.runInAsyncScope(inside), executionAsyncId() === before);
    });
    sleep(0);
    return seen;
  },
  'never resumed'() {
    spawn(() => resource.runInAsyncScope(() => sleep(60_000, { ref: false })));
    spawn(() =>
      resource.runInAsyncScope(() => new AsyncResource('Inner').runInAsyncScope(() => getHub().greenlet.switch())),
    );
    sleep(1);
    return 'left suspended';
  },
  'exit inside'() {
    process.on('exit', (code) => console.log(JSON.stringify(['exit', code, inside()])));
    resource.runInAsyncScope(() => {
      sleep(1);
      process.exit(7);
    });
  },
  'exit outside'() {
    spawn(() => resource.runInAsyncScope(() => sleep(60_000)));
    sleep(1);
    console.log('"exiting"');
    process.exit(8);
  },
  'uncaught error'() {
    const greenlet = spawn(() =>
      resource.runInAsyncScope(() => {
        sleep(1);
        throw new Error('nobody catches this');
      }),
    );
    getHub().exceptionStream = null;
    greenlet.join();
    return [greenlet.exception.message, inside()];
  },
  'killed from the hub'() {
    const greenlet = new RawGreenlet(() => resource.runInAsyncScope(() => sleep(60_000)), getHub().greenlet);
    getHub().runCallback(() => greenlet.switch());
    sleep(0);
    kill(greenlet);
    sleep(0);
    return [greenlet.dead, inside()];
  },
};

run(scenarios[process.argv[2]]).then((result) => result !== undefined && console.log(JSON.stringify(result)));

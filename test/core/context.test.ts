import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import {
  Greenlet,
  getCurrent,
  joinAll,
  run,
  sleep,
  spawn,
  spawnLater,
  spawnRaw,
  toAsync,
  wait,
  withTimeout,
} from 'geventjs';
import { RawGreenlet } from 'geventjs/greenlet';
import { Waiter } from 'geventjs/hub';
import { Queue } from 'geventjs/queue';
import { test } from '../support/suite.js';

const storage = new AsyncLocalStorage<string>();
const read = () => storage.getStore();

test('a greenlet begins with the store of whoever spawns it', () => {
  const raw = new Waiter<string | undefined>();
  storage.run('spawner', () => {
    spawnRaw(() => raw.switch(read()));
    const readers = [spawn(read), spawnLater(1, read), Greenlet.spawn(read)];
    joinAll(readers);
    assert.deepEqual(
      [...readers.map(({ value }) => value), raw.get(), wait(toAsync(read)()), wait(run(read))],
      ['spawner', 'spawner', 'spawner', 'spawner', 'spawner', 'spawner'],
    );
    assert.equal(new RawGreenlet(read).switch(), 'spawner');
  });
  assert.equal(spawn(read).get(), undefined);
});

test('what counts is the moment of the spawn, not that of the start', () => {
  const greenlet = storage.run('at the spawn', () => spawn(read));
  const later = storage.run('when made', () => new Greenlet(read));
  storage.run('afterwards', () => {
    later.start();
    assert.deepEqual([greenlet.get(), later.get()], ['at the spawn', 'when made']);
  });
});

const suspensions: Record<string, () => void> = {
  'sleep(0)': () => sleep(0),
  'sleep(1)': () => sleep(1),
  'Queue.get': () => {
    const queue = new Queue<number>();
    setImmediate(() => queue.put(1));
    queue.get();
  },
  'wait for a promise': () => wait(new Promise((done) => setImmediate(done))),
  'Greenlet.get': () => spawn(() => sleep(0)).get(),
  'a switch by hand': () => new RawGreenlet(() => storage.run('inside', () => sleep(0))).switch(),
  'an error': () => assert.throws(() => withTimeout(1, () => sleep(60_000))),
};

for (const [name, suspend] of Object.entries(suspensions)) {
  test(`a store survives a suspension by ${name}`, () => {
    const others = [1, 2].map((i) => spawn(() => storage.run(`other ${i}`, () => sleep(1))));
    const seen = storage.run('mine', () => {
      suspend();
      const inner = storage.run('inner', () => {
        suspend();
        return read();
      });
      suspend();
      return [inner, read()];
    });
    assert.deepEqual([...seen, read()], ['inner', 'mine', undefined]);
    joinAll(others);
  });
}

test('a store is put back when the function of run throws after a suspension', () => {
  storage.run('outer', () => {
    assert.throws(
      () =>
        storage.run('inner', () => {
          sleep(0);
          throw new Error('out');
        }),
      { message: 'out' },
    );
    assert.equal(read(), 'outer');
    sleep(0);
    assert.equal(read(), 'outer');
  });
});

test('a greenlet that is killed inside of run sees its stores while it unwinds', () => {
  const seen: unknown[] = [];
  const greenlet = spawn(() => {
    try {
      storage.run('inner', () => {
        try {
          sleep(60_000);
        } finally {
          seen.push(read());
          sleep(0);
          seen.push(read());
        }
      });
    } finally {
      seen.push(read());
    }
  });
  sleep(0);
  greenlet.kill();
  assert.deepEqual(seen, ['inner', 'inner', undefined]);
});

test('enterWith lasts in its greenlet, flows into what that spawns, and nowhere else', () => {
  const sibling = spawn(() => {
    const seen = [read()];
    for (let i = 0; i < 3; i++) {
      sleep(0);
      seen.push(read());
    }
    return seen;
  });
  const greenlet = spawn(() => {
    storage.enterWith('entered');
    const child = spawn(read);
    sleep(1);
    return [read(), child.get(), spawn(read).get()];
  });
  assert.deepEqual(greenlet.get(), ['entered', 'entered', 'entered']);
  assert.deepEqual(sibling.get(), [undefined, undefined, undefined, undefined]);
  assert.equal(read(), undefined);
  assert.equal(spawn(read).get(), undefined);
});

test('exit hides the store, over a suspension too', () => {
  storage.run('outer', () => {
    const hidden = storage.exit(() => {
      sleep(0);
      return read();
    });
    assert.deepEqual([hidden, read()], [undefined, 'outer']);
  });
});

test('async functions and callbacks that a greenlet starts have its store', () => {
  const fetchLike = async () => {
    const before = read();
    await new Promise((done) => setTimeout(done, 1));
    return [before, read()];
  };
  storage.run('mine', () => {
    const timer = new Waiter<unknown>();
    setTimeout(() => timer.switch(read()), 1);
    assert.deepEqual(wait(fetchLike()), ['mine', 'mine']);
    assert.deepEqual([timer.get(), read()], ['mine', 'mine']);
  });
});

test('a snapshot taken in one greenlet brings its store into another, over suspensions', () => {
  const snapshot = storage.run('taken', () => spawn(() => AsyncLocalStorage.snapshot()).get());
  const bound = storage.run('bound', () =>
    AsyncLocalStorage.bind((value: number) => {
      const before = read();
      sleep(1);
      return [before, read(), value];
    }),
  );
  storage.run('mine', () => {
    const seen = snapshot(() => {
      sleep(1);
      return read();
    });
    assert.deepEqual([seen, read()], ['taken', 'mine']);
    assert.deepEqual([bound(7), read()], [['bound', 'bound', 7], 'mine']);
    assert.throws(
      () =>
        snapshot(() => {
          sleep(0);
          throw new Error('through the snapshot');
        }),
      { message: 'through the snapshot' },
    );
    assert.equal(read(), 'mine');
  });
});

test('several storages do not disturb one another', () => {
  const numbers = new AsyncLocalStorage<number>();
  const both = () => [storage.getStore(), numbers.getStore()];
  const greenlet = spawn(() =>
    storage.run('text', () => {
      sleep(0);
      const inner = numbers.run(1, () => {
        sleep(0);
        return storage.run('inner', () => {
          sleep(1);
          return both();
        });
      });
      return [inner, both()];
    }),
  );
  const other = spawn(() =>
    numbers.run(2, () => {
      sleep(1);
      return both();
    }),
  );
  assert.deepEqual(greenlet.get(), [
    ['inner', 1],
    ['text', undefined],
  ]);
  assert.deepEqual(other.get(), [undefined, 2]);
});

test('raw greenlets have the store of their maker, and each its own afterwards', () => {
  const parent = getCurrent();
  const make = (name: string) =>
    storage.run(name, () => {
      return new RawGreenlet<unknown, unknown>(() => {
        const seen = [read()];
        for (let i = 0; i < 3; i++) {
          storage.enterWith(`${read()}'`);
          parent.switch();
          seen.push(read());
        }
        return seen;
      });
    });
  const [a, b] = [make('a'), make('b')];
  for (let i = 0; i < 3; i++) {
    a.switch();
    b.switch();
    assert.equal(read(), undefined);
  }
  assert.deepEqual(
    [a.switch(), b.switch()],
    [
      ['a', "a'", "a''", "a'''"],
      ['b', "b'", "b''", "b'''"],
    ],
  );
});

test('a thousand greenlets in turns each keep their own store', () => {
  const counters = new AsyncLocalStorage<{ id: number; turns: number }>();
  const greenlets = Array.from({ length: 1000 }, (_, id) =>
    spawn(() =>
      counters.run({ id, turns: 0 }, () => {
        for (let i = 0; i < 5; i++) {
          sleep((id + i) % 3);
          const store = counters.getStore();
          assert.equal(store?.id, id);
          store.turns++;
        }
        return counters.getStore()?.turns;
      }),
    ),
  );
  joinAll(greenlets, { raiseError: true });
  assert.deepEqual(new Set(greenlets.map(({ value }) => value)), new Set([5]));
});

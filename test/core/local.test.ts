import assert from 'node:assert/strict';
import { getCurrent, joinAll, Local, sleep, spawn, spawnRaw } from 'geventjs';
import { RawGreenlet } from 'geventjs/greenlet';
import { getHub } from 'geventjs/hub';
import { test } from '../support/suite.js';

test('a value that is set is there', () => {
  const local = new Local();
  local['name'] = 'ann';
  assert.equal(local['name'], 'ann');
  assert.equal(local['missing'], undefined);
  const key = Symbol('key');
  local[key] = 1;
  assert.equal(local[key], 1);
});

test('each greenlet sees its own values, across waits', () => {
  const local = new Local<{ user?: string }>();
  local.user = 'main';
  const seen = joinAll(
    ['ann', 'bob', 'cem'].map((name) =>
      spawn(() => {
        const before = local.user;
        local.user = name;
        sleep(1);
        return [before, local.user];
      }),
    ),
  ).map((greenlet) => greenlet.value);
  assert.deepEqual(seen, [
    [undefined, 'ann'],
    [undefined, 'bob'],
    [undefined, 'cem'],
  ]);
  assert.equal(local.user, 'main');
});

test('spawned greenlets begin anew: nothing is inherited', () => {
  const local = new Local<{ user?: string }>();
  local.user = 'main';
  assert.equal(spawn(() => 'user' in local).get(), false);
});

test('defaults are made for each greenlet when it first touches the object, once', () => {
  const made: unknown[] = [];
  const local = new Local(() => {
    made.push(getCurrent());
    return { list: [] as number[] };
  });
  assert.deepEqual(made, []);
  local.list.push(0);
  local.list.push(0);
  const greenlets = [1, 2].map((n) =>
    spawn(() => {
      local.list.push(n);
      sleep(0);
      return local.list;
    }),
  );
  joinAll(greenlets);
  assert.deepEqual(
    greenlets.map((greenlet) => greenlet.value),
    [[1], [2]],
  );
  assert.deepEqual(local.list, [0, 0]);
  assert.deepEqual(made, [getCurrent(), ...greenlets]);
});

test('an error of the defaults reaches the one who touches the object, each time', () => {
  const error = new Error('boom');
  let calls = 0;
  const local = new Local((): { n: number } => {
    calls++;
    if (calls < 3) throw error;
    return { n: 1 };
  });
  for (let i = 0; i < 2; i++) {
    assert.throws(
      () => local.n,
      (caught) => caught === error,
    );
  }
  assert.equal(local.n, 1);
});

test('a value can be deleted, for the current greenlet; to delete what is missing is no error', () => {
  const local = new Local<{ n?: number }>(() => ({ n: 1 }));
  const other = spawn(() => {
    local.n = 2;
    sleep(0);
    return local.n;
  });
  sleep(0);
  delete local.n;
  assert.equal('n' in local, false);
  assert.equal(local.n, undefined);
  delete local.n;
  assert.equal(other.get(), 2);
  assert.equal(spawn(() => delete local.n).get(), true);
});

test('two of them are independent, with the same names', () => {
  const [one, two] = [new Local<{ n?: number }>(), new Local<{ n?: number }>()];
  one.n = 1;
  two.n = 2;
  assert.deepEqual([one.n, two.n], [1, 2]);
  delete one.n;
  assert.deepEqual(['n' in one, 'n' in two], [false, true]);
});

test('raw greenlets and the hub have values of their own', async () => {
  const local = new Local<{ who?: string }>();
  const seen: unknown[] = [];
  local.who = 'main';
  const parent = getHub().greenlet;
  spawnRaw(() => {
    seen.push(local.who);
    local.who = 'spawned raw';
    sleep(0);
    seen.push(local.who);
  });
  sleep(0);
  sleep(0);
  const raw = new RawGreenlet(() => {
    seen.push(local.who);
    local.who = 'raw';
    parent.switch();
  }, parent);
  getHub().runCallback(() => {
    seen.push(local.who);
    local.who = 'hub';
    raw.switch();
    seen.push(local.who);
    delete local.who;
    raw.throw();
  });
  sleep(0);
  assert.deepEqual(seen, [undefined, 'spawned raw', undefined, undefined, 'hub']);
  assert.equal(local.who, 'main');
});

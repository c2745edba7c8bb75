import assert from 'node:assert/strict';
import { config, Greenlet, getCurrent, sleep, spawn, spawnLater, spawnRaw } from 'geventjs';
import type { RawGreenlet } from 'geventjs/greenlet';
import { getHub } from 'geventjs/hub';
import { test, testInHub } from '../support/suite.js';

const nothing = (): void => undefined;

test('a greenlet knows who spawned it until it has ended', () => {
  const me = getCurrent();
  let child: Greenlet | undefined;
  const parent: Greenlet<void> = spawn(() => {
    child = spawn(() => sleep(0));
    assert.equal(child.spawningGreenlet, parent);
    child.join();
    assert.equal(child.spawningGreenlet, undefined);
  });
  assert.equal(parent.spawningGreenlet, me);
  parent.get();
  assert.equal(parent.spawningGreenlet, undefined);
  let byRaw: Greenlet | undefined;
  const raw: RawGreenlet = spawnRaw(() => {
    byRaw = spawn(nothing);
    assert.equal(byRaw.spawningGreenlet, raw);
  });
  sleep(0);
  byRaw?.join();
  assert.ok(byRaw?.ready());
});

testInHub('a greenlet spawned by a callback of the loop was spawned by the hub', async () => {
  const greenlet = spawn(nothing);
  assert.equal(greenlet.spawningGreenlet, getHub().greenlet);
  await greenlet;
});

for (const [how, make] of [
  ['spawn', () => spawn(nothing)],
  ['start', startOne],
  ['spawnLater', () => spawnLater(60_000, nothing)],
  ['Greenlet.spawn', () => Greenlet.spawn(nothing)],
] as const) {
  test(`${how}: the place where a greenlet was spawned is noted`, () => {
    config.trackGreenletTree = true;
    const greenlet = make();
    try {
      const { spawningStack } = greenlet;
      assert.ok(spawningStack.length > 0 && spawningStack.length <= 10, `${spawningStack.length} lines`);
      assert.ok(
        spawningStack.some((line) => line.includes('greenlet-spawn-tree.test')),
        spawningStack.join('\n'),
      );
    } finally {
      greenlet.kill();
      config.trackGreenletTree = 'sampled';
    }
  });
}

function startOne(): Greenlet<void> {
  const greenlet = new Greenlet(nothing);
  greenlet.start();
  return greenlet;
}

test('the place is not noted when that is switched off', () => {
  config.trackGreenletTree = false;
  try {
    const greenlet = spawn(nothing);
    assert.deepEqual(greenlet.spawningStack, []);
    greenlet.join();
  } finally {
    config.trackGreenletTree = 'sampled';
  }
});

test('noting the place leaves the stack limit of errors as it was', () => {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 3;
  try {
    spawn(nothing).join();
    assert.equal(Error.stackTraceLimit, 3);
  } finally {
    Error.stackTraceLimit = before;
  }
});

test('values of a spawn tree are shared with all that descend from a greenlet, whoever touches them first', () => {
  const parent = spawn(() => {
    const child = spawn(() => {
      const mine = (getCurrent() as Greenlet).spawnTreeLocals;
      mine['from child'] = 1;
      const grandchild = spawn(() => {
        (getCurrent() as Greenlet).spawnTreeLocals['from grandchild'] = 2;
      });
      grandchild.join();
    });
    child.join();
    const sibling = spawn(() => (getCurrent() as Greenlet).spawnTreeLocals);
    return [sibling.get(), (getCurrent() as Greenlet).spawnTreeLocals];
  });
  const expected = { 'from child': 1, 'from grandchild': 2 };
  assert.deepEqual(parent.get(), [expected, expected]);
});

test('values of a spawn tree that the parent sets before are seen by its children', () => {
  const parent = spawn(() => {
    (getCurrent() as Greenlet).spawnTreeLocals['user'] = 'ann';
    return spawn(() => (getCurrent() as Greenlet).spawnTreeLocals['user']).get();
  });
  assert.equal(parent.get(), 'ann');
});

test('each greenlet that the main program spawns begins a new set of values', () => {
  const one = spawn(nothing);
  const two = spawn(nothing);
  one.spawnTreeLocals['key'] = 1;
  assert.equal('key' in two.spawnTreeLocals, false);
  one.join();
  two.join();
});

test('what is spawned by a greenlet that was spawned raw belongs to the tree', () => {
  const greenlet = spawn(() => {
    const mine = (getCurrent() as Greenlet).spawnTreeLocals;
    spawnRaw(() => {
      spawn(() => {
        (getCurrent() as Greenlet).spawnTreeLocals['from below'] = 1;
      });
    });
    sleep(0);
    sleep(0);
    return mine;
  });
  assert.deepEqual(greenlet.get(), { 'from below': 1 });
});

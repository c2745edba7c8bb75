import assert from 'node:assert/strict';
import { Greenlet, spawn, spawnLater } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { runScript } from '../support/child.js';
import { test, testInHub } from '../support/suite.js';

const nothing = (): void => undefined;

test('greenlets have different small numbers, each always the same', () => {
  const greenlets = Array.from({ length: 5 }, () => new Greenlet(nothing));
  const idents = greenlets.map((greenlet) => greenlet.minimalIdent);
  assert.equal(new Set(idents).size, 5);
  for (const ident of idents) assert.ok(Number.isInteger(ident) && ident >= 0);
  assert.deepEqual(
    greenlets.map((greenlet) => greenlet.minimalIdent),
    idents,
  );
  assert.deepEqual(
    greenlets.map((greenlet) => greenlet.name),
    idents.map((ident) => `Greenlet-${ident}`),
  );
});

testInHub('the number of a greenlet that has been collected is given again, the smallest first', async () => {
  const ended = await runScript('idents.mjs', { flags: ['--expose-gc'] });
  assert.deepEqual(ended, { code: 0, signal: null, stdout: '0,1,2,3,4\n1,3,5\nat most 2\n', stderr: '' });
});

test('a name can be set at any time, and stays', () => {
  const greenlet = spawn(nothing);
  greenlet.name = 'first';
  assert.equal(greenlet.name, 'first');
  greenlet.join();
  assert.equal(greenlet.name, 'first');
  greenlet.name = 'second';
  assert.equal(greenlet.name, 'second');
});

function startOne(): Greenlet<void> {
  const greenlet = new Greenlet(nothing);
  greenlet.start();
  return greenlet;
}

test('spawn callbacks are called for each start, at once, and no more after they were removed', () => {
  const started: Greenlet[] = [];
  const callback = (greenlet: Greenlet): void => void started.push(greenlet);
  Greenlet.addSpawnCallback(callback);
  Greenlet.addSpawnCallback(callback);
  const greenlets: Greenlet[] = [];
  try {
    for (const make of [() => spawn(nothing), () => spawnLater(1, nothing), startOne]) {
      greenlets.push(make());
      assert.deepEqual(started, greenlets);
    }
    new Greenlet(nothing);
    greenlets[0]?.start();
    assert.equal(started.length, 3);
  } finally {
    Greenlet.removeSpawnCallback(callback);
  }
  greenlets.push(spawn(nothing));
  assert.equal(started.length, 3);
  Greenlet.removeSpawnCallback(callback);
  assert.throws(() => Greenlet.addSpawnCallback(1 as never), { code: 'ERR_INVALID_ARG_TYPE' });
  for (const greenlet of greenlets) greenlet.join();
});

test('the arguments of a greenlet are there until it has ended', () => {
  const greenlet = spawn((a: number, b: string) => [a, b], 1, 'two');
  assert.deepEqual(greenlet.args, [1, 'two']);
  greenlet.join();
  assert.deepEqual(greenlet.args, []);
});

test('the loop of a greenlet is the hub', () => {
  assert.equal(new Greenlet(nothing).loop, getHub());
});

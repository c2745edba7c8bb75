import assert from 'node:assert/strict';
import { Greenlet, idle, sleep, spawn, spawnLater, spawnRaw, spawnWith } from 'geventjs';
import { RawGreenlet } from 'geventjs/greenlet';
import { test, testInHub } from '../support/suite.js';

test('spawned greenlets begin in order, and not before the spawner blocks', () => {
  const order: string[] = [];
  const greenlets = ['a', 'b', 'c'].map((name) => spawn((text: string) => void order.push(text), name));
  order.push('spawner');
  for (const greenlet of greenlets) greenlet.join();
  assert.deepEqual(order, ['spawner', 'a', 'b', 'c']);
});

test('start a second time, or while it runs, is without effect', () => {
  let runs = 0;
  const greenlet = new Greenlet(() => {
    runs++;
    sleep(0);
  });
  greenlet.start();
  greenlet.start();
  greenlet.startLater(0);
  sleep(0);
  assert.equal(greenlet.started, true);
  greenlet.start();
  greenlet.startLater(0);
  greenlet.join();
  idle();
  assert.equal(runs, 1);
});

test('start does not hurry a greenlet that is to start later', () => {
  const greenlet = spawnLater(60_000, () => 'ran');
  greenlet.start();
  idle();
  assert.equal(greenlet.ready(), false);
  greenlet.kill();
});

for (const [how, end] of [
  ['its end', (greenlet: Greenlet<string>) => greenlet.join()],
  ['it was killed', (greenlet: Greenlet<string>) => greenlet.kill()],
] as const) {
  test(`start after ${how} is an error and changes nothing`, () => {
    const greenlet = spawn(() => 'done');
    end(greenlet);
    const { value } = greenlet;
    assert.throws(() => greenlet.start(), { code: 'ERR_ALREADY_STARTED', message: /spawn\(\) a new one/ });
    assert.throws(() => greenlet.startLater(1), { code: 'ERR_ALREADY_STARTED' });
    idle();
    assert.equal(greenlet.started, false);
    assert.equal(greenlet.value, value);
  });
}

test('spawnLater waits at least its time', () => {
  const begin = performance.now();
  const greenlet = spawnLater(30, (a: number, b: number) => a + b, 1, 2);
  assert.equal(greenlet.get(), 3);
  assert.ok(performance.now() - begin >= 28);
});

test('spawnWith gives a name and passes arguments', () => {
  const greenlet = spawnWith({ name: 'adder' }, (a: number, b: number) => a + b, 1, 2);
  assert.equal(greenlet.name, 'adder');
  assert.equal(greenlet.get(), 3);
});

test('a raw greenlet gets its arguments and is dead when it has ended', () => {
  const got: unknown[] = [];
  const greenlet = spawnRaw((...args: unknown[]) => got.push(...args), 1, 'two');
  assert.ok(greenlet instanceof RawGreenlet);
  assert.equal(greenlet.dead, false);
  sleep(0);
  assert.deepEqual(got, [1, 'two']);
  assert.equal(greenlet.dead, true);
});

test('the function of a greenlet is called like any function, without a this', () => {
  const seen: unknown[] = [];
  function look(this: unknown): void {
    seen.push(this);
  }
  const greenlets = [spawn(look), spawnLater(0, look), spawnWith({ name: 'looking' }, look)];
  for (const greenlet of greenlets) greenlet.join();
  spawnRaw(look);
  idle();
  assert.deepEqual(seen, [undefined, undefined, undefined, undefined]);
});

testInHub('wrong arguments are errors at once', () => {
  const wrong = 1 as never;
  const type = { code: 'ERR_INVALID_ARG_TYPE' };
  assert.throws(() => spawn(wrong), type);
  assert.throws(() => spawnRaw(wrong), type);
  assert.throws(() => spawnLater(1, wrong), type);
  assert.throws(() => spawnLater(1, undefined as never), type);
  assert.throws(() => spawnLater('1' as never, () => 1), type);
  assert.throws(() => spawnLater(-1, () => 1), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => new Greenlet(wrong), type);
  assert.throws(() => new Greenlet(), type);
  assert.throws(() => new Greenlet(() => 1).startLater(-1), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => spawnWith({ nane: 'x' } as never, () => 1), type);
  assert.throws(() => spawnWith({ name: wrong }, () => 1), type);
  assert.throws(() => spawnWith(null as never, () => 1), type);
});

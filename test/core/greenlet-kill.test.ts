import assert from 'node:assert/strict';
import { Greenlet, GreenletExit, idle, type KillError, kill, killAll, sleep, spawn, spawnLater } from 'geventjs';
import { captureReports, test, testInHub } from '../support/suite.js';

class Custom extends Error {
  override readonly name = 'Custom';
}

const states: { title: string; began: boolean; make: (work: () => string) => Greenlet<string> }[] = [
  { title: 'that was never started', began: false, make: (work) => new Greenlet(work) },
  { title: 'that is about to start', began: false, make: (work) => spawn(work) },
  { title: 'that is to start later', began: false, make: (work) => spawnLater(60_000, work) },
  {
    title: 'that sleeps',
    began: true,
    make: (work) => {
      const greenlet = spawn(work);
      sleep(0);
      return greenlet;
    },
  },
];

const ways: { title: string; kill: (greenlet: Greenlet, error: KillError | undefined, block: boolean) => void }[] = [
  { title: 'kill', kill: (greenlet, error, block) => greenlet.kill(error, { block }) },
  { title: 'killAll', kill: (greenlet, error, block) => killAll([greenlet], error, { block }) },
];

const custom = new Custom('custom');
const errors: { title: string; error: KillError | undefined }[] = [
  { title: 'as usual', error: undefined },
  { title: 'with an error', error: custom },
  { title: 'with a class of errors', error: Custom },
];

for (const { title, began, make } of states) {
  for (const way of ways) {
    for (const block of [true, false]) {
      for (const { title: how, error } of errors) {
        test(`a greenlet ${title}, killed by ${way.title} ${how}, ${block ? 'waiting' : 'not waiting'}`, () => {
          captureReports(() => {
            const events: string[] = [];
            const greenlet = make(() => {
              events.push('began');
              sleep(60_000);
              events.push('went on');
              return 'done';
            });
            greenlet.rawlink((source) => events.push(source === greenlet ? 'link' : 'another link'));
            const check = () => {
              assert.equal(greenlet.started, false);
              assert.equal(greenlet.dead, true);
              assert.equal(greenlet.ready(), true);
              assert.equal(greenlet.successful(), error === undefined);
              assert.equal((greenlet.value as unknown) instanceof GreenletExit, error === undefined);
              assert.equal(greenlet.exception instanceof Custom, error !== undefined);
              if (error === custom) assert.equal(greenlet.exception, custom);
            };
            way.kill(greenlet, error, block);
            assert.equal(greenlet.ready(), block || !began, 'after the call');
            idle();
            check();
            const { value, exception } = greenlet;
            way.kill(greenlet, error, block);
            idle();
            check();
            assert.equal(greenlet.value, value);
            assert.equal(greenlet.exception, exception);
            assert.deepEqual(events, began ? ['began', 'link'] : ['link']);
          });
        });
      }
    }
  }
}

test('to kill one that has not begun, or has ended, needs no switch', () => {
  let others = 0;
  const other = spawn(() => others++);
  const fresh = spawn(() => 1);
  fresh.kill();
  fresh.kill();
  killAll([fresh]);
  assert.equal(others, 0);
  other.join();
});

test('the links of a greenlet killed before its start are told later, not by kill', () => {
  const greenlet = new Greenlet(() => 1);
  let told = 0;
  greenlet.rawlink(() => told++);
  greenlet.kill();
  assert.equal(told, 0);
  idle();
  assert.equal(told, 1);
});

test('the function and the arguments of a killed greenlet are dropped', () => {
  const unborn = spawn((n: number) => n, 1);
  const waiting = spawn((ms: number) => sleep(ms), 60_000);
  const finished = spawn((n: number) => n, 3);
  assert.deepEqual([unborn.args, waiting.args, finished.args], [[1], [60_000], [3]]);
  unborn.kill();
  waiting.kill();
  finished.join();
  assert.deepEqual([unborn.args, waiting.args, finished.args], [[], [], []]);
});

test('the function kill does not wait, and takes what has ended', () => {
  const greenlet = spawn(() => sleep(60_000));
  sleep(0);
  assert.equal(kill(greenlet), undefined);
  assert.equal(greenlet.ready(), false);
  greenlet.join();
  assert.ok((greenlet.value as unknown) instanceof GreenletExit);
  kill(greenlet);
  const unborn = spawn(() => 1);
  captureReports(() => kill(unborn, custom));
  assert.equal(unborn.exception, custom);
});

testInHub('in the hub a greenlet can be killed without waiting', async () => {
  const greenlet = spawn(() => sleep(60_000));
  await new Promise((done) => setImmediate(done));
  assert.throws(() => greenlet.kill(undefined, { timeout: -1, block: false }), { code: 'ERR_OUT_OF_RANGE' });
  greenlet.kill(undefined, { block: false });
  assert.ok(((await greenlet) as unknown) instanceof GreenletExit);
});

test('what is not an error cannot be raised, and then nothing happens to the greenlet', () => {
  for (const { make } of states) {
    const greenlet = make(() => {
      sleep(60_000);
      return 'done';
    });
    for (const wrong of [42, 'text', {}, null, () => new Error('from a function'), class NoError {}]) {
      for (const way of ways) {
        assert.throws(() => way.kill(greenlet, wrong as never, true), { code: 'ERR_INVALID_ARG_TYPE' });
      }
      assert.throws(() => kill(greenlet, wrong as never), { code: 'ERR_INVALID_ARG_TYPE' });
    }
    idle();
    assert.equal(greenlet.ready(), false);
    greenlet.kill();
  }
});

for (const [name, way] of [
  ['kill', (greenlet: Greenlet, timeout: number) => greenlet.kill(undefined, { timeout })],
  ['killAll', (greenlet: Greenlet, timeout: number) => killAll([greenlet], undefined, { timeout })],
] as const) {
  test(`${name}: a wrong timeout is an error, and then nothing happens to the greenlet`, () => {
    using greenlet = spawn(() => sleep(60_000));
    sleep(0);
    assert.throws(() => way(greenlet, -1), { code: 'ERR_OUT_OF_RANGE' });
    assert.throws(() => way(greenlet, '1' as never), { code: 'ERR_INVALID_ARG_TYPE' });
    idle();
    assert.equal(greenlet.ready(), false);
  });
}

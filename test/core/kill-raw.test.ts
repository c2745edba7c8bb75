import assert from 'node:assert/strict';
import { type Greenlet, GreenletExit, idle, kill, killAll, sleep, spawn, spawnRaw } from 'geventjs';
import { RawGreenlet } from 'geventjs/greenlet';
import { captureReports, test } from '../support/suite.js';

const endless = (): Greenlet<void> => spawn(() => sleep(60_000));

test('raw greenlets are killed as well', () => {
  const events: string[] = [];
  const raw = spawnRaw(() => {
    try {
      sleep(60_000);
    } catch (error) {
      events.push(error instanceof GreenletExit ? 'killed' : 'something else');
    }
  });
  sleep(0);
  killAll([raw, endless()]);
  idle();
  assert.deepEqual(events, ['killed']);
  assert.equal(raw.dead, true);
  killAll([raw]);
});

test('killAll waits for raw greenlets, too', () => {
  const raw = spawnRaw(() => sleep(60_000));
  sleep(0);
  try {
    killAll([raw]);
    assert.equal(raw.dead, true);
  } finally {
    idle();
  }
});

for (const [name, way] of [
  ['killAll', (raw: RawGreenlet) => killAll([raw])],
  ['kill', (raw: RawGreenlet) => kill(raw)],
] as const) {
  test(`${name}: a raw greenlet that has not begun never will`, () => {
    let ran = false;
    const raw = spawnRaw(() => {
      ran = true;
    });
    way(raw);
    idle();
    assert.equal(ran, false);
    assert.equal(raw.dead, true);
  });
}

test('kill of a raw greenlet takes an error or a class, and does not wait', () => {
  const seen: unknown[] = [];
  const error = new RangeError('mine');
  for (const given of [error, RangeError, undefined]) {
    const raw = spawnRaw(() => {
      try {
        sleep(60_000);
      } catch (caught) {
        seen.push(caught);
      }
    });
    sleep(0);
    kill(raw, given);
    assert.equal(raw.dead, false);
    idle();
    assert.equal(raw.dead, true);
    kill(raw, given);
  }
  assert.equal(seen[0], error);
  assert.ok(seen[1] instanceof RangeError);
  assert.ok(seen[2] instanceof GreenletExit);
});

for (const [kind, make] of [
  ['greenlets', () => spawn(() => sleep(60_000))],
  ['raw greenlets', () => spawnRaw(() => sleep(60_000))],
] as const) {
  test(`${kind}: what is not an error cannot be raised, and then nobody is killed`, () => {
    const greenlets = [make(), make()];
    sleep(0);
    try {
      for (const wrong of [42, 'text', () => 1]) {
        assert.throws(() => killAll(greenlets, wrong as never), { code: 'ERR_INVALID_ARG_TYPE' });
        assert.throws(() => kill(greenlets[0] as RawGreenlet, wrong as never), { code: 'ERR_INVALID_ARG_TYPE' });
      }
      idle();
      assert.deepEqual(
        greenlets.map((greenlet) => greenlet.dead),
        [false, false],
      );
    } finally {
      killAll(greenlets);
      idle();
    }
  });
}

test('a raw greenlet that is switched by hand can be killed', () => {
  const raw: RawGreenlet = new RawGreenlet(() => (raw.parent as RawGreenlet).switch('there'));
  assert.equal(raw.switch(), 'there');
  assert.equal(raw.dead, false);
  captureReports(() => raw.throw());
  assert.equal(raw.dead, true);
});

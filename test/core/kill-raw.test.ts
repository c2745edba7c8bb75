import assert from 'node:assert/strict';
import {
  type Greenlet,
  GreenletExit,
  getCurrent,
  idle,
  kill,
  killAll,
  sleep,
  spawn,
  spawnRaw,
  Timeout,
} from 'geventjs';
import { RawGreenlet } from 'geventjs/greenlet';
import { getHub } from 'geventjs/hub';
import { Queue } from 'geventjs/queue';
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

/** A raw greenlet that takes its time to end. */
function careful(gate: Queue<string>, events: string[]): RawGreenlet {
  const raw = spawnRaw(() => {
    try {
      sleep(60_000);
    } finally {
      events.push(gate.get());
    }
  });
  sleep(0);
  return raw;
}

test('killAll waits until raw greenlets have cleaned up', () => {
  const gate = new Queue<string>();
  const events: string[] = [];
  const list = [careful(gate, events), endless(), careful(gate, events)];
  spawn(() => {
    gate.put('first');
    sleep(0);
    gate.put('second');
  });
  killAll(list);
  assert.deepEqual(events, ['first', 'second']);
  assert.ok(list.every((greenlet) => greenlet.dead));
});

test('a Timeout is thrown when a raw greenlet is left after the time; it goes on, and can be killed again', () => {
  const events: string[] = [];
  const gate = new Queue<string>();
  const raw = spawnRaw(() => {
    while (events.length === 0) {
      try {
        events.push(gate.get());
      } catch {}
    }
  });
  sleep(0);
  for (const timeout of [1, new Timeout(1)]) {
    assert.throws(() => killAll([raw], undefined, { timeout }), { code: 'ERR_TIMEOUT', ms: 1 });
    assert.equal(raw.dead, false);
  }
  gate.put('went on');
  killAll([raw]);
  assert.deepEqual([events, raw.dead], [['went on'], true]);
});

test('a raw greenlet that is woken gets what it waited for, and the error at its next blocking call', () => {
  const queue = new Queue<string>();
  const got: string[] = [];
  const raw = spawnRaw(() => {
    for (;;) got.push(queue.get());
  });
  sleep(0);
  queue.put('item');
  killAll([raw]);
  assert.deepEqual([got, raw.dead], [['item'], true]);
});

test('an error that ends a raw greenlet is reported once, with the greenlet', () => {
  const error = new RangeError('mine');
  const begun = spawnRaw(function begun() {
    sleep(60_000);
  });
  sleep(0);
  const unborn = spawnRaw(function unborn() {});
  const text = captureReports(() => {
    killAll([begun, unborn], error);
    idle();
  });
  assert.equal(text.match(/RangeError: mine/g)?.length, 2, text);
  assert.match(text, /at begun/);
  assert.match(text, /at unborn/);
});

test('a raw greenlet that was left by a switch by hand gets the error there', () => {
  const events: unknown[] = [];
  const raw: RawGreenlet = new RawGreenlet(() => {
    try {
      (raw.parent as RawGreenlet).switch('there');
    } catch (error) {
      events.push(error instanceof GreenletExit);
    }
  }, getHub().greenlet);
  getHub().runCallback(() => raw.switch());
  sleep(0);
  assert.equal(raw.started, true);
  killAll([raw]);
  assert.deepEqual([events, raw.dead], [[true], true]);
});

test('a raw greenlet may kill itself with others', () => {
  const other = endless();
  sleep(0);
  const events: string[] = [];
  const raw = spawnRaw(() => {
    killAll([other, getCurrent()]);
    events.push('not reached');
  });
  sleep(0);
  idle();
  assert.deepEqual([events, raw.dead, other.dead], [[], true, true]);
});

import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { getCurrent, joinAll, sleep, spawn } from 'geventjs';
import { RawGreenlet, setTrace, type Tracer } from 'geventjs/greenlet';
import { test } from '../support/suite.js';

/** Calls `body` with `tracer` set, and whatever was set before afterwards. */
function traced(tracer: Tracer, body: () => void): void {
  const before = setTrace(tracer);
  try {
    body();
  } finally {
    setTrace(before);
  }
}

/** Notes events by the names of greenlets. */
function recorder(names: Map<unknown, string>): { events: string[]; tracer: Tracer } {
  const events: string[] = [];
  const name = (greenlet: unknown) => names.get(greenlet) ?? inspect(greenlet);
  return { events, tracer: (event, { origin, target }) => events.push(`${event} ${name(origin)} ${name(target)}`) };
}

test('a tracer sees each switch, there and back, with who left and who goes on', () => {
  const parent = getCurrent();
  const greenlet = new RawGreenlet(() => parent.switch());
  const { events, tracer } = recorder(
    new Map([
      [parent, 'parent'],
      [greenlet, 'greenlet'],
    ]),
  );
  traced(tracer, () => {
    greenlet.switch();
    greenlet.switch();
  });
  assert.deepEqual(events, [
    'switch parent greenlet',
    'switch greenlet parent',
    'switch parent greenlet',
    'switch greenlet parent',
  ]);
});

test('an error that is raised in a greenlet, and one that goes to its parent, are throw events', () => {
  const parent = getCurrent();
  const greenlet = new RawGreenlet(() => parent.switch());
  const { events, tracer } = recorder(
    new Map([
      [parent, 'parent'],
      [greenlet, 'greenlet'],
    ]),
  );
  traced(tracer, () => {
    greenlet.switch();
    assert.throws(() => greenlet.throw(new Error('out')), { message: 'out' });
  });
  assert.deepEqual(events, [
    'switch parent greenlet',
    'switch greenlet parent',
    'throw parent greenlet',
    'throw greenlet parent',
  ]);
});

test('a GreenletExit comes back as a switch, being a value', () => {
  const parent = getCurrent();
  const greenlet = new RawGreenlet(() => parent.switch());
  const { events, tracer } = recorder(
    new Map([
      [parent, 'parent'],
      [greenlet, 'greenlet'],
    ]),
  );
  greenlet.switch();
  traced(tracer, () => greenlet.throw());
  assert.deepEqual(events, ['throw parent greenlet', 'switch greenlet parent']);
});

test('the tracer is called in the target, before that goes on', () => {
  const order: unknown[] = [];
  const parent = getCurrent();
  const greenlet = new RawGreenlet(() => {
    order.push('first line');
    parent.switch();
    order.push('second line');
  });
  traced(
    (_event, { target }) => {
      assert.equal(getCurrent(), target);
      order.push(target === greenlet ? 'traced' : 'traced parent');
    },
    () => {
      greenlet.switch();
      order.push('back');
      greenlet.switch();
    },
  );
  assert.deepEqual(order, ['traced', 'first line', 'traced parent', 'back', 'traced', 'second line', 'traced parent']);
});

test('setTrace answers with the tracer that was set before', () => {
  const one: Tracer = () => undefined;
  const two: Tracer = () => undefined;
  const before = setTrace(one);
  assert.deepEqual(
    [before, setTrace(one), setTrace(two), setTrace(undefined), setTrace(undefined)],
    [undefined, one, one, two, undefined],
  );
});

test('without a tracer nothing is noted any more', () => {
  const greenlet = new RawGreenlet(() => undefined);
  const { events, tracer } = recorder(new Map());
  traced(tracer, () => undefined);
  greenlet.switch();
  assert.deepEqual(events, []);
});

test('what is no function is refused as a tracer', () => {
  for (const wrong of [null, 1, 'trace', {}]) {
    assert.throws(() => setTrace(wrong as never), {
      code: 'ERR_INVALID_ARG_TYPE',
      message: /tracer must be a function/,
    });
  }
});

test('a tracer that throws is taken away, and its error is raised in the target', () => {
  const parent = getCurrent();
  const error = new Error('tracer failed');
  let calls = 0;
  const tracer: Tracer = () => {
    calls++;
    throw error;
  };
  const fresh = new RawGreenlet(() => assert.fail('the first line must not run'));
  setTrace(tracer);
  assert.throws(
    () => fresh.switch(),
    (caught) => caught === error,
  );
  assert.equal(fresh.dead, true);
  assert.equal(setTrace(undefined), undefined);

  const seen: unknown[] = [];
  const suspended: RawGreenlet = new RawGreenlet(() => {
    try {
      seen.push(parent.switch());
    } catch (caught) {
      seen.push(caught);
    }
    return 'went on';
  });
  suspended.switch();
  setTrace(tracer);
  assert.equal(suspended.switch('lost'), 'went on');
  assert.deepEqual(seen, [error]);
  assert.deepEqual([setTrace(undefined), calls], [undefined, 2]);
});

test('a tracer that throws while greenlets take turns disturbs no one but the target', () => {
  const error = new Error('tracer failed');
  const greenlets = ['a', 'b', 'c'].map((name) =>
    spawn(() => {
      try {
        sleep(0);
        sleep(0);
      } catch (caught) {
        return `${name} ${(caught as Error).message}`;
      }
      return `${name} undisturbed`;
    }),
  );
  sleep(0);
  setTrace((_event, { target }) => {
    if (target === greenlets[1]) throw error;
  });
  joinAll(greenlets);
  assert.equal(setTrace(undefined), undefined);
  assert.deepEqual(
    greenlets.map(({ value }) => value),
    ['a undisturbed', 'b tracer failed', 'c undisturbed'],
  );
});

test('whoever goes on is never dead, and is the current one, whatever the scheduler does', () => {
  const wrong: string[] = [];
  let events = 0;
  traced(
    (_event, switched) => {
      events++;
      const target = switched.target as RawGreenlet;
      if (target.dead || !target.started || target !== getCurrent()) wrong.push(inspect(target));
    },
    () => {
      const work = (turns: number) => {
        for (let i = 0; i < turns; i++) sleep(i % 3 === 2 ? 1 : 0);
        return new RawGreenlet(() => sleep(0)).switch();
      };
      joinAll(Array.from({ length: 100 }, (_, i) => spawn(work, i % 5)));
    },
  );
  assert.deepEqual(wrong, []);
  assert.ok(events >= 200, `${events} events of 100 greenlets`);
});

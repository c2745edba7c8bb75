import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { getCurrent } from 'geventjs';
import { GreenletExit, RawGreenlet } from 'geventjs/greenlet';
import { test } from '../support/suite.js';

/** The same error, and not just one that looks like it. */
function throwsExactly(error: unknown, body: () => unknown): void {
  let thrown: unknown = body;
  try {
    body();
  } catch (caught) {
    thrown = caught;
  }
  assert.notEqual(thrown, body, 'expected an error, got none');
  assert.ok(Object.is(thrown, error), `expected ${inspect(error)}, got ${inspect(thrown)}`);
}

test('an error that a greenlet does not catch is thrown in its parent', () => {
  const error = new RangeError('out');
  const greenlet = new RawGreenlet(() => {
    throw error;
  });
  throwsExactly(error, () => greenlet.switch());
  assert.equal(greenlet.dead, true);
});

test('whatever is thrown travels as it is', () => {
  for (const thrown of [undefined, null, 0, '', 'text', Symbol('s'), { no: 'error' }]) {
    const greenlet = new RawGreenlet(() => {
      throw thrown;
    });
    throwsExactly(thrown, () => greenlet.switch());
  }
});

test('an error passes through greenlets that do not catch it', () => {
  const error = new Error('from the depth');
  const dead: boolean[] = [];
  const inner: RawGreenlet = new RawGreenlet(() => {
    throw error;
  });
  const outer = new RawGreenlet(() => {
    inner.parent = getCurrent();
    inner.switch();
  });
  throwsExactly(error, () => outer.switch());
  dead.push(inner.dead, outer.dead);
  assert.deepEqual(dead, [true, true]);
});

test('an error is raised where the greenlet stands; caught there, it goes on', () => {
  const parent = getCurrent();
  const seen: unknown[] = [];
  const greenlet: RawGreenlet = new RawGreenlet(() => {
    for (let i = 0; i < 2; i++) {
      try {
        parent.switch();
      } catch (error) {
        seen.push(error);
      }
    }
    return 'survived';
  });
  greenlet.switch();
  const errors = [new TypeError('one'), new SyntaxError('two')];
  assert.equal(greenlet.throw(errors[0]), undefined);
  assert.equal(greenlet.throw(errors[1]), 'survived');
  assert.deepEqual(seen, errors);
  assert.equal(seen[0], errors[0]);
});

test('an error that is raised in a greenlet and not caught there comes back out of throw', () => {
  const parent = getCurrent();
  let left = false;
  const greenlet = new RawGreenlet(() => {
    try {
      parent.switch();
    } finally {
      left = true;
    }
  });
  greenlet.switch();
  const error = new Error('through');
  throwsExactly(error, () => greenlet.throw(error));
  assert.deepEqual([left, greenlet.dead], [true, true]);
});

test('GreenletExit ends a greenlet quietly and is its result', () => {
  const parent = getCurrent();
  class MyExit extends GreenletExit {}
  for (const exit of [new GreenletExit('bye'), new MyExit()]) {
    const thrower = new RawGreenlet<unknown, unknown>(() => {
      throw exit;
    });
    assert.equal(thrower.switch(), exit);
    const waiting = new RawGreenlet<unknown, unknown>(() => parent.switch());
    waiting.switch();
    assert.equal(waiting.throw(exit), exit);
    assert.deepEqual([thrower.dead, waiting.dead], [true, true]);
  }
});

test('throw without an argument raises a GreenletExit', () => {
  const parent = getCurrent();
  const seen: unknown[] = [];
  const greenlet = new RawGreenlet(() => {
    try {
      parent.switch();
    } catch (error) {
      seen.push(error);
      throw error;
    }
  });
  greenlet.switch();
  const result: unknown = greenlet.throw();
  assert.ok(result instanceof GreenletExit);
  assert.deepEqual(seen, [result]);
  assert.ok((greenlet.throw() as unknown) instanceof GreenletExit);
});

test('a greenlet that is being ended may still switch in its finally block', () => {
  const parent = getCurrent();
  const greenlet = new RawGreenlet<unknown, unknown>(() => {
    try {
      parent.switch('waiting');
    } finally {
      assert.equal(parent.switch('cleaning up'), 'go on');
    }
  });
  assert.equal(greenlet.switch(), 'waiting');
  assert.equal(greenlet.throw(), 'cleaning up');
  assert.equal(greenlet.dead, false);
  assert.ok(greenlet.switch('go on') instanceof GreenletExit);
  assert.equal(greenlet.dead, true);
});

test('a greenlet that swallows its GreenletExit lives on', () => {
  const parent = getCurrent();
  const greenlet = new RawGreenlet<unknown, unknown>(() => {
    try {
      parent.switch();
    } catch {
      parent.switch('still here');
    }
    return 'end';
  });
  greenlet.switch();
  assert.equal(greenlet.throw(), 'still here');
  assert.deepEqual([greenlet.dead, greenlet.switch()], [false, 'end']);
});

test('an error for a greenlet that has not started kills it before its first line and goes to its parent', () => {
  let ran = false;
  const body = () => {
    ran = true;
  };
  const error = new Error('never begun');
  const greenlet = new RawGreenlet(body);
  throwsExactly(error, () => greenlet.throw(error));
  const quiet = new RawGreenlet<unknown, unknown>(body);
  const exit = new GreenletExit();
  assert.equal(quiet.throw(exit), exit);
  assert.deepEqual([ran, greenlet.dead, quiet.dead], [false, true, true]);
});

test('an error for a dead greenlet is raised in its nearest living ancestor, a GreenletExit is returned there', () => {
  const greenlet = new RawGreenlet<unknown, unknown>(() => 'done');
  greenlet.switch();
  const error = new Error('too late');
  throwsExactly(error, () => greenlet.throw(error));
  const exit = new GreenletExit();
  assert.equal(greenlet.throw(exit), exit);
});

test('an error for the child of a waiting greenlet is caught by that one', () => {
  const top = getCurrent();
  const error = new Error('for the child');
  const parent: RawGreenlet = new RawGreenlet(() => {
    try {
      top.switch();
    } catch (caught) {
      return caught === error ? 'caught' : caught;
    }
    return 'no error came';
  });
  parent.switch();
  const child = new RawGreenlet(() => undefined, parent);
  assert.equal(child.throw(error), 'caught');
  assert.deepEqual([parent.dead, child.dead], [true, true]);
});

test('an error raised in oneself is thrown at once', () => {
  const error = new Error('mine');
  const greenlet: RawGreenlet = new RawGreenlet(() => {
    throwsExactly(error, () => greenlet.throw(error));
    return 'went on';
  });
  assert.equal(greenlet.switch(), 'went on');
});

test('an error that a greenlet handles is not seen by one that it switches to', () => {
  const inner = new RawGreenlet(() => 'no error here');
  try {
    throw new Error('outer');
  } catch (error) {
    assert.equal(inner.switch(), 'no error here');
    assert.equal((error as Error).message, 'outer');
  }
});

test('the stack of an error names the line in the greenlet', () => {
  function culprit(): never {
    throw new Error('here');
  }
  const greenlet = new RawGreenlet(() => culprit());
  assert.throws(
    () => greenlet.switch(),
    (error: Error) => /\bculprit\b/.test(error.stack ?? ''),
  );
});

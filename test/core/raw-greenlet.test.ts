import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { getCurrent, spawn } from 'geventjs';
import { GreenletExit, RawGreenlet } from 'geventjs/greenlet';
import { test, testInHub } from '../support/suite.js';

test('nothing runs before the first switch', () => {
  let ran = false;
  const greenlet = new RawGreenlet(() => {
    ran = true;
  });
  assert.equal(ran, false);
  greenlet.switch();
  assert.equal(ran, true);
});

test('the first switch calls the function with its value, later ones make the pending switch return theirs', () => {
  const received: unknown[] = [];
  const parent = getCurrent();
  const greenlet = new RawGreenlet<string, number | string>((first) => {
    received.push(first);
    received.push(parent.switch(1));
    received.push(parent.switch(2));
    return 'end';
  });
  assert.deepEqual([greenlet.switch('a'), greenlet.switch('b'), greenlet.switch('c')], [1, 2, 'end']);
  assert.deepEqual(received, ['a', 'b', 'c']);
});

test('a switch without a value sends undefined', () => {
  const received: unknown[] = [];
  const parent = getCurrent();
  const greenlet = new RawGreenlet((first) => {
    received.push(first, parent.switch());
  });
  assert.equal(greenlet.switch(), undefined);
  assert.equal(greenlet.switch(), undefined);
  assert.deepEqual(received, [undefined, undefined]);
});

test('any value travels as it is, errors and promises too', () => {
  const values = [
    null,
    0,
    Number.NaN,
    '',
    Symbol('s'),
    new Error('only a value'),
    new GreenletExit(),
    Promise.resolve(1),
  ];
  const parent = getCurrent();
  const echo: RawGreenlet = new RawGreenlet((first) => {
    let value: unknown = first;
    while (value !== 'stop') value = parent.switch(value);
    return 'stopped';
  });
  for (const value of values) assert.ok(Object.is(echo.switch(value), value), `${inspect(value)} came back changed`);
  assert.equal(echo.switch('stop'), 'stopped');
});

test('two greenlets that switch to each other keep their places', () => {
  const order: number[] = [];
  const first: RawGreenlet = new RawGreenlet(() => {
    order.push(0);
    second.switch();
    order.push(2);
    second.switch();
    order.push(4);
  });
  const second: RawGreenlet = new RawGreenlet(() => {
    order.push(1);
    first.switch();
    order.push(3);
    first.switch();
  });
  first.switch();
  assert.deepEqual(order, [0, 1, 2, 3, 4]);
  assert.deepEqual([first.dead, second.dead], [true, false]);
  second.switch();
  assert.equal(second.dead, true);
});

test('two children are resumed by their parent in turns', () => {
  const order: string[] = [];
  const parent = getCurrent();
  const child = (name: string) =>
    new RawGreenlet(() => {
      order.push(`${name}1`);
      parent.switch();
      order.push(`${name}2`);
    });
  const children = [child('a'), child('b')];
  for (const greenlet of children) greenlet.switch();
  for (const greenlet of children) greenlet.switch();
  assert.deepEqual(order, ['a1', 'b1', 'a2', 'b2']);
});

test('results of children within children come back from the innermost outwards', () => {
  const order: string[] = [];
  const nested = (depth: number): string => {
    order.push(`in ${depth}`);
    const below = depth === 3 ? '' : new RawGreenlet<number, string>(nested).switch(depth + 1);
    order.push(`out ${depth}`);
    return `${depth}${below}`;
  };
  assert.equal(nested(0), '0123');
  assert.deepEqual(order, ['in 0', 'in 1', 'in 2', 'in 3', 'out 3', 'out 2', 'out 1', 'out 0']);
});

test('a greenlet is first not started, then started, then dead', () => {
  const states: unknown[] = [];
  const parent = getCurrent();
  const note = () => states.push([greenlet.started, greenlet.dead]);
  const greenlet: RawGreenlet = new RawGreenlet(() => {
    note();
    parent.switch();
  });
  note();
  greenlet.switch();
  note();
  greenlet.switch();
  note();
  assert.deepEqual(states, [
    [false, false],
    [true, false],
    [true, false],
    [false, true],
  ]);
});

test('inside a greenlet the current one is itself, and its parent is its maker', () => {
  const maker = getCurrent();
  const greenlet = new RawGreenlet(() => [RawGreenlet.getCurrent(), getCurrent()]);
  assert.equal(greenlet.parent, maker);
  assert.deepEqual(greenlet.switch(), [greenlet, greenlet]);
  assert.equal(getCurrent(), maker);
});

test('a switch to oneself returns its value at once', () => {
  assert.equal(getCurrent().switch('same'), 'same');
  const greenlet: RawGreenlet = new RawGreenlet(() => greenlet.switch('mine'));
  assert.equal(greenlet.switch(), 'mine');
});

test('a switch to a dead child returns its value at once', () => {
  const greenlet = new RawGreenlet<unknown, unknown>(() => 'result');
  assert.equal(greenlet.switch(), 'result');
  assert.equal(greenlet.switch(), undefined);
  assert.equal(greenlet.switch(25), 25);
});

test('a switch to a dead greenlet goes on in its nearest living ancestor', () => {
  const top = getCurrent();
  const received: unknown[] = [];
  const parent: RawGreenlet = new RawGreenlet(() => {
    const child = new RawGreenlet(() => 'child result');
    received.push(child.switch());
    for (let message = top.switch(child); message !== 'stop'; message = top.switch()) received.push(message);
  });
  const child = parent.switch() as RawGreenlet;
  assert.equal(child.dead, true);
  child.switch('for the dead');
  child.switch('for the dead again');
  parent.switch('stop');
  assert.equal(parent.dead, true);
  assert.equal(child.switch('for me'), 'for me');
  assert.deepEqual(received, ['child result', 'for the dead', 'for the dead again']);
});

test('what is no function is refused when the greenlet is made', () => {
  for (const body of [undefined, null, 1, 'run', {}]) {
    assert.throws(() => new RawGreenlet(body as never), {
      code: 'ERR_INVALID_ARG_TYPE',
      message: /body of a RawGreenlet must be a function/,
    });
  }
});

test('inspect tells the function and the state', () => {
  const parent = getCurrent();
  const worker: RawGreenlet = new RawGreenlet(function job() {
    parent.switch(inspect(worker));
  });
  assert.equal(inspect(worker), '<RawGreenlet at job: not started>');
  assert.equal(worker.switch(), '<RawGreenlet at job: running>');
  assert.equal(inspect(worker), '<RawGreenlet at job: suspended>');
  worker.switch();
  assert.equal(inspect(worker), '<RawGreenlet at job: dead>');
});

test('inside spawn the current greenlet is the spawned one', () => {
  const greenlet = spawn(() => getCurrent());
  assert.equal(greenlet.get(), greenlet);
});

testInHub('a callback of the loop runs in the greenlet of the thread, which is alive and has no parent', () => {
  const hub = getCurrent();
  assert.deepEqual([hub.started, hub.dead, hub.parent], [true, false, undefined]);
  const greenlet = new RawGreenlet((value: number) => [getCurrent().parent, value + 1]);
  assert.deepEqual(greenlet.switch(1), [hub, 2]);
});

test('ten thousand switches there and back lose nothing', () => {
  const parent = getCurrent();
  const adder: RawGreenlet<number, number> = new RawGreenlet((first) => {
    let total = first;
    for (;;) {
      const next = parent.switch(total) as number;
      if (next < 0) return total;
      total += next;
    }
  });
  let expected = 0;
  for (let i = 0; i < 10_000; i++) {
    expected += i;
    assert.equal(adder.switch(i), expected);
  }
  assert.equal(adder.switch(-1), expected);
});

import assert from 'node:assert/strict';
import { type Greenlet, idle, sleep, spawn } from 'geventjs';
import { captureReports, test } from '../support/suite.js';

const kinds = ['link', 'linkValue', 'linkException', 'rawlink'] as const;
const ways: { title: string; make: () => Greenlet<number>; kinds: readonly (typeof kinds)[number][] }[] = [
  { title: 'succeeds', make: () => spawn(() => 1), kinds: ['link', 'linkValue', 'rawlink'] },
  {
    title: 'fails',
    make: () =>
      spawn((): number => {
        throw new Error('boom');
      }),
    kinds: ['link', 'linkException', 'rawlink'],
  },
];

class Listener {
  readonly told: unknown[] = [];

  hear(greenlet: Greenlet<number>): void {
    this.told.push(greenlet);
  }
}

for (const kind of kinds) {
  test(`${kind}: unlink takes a function back, and a bound method`, () => {
    const listener = new Listener();
    const told: unknown[] = [];
    const functions = [(greenlet: Greenlet<number>) => void told.push(greenlet), listener.hear.bind(listener)];
    const greenlet = spawn(() => 1);
    for (const fn of functions) {
      greenlet[kind](fn);
      assert.equal(greenlet.hasLinks(), 1);
      greenlet.unlink(fn);
      assert.equal(greenlet.hasLinks(), 0);
    }
    greenlet.join();
    idle();
    assert.deepEqual([told, listener.told], [[], []]);
  });
}

test('unlink of something that is not linked is silent, before and after the first link', () => {
  const greenlet = spawn(() => 1);
  greenlet.unlink(() => undefined);
  let calls = 0;
  greenlet.link(() => calls++);
  greenlet.unlink(() => undefined);
  assert.equal(greenlet.hasLinks(), 1);
  greenlet.join();
  idle();
  assert.equal(calls, 1);
});

test('what is linked twice is called twice, and taken back once at a time', () => {
  let calls = 0;
  const count = () => {
    calls++;
  };
  const greenlet = spawn(() => 1);
  for (let i = 0; i < 3; i++) greenlet.rawlink(count);
  greenlet.unlink(count);
  assert.equal(greenlet.hasLinks(), 2);
  greenlet.join();
  idle();
  assert.equal(calls, 2);
});

test('unlinkAll takes every callback back and leaves those who wait', () => {
  const greenlet = spawn(() => sleep(5));
  let calls = 0;
  for (const kind of kinds) greenlet[kind](() => calls++);
  const waiting = spawn(() => {
    greenlet.join();
    return 'went on';
  });
  sleep(0);
  assert.equal(greenlet.hasLinks(), 5);
  greenlet.unlinkAll();
  assert.equal(greenlet.hasLinks(), 1);
  assert.equal(waiting.get(), 'went on');
  idle();
  assert.equal(calls, 0);
});

test('a link to a greenlet that has ended can still be taken back before it is told', () => {
  const greenlet = spawn(() => 1);
  greenlet.join();
  let calls = 0;
  const count = () => calls++;
  greenlet.link(count);
  assert.equal(greenlet.hasLinks(), 1);
  greenlet.unlink(count);
  idle();
  assert.equal(calls, 0);
});

for (const { title, make, kinds } of ways) {
  for (const kind of kinds) {
    test(`${kind} of a greenlet that ${title}: a callback that throws does not reach the others and is printed`, () => {
      const order: number[] = [];
      const text = captureReports(() => {
        const greenlet = make();
        for (const n of [10, 20, 30]) {
          greenlet[kind](() => {
            order.push(n);
            throw new Error(`from link ${n}`);
          });
        }
        greenlet[kind](() => order.push(40));
        greenlet.join();
        idle();
      });
      assert.deepEqual(order, [10, 20, 30, 40]);
      for (const n of [10, 20, 30]) assert.equal(text.split(`Error: from link ${n}\n`).length, 2, text);
    });
  }
}

for (const kind of ['link', 'rawlink'] as const) {
  test(`${kind}: of two callbacks that unlink each other only one runs, and the others are told whatever is thrown`, () => {
    const order: string[] = [];
    captureReports(() => {
      const greenlet = spawn(() => 1);
      const first = (): void => {
        order.push('first');
        greenlet.unlink(second);
        throw new Error('first');
      };
      const second = (): void => {
        order.push('second');
        greenlet.unlink(first);
        throw new Error('second');
      };
      const third = (): void => {
        order.push('third');
        throw new Error('third');
      };
      for (const listener of [first, second, third]) greenlet[kind](listener);
      greenlet.join();
      idle();
      assert.equal(greenlet.hasLinks(), 0);
    });
    assert.deepEqual(order, ['first', 'third']);
  });
}

test('a link that runs in the hub may unlink one that is to run in a greenlet', () => {
  let calls = 0;
  const count = () => calls++;
  const greenlet = spawn(() => 1);
  greenlet.rawlink(() => greenlet.unlink(count));
  greenlet.link(count);
  greenlet.join();
  idle();
  assert.equal(calls, 0);
});

test('a link added by a link is told, too', () => {
  const order: string[] = [];
  const greenlet = spawn(() => 1);
  greenlet.rawlink(() => {
    order.push('first');
    greenlet.rawlink(() => order.push('added'));
  });
  greenlet.rawlink(() => order.push('second'));
  greenlet.join();
  idle();
  assert.deepEqual(order, ['first', 'second', 'added']);
});

import assert from 'node:assert/strict';
import { getCurrent } from 'geventjs';
import { GreenletExit, RawGreenlet } from 'geventjs/greenlet';
import { test, testInHub } from '../support/suite.js';

const nothing = () => undefined;

test('the parent can be given when the greenlet is made, and gets the result', () => {
  const top = getCurrent();
  const parent: RawGreenlet = new RawGreenlet(() => `parent got ${top.switch()}`);
  parent.switch();
  const child = new RawGreenlet(() => 'child result', parent);
  assert.equal(child.parent, parent);
  assert.equal(child.switch(), 'parent got child result');
  assert.deepEqual([parent.dead, child.dead], [true, true]);
});

test('the result goes past parents that are dead', () => {
  const top = getCurrent();
  const parent: RawGreenlet = new RawGreenlet(() => {
    const child: RawGreenlet = new RawGreenlet(() => top.switch('child is waiting'));
    top.switch(child);
    return 'parent ended';
  });
  const child = parent.switch() as RawGreenlet;
  assert.equal(child.switch(), 'child is waiting');
  assert.equal(parent.switch(), 'parent ended');
  assert.equal(parent.dead, true);
  assert.equal(child.switch('child result'), 'child result');
});

test('a suspended greenlet can get another parent, which then gets the result', () => {
  const top = getCurrent();
  const adopter: RawGreenlet = new RawGreenlet(() => ['adopter', top.switch()]);
  adopter.switch();
  const child: RawGreenlet = new RawGreenlet(() => top.switch());
  child.switch();
  child.parent = adopter;
  assert.equal(child.parent, adopter);
  assert.deepEqual(child.switch('result'), ['adopter', 'result']);
});

test('a running greenlet can get another parent', () => {
  const top = getCurrent();
  const adopter: RawGreenlet = new RawGreenlet(() => ['adopter', top.switch()]);
  adopter.switch();
  const child: RawGreenlet = new RawGreenlet(() => {
    child.parent = adopter;
    return 'result';
  });
  assert.deepEqual(child.switch(), ['adopter', 'result']);
});

test('an error goes to the new parent, which may catch it and go on', () => {
  const top = getCurrent();
  const error = new Error('from the child');
  const adopter: RawGreenlet = new RawGreenlet(() => {
    try {
      top.switch();
    } catch (caught) {
      return top.switch(['caught', caught]);
    }
    return 'no error came';
  });
  adopter.switch();
  const child = new RawGreenlet<unknown, unknown>(() => {
    throw error;
  });
  child.parent = adopter;
  assert.deepEqual(child.switch(), ['caught', error]);
  // The child is dead, so this goes on in the adopter, which ends with it.
  assert.equal(child.switch(25), 25);
  assert.equal(adopter.dead, true);
});

test('a dead greenlet can get another parent: switches to it go there', () => {
  const top = getCurrent();
  const child = new RawGreenlet<unknown, unknown>(nothing);
  child.switch();
  const adopter: RawGreenlet = new RawGreenlet(() => `adopter got ${top.switch()}`);
  adopter.switch();
  child.parent = adopter;
  assert.equal(child.switch('hello'), 'adopter got hello');
});

test('a result for a parent that has not started starts it with the result', () => {
  const parent = new RawGreenlet<string, string>((value) => `started with ${value}`);
  const child = new RawGreenlet<unknown, unknown>(() => 'the result', parent);
  assert.equal(child.switch(), 'started with the result');
  assert.deepEqual([parent.dead, child.dead], [true, true]);
});

test('a switch to a dead greenlet whose parent has not started starts that with the value', () => {
  const child = new RawGreenlet<unknown, unknown>(nothing);
  child.switch();
  child.parent = new RawGreenlet<string, string>((value) => `started with ${value}`);
  assert.equal(child.switch('a value'), 'started with a value');
});

test('an error for a parent that has not started kills it and goes on to whoever is above', () => {
  let ran = false;
  const run = () => {
    ran = true;
  };
  const error = new Error('up');
  const grandparent = new RawGreenlet(run);
  const parent = new RawGreenlet(run, grandparent);
  const child = new RawGreenlet(() => {
    throw error;
  }, parent);
  assert.throws(
    () => child.switch(),
    (caught) => caught === error,
  );
  assert.deepEqual([ran, child.dead, parent.dead, grandparent.dead], [false, true, true, true]);
});

test('an error for a child and a parent that have both not started kills both and is thrown to the caller', () => {
  let ran = false;
  const run = () => {
    ran = true;
  };
  const error = new Error('up');
  const parent = new RawGreenlet(run);
  const child = new RawGreenlet(run, parent);
  assert.throws(
    () => child.throw(error),
    (caught) => caught === error,
  );
  assert.deepEqual([ran, child.dead, parent.dead], [false, true, true]);
});

test('a GreenletExit for a child and a parent that have both not started starts the parent, as a result does', () => {
  const parent = new RawGreenlet<unknown, unknown>((value) => ['parent started with', value]);
  const child = new RawGreenlet<unknown, unknown>(nothing, parent);
  const exit = new GreenletExit();
  assert.deepEqual(child.throw(exit), ['parent started with', exit]);
});

test('nobody becomes its own ancestor', () => {
  for (let length = 1; length <= 5; length++) {
    const chain: RawGreenlet[] = [new RawGreenlet(nothing)];
    for (let i = 1; i < length; i++) chain.push(new RawGreenlet(nothing, chain[i - 1]));
    const [first] = chain as [RawGreenlet];
    const before = first.parent;
    assert.throws(
      () => {
        first.parent = chain.at(-1) as RawGreenlet;
      },
      { code: 'ERR_INVALID_ARG_VALUE', message: /^cyclic parent chain/ },
    );
    assert.equal(first.parent, before);
  }
});

test('the current greenlet cannot have its own child as parent', () => {
  const child = new RawGreenlet(nothing);
  assert.throws(
    () => {
      getCurrent().parent = child;
    },
    { code: 'ERR_INVALID_ARG_VALUE' },
  );
});

const noGreenlets: unknown[] = [1, 'greenlet', true, {}, nothing];

test('only a greenlet can be assigned as parent', () => {
  const greenlet = new RawGreenlet(nothing);
  for (const wrong of [undefined, null, ...noGreenlets]) {
    assert.throws(
      () => {
        greenlet.parent = wrong as RawGreenlet;
      },
      { code: 'ERR_INVALID_ARG_TYPE', message: /^the parent must be a RawGreenlet/ },
    );
  }
  assert.equal(greenlet.parent, getCurrent());
});

test('only a greenlet can be given as parent when a greenlet is made', () => {
  for (const wrong of noGreenlets) {
    assert.throws(() => new RawGreenlet(nothing, wrong as RawGreenlet), {
      code: 'ERR_INVALID_ARG_TYPE',
      message: /parent must be a RawGreenlet/,
    });
  }
});

testInHub('the greenlet of the thread cannot be given a parent', () => {
  const hub = getCurrent();
  assert.throws(
    () => {
      hub.parent = new RawGreenlet(nothing);
    },
    { code: 'ERR_INVALID_ARG_TYPE', message: /cannot be set/ },
  );
  assert.equal(hub.parent, undefined);
});

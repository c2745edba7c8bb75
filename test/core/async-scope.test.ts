/**
 * Greenlets that block inside `AsyncResource.runInAsyncScope`. Node aborts the process when its stack of scopes is left in
 * the wrong order, so each of these is a program of its own. `true` and `false` are answers to "is the execution id that
 * of the resource?", unless the scenario says otherwise.
 */
import assert from 'node:assert/strict';
import { AsyncResource, executionAsyncId } from 'node:async_hooks';
import { runScript } from '../support/child.js';
import { testInHub } from '../support/suite.js';

interface Scenario {
  title: string;
  result: unknown;
  code?: number;
}

const afterThrow = ['RangeError: out', false, 'text', false, 'undefined', false];

const scenarios: Record<string, Scenario> = {
  value: {
    title: 'a scope that does not block gets this and the arguments, and gives its value',
    result: [true, 1, 'two', true, true, true],
  },
  suspended: {
    title: 'a scope that blocks several times stays the current one, and is left at its end',
    result: [[true, 1, 'two', true, true, true, true, true, true, true, true, true], false],
  },
  throws: {
    title: 'what a scope throws comes out as it is, with and without blocking before',
    result: [...afterThrow, ...afterThrow, ...afterThrow],
  },
  nested: {
    title: 'scopes within scopes are entered and left in order, with blocking at each level',
    result: [-1, 0, 1, 2, 2, 1, 1, 0, 0, -1, -1],
  },
  again: { title: 'a resource may be entered again inside its own scope', result: [true, true] },
  interleaved: { title: 'fifty greenlets inside scopes of their own and of others take turns', result: ['good'] },
  kill: {
    title: 'a greenlet that is killed inside a scope unwinds in it, and may block meanwhile',
    result: [[true, true, false], true, false],
  },
  'kill in nested scopes': { title: 'a greenlet can be killed inside two scopes', result: [true, true] },
  timeout: { title: 'a timeout is raised inside a scope', result: [false, true, true, false] },
  emitter: {
    title: 'listeners of an EventEmitterAsyncResource may block',
    result: [[[true, true, 1], 'second listener', [true, true, 2], 'second listener'], [true, true], true, false],
  },
  bind: {
    title: 'functions bound by AsyncResource.bind may block, and get their this and arguments',
    result: [['caller', 1, true, true], ['given', 2, 3, true, true], 'static', false],
  },
  raw: {
    title: 'a raw greenlet may be left by hand inside a scope, and may block there',
    result: [['one', true], false, ['two', true], false, true],
  },
  'switch by hand inside a scope of the parent': {
    title: 'a greenlet inside a scope may start a raw greenlet that blocks and comes back',
    result: ['child result', true],
  },
  storage: {
    title: 'inside a scope the store is the one of the resource, afterwards the one of the greenlet',
    result: ['of the resource', 'of the resource', 'of the resource', 'inner', 'of the resource', 'of the greenlet'],
  },
  hooks: {
    title: 'async hooks see a scope left and entered again at each suspension',
    result: ['before', 'after', 'before', 'after', 'before', 'after'],
  },
  many: { title: 'two thousand scopes one after the other', result: 'good' },
  deep: { title: 'two hundred scopes within one another, with blocking at the bottom', result: [200, false] },
  overflow: { title: 'a stack overflow inside a scope is a RangeError outside', result: ['RangeError', false] },
  'wrong function': {
    title: 'a scope with something that is no function fails as on plain Node',
    result: [['TypeError', 'TypeError', 'TypeError'], false],
  },
  'in the hub': {
    title: 'in the hub a scope works as ever, and blocking in it is refused',
    result: ['BlockingSwitchOutError', true, true],
  },
  'never resumed': {
    title: 'the program may end while greenlets are suspended inside scopes',
    result: 'left suspended',
  },
  'exit inside': { title: 'process.exit inside a scope', result: ['exit', 7, true], code: 7 },
  'exit outside': { title: 'process.exit while another greenlet is inside a scope', result: 'exiting', code: 8 },
  'uncaught error': {
    title: 'an error that nobody catches ends the greenlet from inside a scope',
    result: ['nobody catches this', false],
  },
  'killed from the hub': { title: 'a raw greenlet can be killed inside a scope', result: [true, false] },
};

for (const [name, { title, result, code = 0 }] of Object.entries(scenarios)) {
  testInHub(`async scopes: ${title}`, async () => {
    const ended = await runScript('async-scope.cjs', { args: [name] });
    assert.deepEqual(ended, { code, signal: null, stdout: `${JSON.stringify(result)}\n`, stderr: '' });
  });
}

testInHub('outside of greenlets runInAsyncScope is what it was', () => {
  const resource = new AsyncResource('Test');
  const { runInAsyncScope } = AsyncResource.prototype;
  assert.deepEqual([runInAsyncScope.name, runInAsyncScope.length], ['runInAsyncScope', 2]);
  assert.equal(Object.getOwnPropertyDescriptor(AsyncResource.prototype, 'runInAsyncScope')?.enumerable, false);
  const self = { self: true };
  const before = executionAsyncId();
  const seen = resource.runInAsyncScope(
    function (this: unknown, ...args: unknown[]) {
      return [this, args, executionAsyncId()];
    },
    self,
    1,
    'two',
  );
  assert.deepEqual(seen, [self, [1, 'two'], resource.asyncId()]);
  assert.equal(seen[0], self);
  for (const wrong of [undefined, null, 1, 'text', {}]) {
    assert.throws(() => resource.runInAsyncScope(wrong as never), TypeError);
  }
  const error = new Error('out');
  assert.throws(
    () =>
      resource.runInAsyncScope(() => {
        throw error;
      }),
    (caught) => caught === error,
  );
  assert.equal(executionAsyncId(), before);
});

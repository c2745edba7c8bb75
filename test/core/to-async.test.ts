import assert from 'node:assert/strict';
import { Greenlet, GreenletExit, getCurrent, run, sleep, spawn, toAsync, wait } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { runScript } from '../support/child.js';
import { captureReports, test, testInHub } from '../support/suite.js';

const boom = new Error('boom');
const fail = (): never => {
  sleep(0);
  throw boom;
};

/** What is printed about errors while `body` runs, waits included. */
async function reportsOf(body: () => Promise<unknown>): Promise<string> {
  const hub = getHub();
  let text = '';
  hub.exceptionStream = { write: (part) => (text += part) };
  try {
    await body();
  } finally {
    hub.exceptionStream = undefined;
  }
  return text;
}

testInHub('toAsync makes a blocking function one that returns a promise', async () => {
  const add = toAsync((a: number, b: number) => {
    sleep(1);
    return a + b;
  });
  const promise = add(1, 2);
  assert.ok(promise instanceof Promise);
  assert.equal(await promise, 3);
});

testInHub('toAsync passes this and all arguments', async () => {
  const object = {
    base: 10,
    add: toAsync(function (this: { base: number }, ...numbers: number[]) {
      sleep(0);
      return numbers.reduce((sum, n) => sum + n, this.base);
    }),
  };
  assert.equal(await object.add(1, 2, 3), 16);
});

testInHub('each call runs in a greenlet of its own, and calls overlap', async () => {
  const order: string[] = [];
  const greenlets = new Set<unknown>();
  const work = toAsync((name: string) => {
    greenlets.add(getCurrent());
    order.push(`${name} begins`);
    sleep(0);
    order.push(`${name} ends`);
  });
  const calls = [work('a'), work('b')];
  assert.deepEqual(order, []);
  await Promise.all(calls);
  assert.deepEqual(order, ['a begins', 'b begins', 'a ends', 'b ends']);
  assert.equal(greenlets.size, 2);
  for (const greenlet of greenlets) assert.ok(greenlet instanceof Greenlet);
});

testInHub('an error rejects the promise, and is not printed', async () => {
  const text = await reportsOf(() =>
    assert.rejects(
      () => toAsync(fail)(),
      (caught) => caught === boom,
    ),
  );
  assert.equal(text, '');
});

testInHub('an error that nobody handles is an unhandled rejection', async () => {
  const { code, stderr } = await runScript('to-async-unhandled.mjs');
  assert.equal(code, 1);
  assert.match(stderr, /RangeError: nobody handles this/);
});

testInHub('a promise that the function returns is waited for', async () => {
  assert.equal(await toAsync(async (n: number) => n + 1)(1), 2);
  await assert.rejects(
    () => toAsync(() => Promise.reject(boom))(),
    (caught) => caught === boom,
  );
});

test('in a greenlet the call does not switch, and the promise can be waited for', () => {
  let ran = false;
  const promise = toAsync(() => {
    ran = true;
    return 'value';
  })();
  assert.equal(ran, false);
  assert.equal(wait(promise), 'value');
});

testInHub('run runs a function as a greenlet, with arguments, and gives its value', async () => {
  let name = '';
  const value = await run(
    (a: number, b: number) => {
      const current = getCurrent();
      assert.ok(current instanceof Greenlet);
      name = current.name;
      sleep(1);
      return a + b;
    },
    1,
    2,
  );
  assert.equal(value, 3);
  assert.equal(name, 'main');
});

testInHub('an error of run rejects the promise, and is not printed', async () => {
  const text = await reportsOf(() =>
    assert.rejects(
      () => run(fail),
      (caught) => caught === boom,
    ),
  );
  assert.equal(text, '');
});

testInHub('run waits for a promise that the function returns', async () => {
  assert.equal(await run(async () => 'value'), 'value');
});

testInHub('two of them may run at once, and one inside another', async () => {
  const order: string[] = [];
  const work = (name: string): string => {
    order.push(name);
    sleep(0);
    order.push(name);
    return name;
  };
  assert.deepEqual(await Promise.all([run(work, 'a'), run(work, 'b')]), ['a', 'b']);
  assert.deepEqual(order, ['a', 'b', 'a', 'b']);
  assert.equal(await run(() => wait(run(work, 'inner'))), 'inner');
});

testInHub('a main program that kills itself resolves with its GreenletExit', async () => {
  const value: unknown = await run(() => (getCurrent() as Greenlet).kill());
  assert.ok(value instanceof GreenletExit);
});

testInHub('greenlets that a main program leaves behind go on', async () => {
  const events: string[] = [];
  let left: Greenlet<void> | undefined;
  await run(() => {
    left = spawn(() => {
      sleep(5);
      events.push('left behind');
    });
    events.push('end of main');
  });
  assert.deepEqual(events, ['end of main']);
  await left;
  assert.deepEqual(events, ['end of main', 'left behind']);
});

testInHub('what is not a function is an error', () => {
  for (const wrong of [1, null, undefined, {}]) {
    assert.throws(() => toAsync(wrong as never), { code: 'ERR_INVALID_ARG_TYPE' });
    assert.throws(() => run(wrong as never), { code: 'ERR_INVALID_ARG_TYPE' });
  }
});

test('errors of ordinary greenlets inside are printed as ever', () => {
  const text = captureReports(() => spawn(fail).join());
  assert.match(text, /^Error: boom/);
});

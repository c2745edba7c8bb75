import assert from 'node:assert/strict';
import { promises } from 'node:fs';
import * as timers from 'node:timers/promises';
import { inspect } from 'node:util';
import { blocking, sleep } from 'geventjs';
import { Client, later } from '../support/client.js';
import { test, testInHub } from '../support/suite.js';

test('a frozen object, and one with a fixed method, have a view as well', () => {
  const frozen = blocking(Object.freeze({ get: () => later('value') }));
  assert.equal(frozen.get(), 'value');
  const fixed = Object.defineProperty({}, 'get', { value: () => later('value') }) as { get(): Promise<string> };
  assert.equal(blocking(fixed).get(), 'value');
});

test('an object may be frozen after its view was made', () => {
  const object = { get: () => later('value') };
  const view = blocking(object);
  Object.freeze(object);
  assert.equal(view.get(), 'value');
  assert.deepEqual(Object.keys(view), ['get']);
  assert.throws(() => Object.assign(view, { get: 1 }), TypeError);
});

test('inspect shows the object, and a view cannot be frozen', () => {
  const client = new Client();
  const view = blocking(client);
  assert.equal(inspect(view), inspect(client));
  assert.equal(inspect({ view }), inspect({ view: client }));
  assert.throws(() => Object.freeze(view), TypeError);
  assert.equal(view.query('x'), 'x');
});

test('a subclass of a view of a class keeps its statics to itself', () => {
  const View = blocking(Client) as unknown as typeof Client;
  class Special extends View {
    override count(): number {
      return super.count() + 1;
    }
  }
  Object.assign(Special, { extra: 1 });
  assert.equal('extra' in Client, false);
  const special = new Special();
  assert.ok(special instanceof Client && special instanceof Special);
  assert.equal(special.count(), 1);
});

test('a function blocks when it returns a promise, and keeps its properties', () => {
  const load = Object.assign(async (name: string) => later(`loaded ${name}`), {
    version: 1,
    reload: async (name: string) => later(`reloaded ${name}`),
  });
  const view = blocking(load);
  assert.equal(view('a'), 'loaded a');
  assert.equal(view.reload('b'), 'reloaded b');
  assert.equal(view.version, 1);
  const object = {
    base: 2,
    add: blocking(async function (this: { base: number }, n: number) {
      return later(this.base + n);
    }),
  };
  assert.equal(object.add(3), 5);
});

test('a class has blocking static methods, and classes inside are as they were', () => {
  const client = blocking(Client).connect('static:');
  assert.equal(client.url, 'static:');
  assert.ok(client instanceof Client);
  const View = blocking(Client) as unknown as typeof Client;
  assert.equal(new View('new:').url, 'new:');
  const library = blocking({ Client, open: async () => later(new Client()) });
  assert.equal(library.Client, Client);
  assert.equal(new library.Client('x:').url, 'x:');
  assert.ok(library.open() instanceof Client);
});

test('objects that merely have a then come back as they are', () => {
  class Builder {
    readonly parts: string[] = [];
    where(part: string): this {
      this.parts.push(part);
      return this;
    }
    // biome-ignore lint/suspicious/noThenProperty: query builders have one
    then(resolve: (text: string) => void): void {
      resolve(this.parts.join(' and '));
    }
  }
  const builder = new Builder();
  const view = blocking({ table: () => builder });
  assert.equal(view.table(), builder);
  assert.deepEqual(view.table().where('a').where('b').parts, ['a', 'b']);
});

test('promises of a library, which say that they are, are waited for', () => {
  class PrismaPromise {
    readonly [Symbol.toStringTag] = 'PrismaPromise';
    // biome-ignore lint/suspicious/noThenProperty: this is a promise of a library
    then(resolve: (value: string) => void): void {
      setImmediate(resolve, 'rows');
    }
  }
  const view = blocking({ findMany: () => new PrismaPromise() });
  assert.equal(view.findMany() as unknown, 'rows');
});

test('modules of Node can be used', () => {
  const fs = blocking(promises);
  assert.equal(fs.stat('/').isDirectory(), true);
  assert.throws(() => fs.readFile('/does/not/exist', 'utf8'), { code: 'ENOENT' });
  assert.equal(blocking(timers).setTimeout(1, 'value'), 'value');
});

test('a view of a view works', () => {
  assert.equal(blocking(blocking(new Client()) as unknown as Client).query('x'), 'x');
});

testInHub('in the hub a view can be made; only what returns a promise refuses', async () => {
  const client = blocking(new Client());
  assert.equal(client.count(), 0);
  assert.throws(() => client.query('x'), { code: 'ERR_BLOCKING_SWITCH_OUT' });
  assert.throws(() => blocking(1 as never), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => blocking(null as never), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => blocking('text' as never), { code: 'ERR_INVALID_ARG_TYPE' });
  await later(sleep);
});

import assert from 'node:assert/strict';
import { blocking, joinAll, spawn } from 'geventjs';
import { Client, later } from '../support/client.js';
import { test } from '../support/suite.js';

test('a method that returns a promise returns its value', () => {
  const client = blocking(new Client());
  assert.equal(client.query('select', 1, 2), 'select,1,2');
});

test('a method that returns a promise throws its error', () => {
  const error = new Error('boom');
  assert.throws(
    () => blocking(new Client()).fail(error),
    (caught) => caught === error,
  );
});

test('methods that return something else, properties and accessors are as they were', () => {
  const object = new Client('db:');
  const client = blocking(object);
  assert.equal(client.count(), 0);
  assert.equal(client.url, 'db:');
  assert.equal(client.name, 'client');
  assert.equal('query' in client, true);
  assert.equal((client as { missing?: unknown }).missing, undefined);
  assert.deepEqual(Object.keys(client), ['url']);
  assert.ok(client instanceof Client);
});

test('inside, methods see the object itself: private fields work, and calls among them return promises', () => {
  const object = new Client();
  const client = blocking(object);
  assert.deepEqual(client.both(), ['one', 'two']);
  assert.equal(client.count(), 2);
  assert.equal(client.self(), object);
});

test('a method of the view is always the same function', () => {
  const client = blocking(new Client());
  assert.equal(client.query, client.query);
  const { query } = client;
  assert.equal(query('alone'), 'alone');
  assert.equal(query.name, 'query');
});

test('a method that is replaced in the object is replaced in the view', () => {
  const object = { get: () => later('old') };
  const view = blocking(object);
  assert.equal(view.get(), 'old');
  object.get = () => later('new');
  assert.equal(view.get(), 'new');
});

test('what is set through the view is set in the object, by its setters', () => {
  const object = new Client();
  const client = blocking(object) as { name: string; extra?: number };
  client.extra = 1;
  assert.equal((object as { extra?: number }).extra, 1);
  client.name = 'renamed';
  assert.equal(object.name, 'renamed');
});

test('while one greenlet is in a method others go on', () => {
  const client = blocking(new Client());
  const order: number[] = [];
  const greenlets = [1, 2, 3].map((n) =>
    spawn(() => {
      order.push(n);
      client.query('x');
      order.push(n);
    }),
  );
  joinAll(greenlets);
  assert.deepEqual(order.slice(0, 3), [1, 2, 3]);
});

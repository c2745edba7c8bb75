import assert from 'node:assert/strict';
import { Greenlet, getCurrent, wait } from 'geventjs';
import { Event } from 'geventjs/event';
import { RawGreenlet } from 'geventjs/greenlet';
import { HttpServer, type ListenerApp } from 'geventjs/http';
import { Pool } from 'geventjs/pool';
import { untilAllBlocked } from 'geventjs/testing';
import { ask, asking, RawClient, withServer } from '../support/http.js';
import { captureReports, test, testInHub } from '../support/suite.js';

const whoAmI: ListenerApp = (_request, response) => {
  const current = getCurrent();
  response.end(current instanceof Greenlet ? 'greenlet' : current instanceof RawGreenlet ? 'raw' : 'nobody');
};

test('each request has a greenlet of its own, a raw one if wanted', () => {
  withServer(whoAmI, {}, (server) => assert.equal(ask(server).body, 'greenlet'));
  withServer(whoAmI, { spawn: 'default' }, (server) => assert.equal(ask(server).body, 'greenlet'));
  withServer(whoAmI, { spawn: 'raw' }, (server) => assert.equal(ask(server).body, 'raw'));
  withServer(whoAmI, { spawn: 1 }, (server) => assert.equal(ask(server).body, 'greenlet'));
});

test('a pool makes greenlets of its own class', () => {
  class Mine extends Greenlet {}
  const pool = new Pool(1, { greenletClass: Mine });
  let mine = false;
  const app: ListenerApp = (_request, response) => {
    mine = getCurrent() instanceof Mine;
    response.end();
  };
  withServer(app, { spawn: pool }, (server) => ask(server));
  assert.equal(mine, true);
});

/** A handler that waits for `go`, and counts how many do. */
function gated(): { go: Event; order: string[]; app: ListenerApp } {
  const go = new Event();
  const order: string[] = [];
  const app: ListenerApp = (request, response) => {
    order.push(request.url ?? '');
    go.wait();
    response.end(request.url);
  };
  return { go, order, app };
}

test('when the pool is full requests wait for a place, first come, first served', () => {
  const { go, order, app } = gated();
  withServer(app, { spawn: 2 }, (server) => {
    const answers = ['/a', '/b', '/c', '/d'].map((path) => {
      const answer = asking(server, path);
      untilAllBlocked();
      return answer;
    });
    assert.deepEqual(order, ['/a', '/b']);
    go.set();
    assert.deepEqual(
      answers.map((answer) => wait(answer).body),
      ['/a', '/b', '/c', '/d'],
    );
    assert.deepEqual(order, ['/a', '/b', '/c', '/d']);
  });
});

test('when too many wait for a place the answer is 503, at once', () => {
  const { go, app } = gated();
  withServer(app, { spawn: 1, maxWaiting: 1 }, (server) => {
    const first = asking(server, '/a');
    untilAllBlocked();
    const second = asking(server, '/b');
    untilAllBlocked();
    const { status, headers } = ask(server, '/c');
    assert.equal(status, 503);
    assert.equal(headers['retry-after'], '1');
    go.set();
    assert.equal(wait(first).status, 200);
    assert.equal(wait(second).status, 200);
  });
});

test('a client that goes away while it waits for a place is never handled', () => {
  const { go, order, app } = gated();
  withServer(app, { spawn: 1 }, (server) => {
    const first = asking(server, '/a');
    untilAllBlocked();
    const impatient = new RawClient(server).send('GET /b HTTP/1.1\r\nHost: x\r\n\r\n');
    untilAllBlocked();
    impatient.reset();
    untilAllBlocked();
    go.set();
    wait(first);
    assert.equal(ask(server, '/c').body, '/c');
    assert.deepEqual(order, ['/a', '/c']);
  });
});

test('those who wait for a place when the server stops get 503', () => {
  const { order, app } = gated();
  const server = new HttpServer('127.0.0.1:0', app, { spawn: 1 });
  server.start();
  const first = asking(server, '/a');
  untilAllBlocked();
  const second = asking(server, '/b');
  untilAllBlocked();
  server.stop(0);
  assert.equal(wait(first).status, 503);
  assert.equal(wait(second).status, 503);
  assert.deepEqual(order, ['/a']);
});

test("a pool that is shared keeps others' greenlets when the server stops", () => {
  const { app } = gated();
  const pool = new Pool(2);
  const go = new Event();
  const other = pool.spawn(() => go.wait());
  const server = new HttpServer('127.0.0.1:0', app, { spawn: pool });
  server.start();
  const answer = asking(server);
  untilAllBlocked();
  server.stop(0);
  wait(answer);
  assert.equal(pool.size, 1);
  go.set();
  assert.equal(other.get(), true);
});

test('a pool whose place a handler leaves with an error serves on', () => {
  const app: ListenerApp = (request, response) => {
    if (request.url === '/bad') throw new Error('bad handler');
    response.end('good');
  };
  withServer(app, { spawn: 1 }, (server) => {
    const report = captureReports(() => assert.equal(ask(server, '/bad').status, 500));
    assert.equal(report.match(/Error: bad handler/g)?.length, 1 + 1);
    assert.equal(ask(server).body, 'good');
  });
});

testInHub('what cannot start greenlets is refused', () => {
  for (const spawn of ['pool', null, {}, true]) {
    assert.throws(() => new HttpServer(0, whoAmI, { spawn: spawn as never }), { code: 'ERR_INVALID_ARG_TYPE' });
  }
  for (const spawn of [0, -1, 1.5]) {
    assert.throws(() => new HttpServer(0, whoAmI, { spawn }), { code: 'ERR_OUT_OF_RANGE' });
  }
  assert.throws(() => new HttpServer(0, whoAmI, { maxWaiting: -1 }), { code: 'ERR_OUT_OF_RANGE' });
});

import assert from 'node:assert/strict';
import { sleep, spawn, wait } from 'geventjs';
import { Event } from 'geventjs/event';
import { HttpServer } from 'geventjs/http';
import { untilAllBlocked } from 'geventjs/testing';
import { ask, asking, RawClient } from '../support/http.js';
import { makeServer, seen, serverNames } from '../support/http-servers.js';
import { test } from '../support/suite.js';

test('a stop lets requests end that are being handled, and closes their connections', () => {
  const go = new Event();
  const server = new HttpServer('127.0.0.1:0', (_request, response) => {
    go.wait();
    response.end('done');
  });
  server.start();
  using client = new RawClient(server);
  client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  untilAllBlocked();
  const stopping = spawn(() => server.stop(Number.POSITIVE_INFINITY));
  untilAllBlocked();
  assert.throws(() => ask(server), { code: 'ECONNREFUSED' });
  assert.equal(stopping.ready(), false);
  go.set();
  stopping.get();
  assert.match(client.untilClosed(), /Connection: close\r\n[\s\S]*done$/);
});

test('an answer that was begun before the stop ends in full, and its connection is closed', () => {
  const go = new Event();
  const server = new HttpServer('127.0.0.1:0', (_request, response) => {
    response.write('one ');
    go.wait();
    response.end('two');
  });
  server.start();
  using client = new RawClient(server);
  client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n').until(/one /);
  const stopping = spawn(() => server.stop(Number.POSITIVE_INFINITY));
  untilAllBlocked();
  go.set();
  stopping.get();
  assert.match(client.untilClosed(), /two\r\n0\r\n\r\n$/);
});

test('when the time is up handlers are killed, their finally blocks run, and the client gets 503', () => {
  const ended: string[] = [];
  const server = new HttpServer('127.0.0.1:0', () => {
    try {
      new Event().wait();
    } finally {
      ended.push('finally');
    }
  });
  server.start();
  const answer = asking(server);
  untilAllBlocked();
  server.stop(0);
  assert.deepEqual(ended, ['finally']);
  assert.equal(wait(answer).status, 503);
});

test('a handler that was killed after it began to answer breaks its answer off', () => {
  const server = new HttpServer('127.0.0.1:0', (_request, response) => {
    response.write('one ');
    new Event().wait();
  });
  server.start();
  using client = new RawClient(server);
  client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n').until(/one /);
  server.stop(0);
  assert.doesNotMatch(client.untilClosed(), /0\r\n\r\n$/);
});

test('a handler may stop its own server, and its answer arrives', () => {
  const server = new HttpServer('127.0.0.1:0', (_request, response) => {
    server.stop();
    response.end('bye');
  });
  const serving = spawn(() => server.serveForever());
  server.start();
  assert.equal(ask(server).body, 'bye');
  serving.get();
});

test('a stop that is killed leaves the server closed', () => {
  const go = new Event();
  const server = new HttpServer('127.0.0.1:0', (_request, response) => {
    go.wait();
    response.end();
  });
  server.start();
  const answer = asking(server);
  untilAllBlocked();
  const stopping = spawn(() => server.stop(Number.POSITIVE_INFINITY));
  untilAllBlocked();
  stopping.kill();
  assert.equal(server.closed, true);
  go.set();
  assert.equal(wait(answer).status, 200);
  server.stop();
});

test('stopTimeout is what a stop waits when it is not told', () => {
  const server = new HttpServer('127.0.0.1:0', () => new Event().wait(), { stopTimeout: 0 });
  server.start();
  const answer = asking(server);
  untilAllBlocked();
  server.stop();
  assert.equal(wait(answer).status, 503);
  assert.throws(() => server.stop(-1), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => server.serveForever(-1), { code: 'ERR_OUT_OF_RANGE' });
});

test('an answer that is given after its handler returned is waited for, and its connection closed', () => {
  let answer = () => {};
  const server = new HttpServer('127.0.0.1:0', (_request, response) => {
    answer = () => void response.end('late');
  });
  server.start();
  using client = new RawClient(server);
  client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  untilAllBlocked();
  const stopping = spawn(() => server.stop(Number.POSITIVE_INFINITY));
  untilAllBlocked();
  answer();
  stopping.get();
  assert.match(client.untilClosed(), /late$/);
});

for (const name of serverNames) {
  test(`${name}: a stop takes no more connections, and kills what does not end, so that its finally runs`, () => {
    const server = makeServer(name, {});
    server.start();
    using idle = new RawClient(server).send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    idle.until(/ok/);
    const answer = asking(server, '/never').catch(() => undefined);
    while (seen.calls < 2) sleep(1);
    const stopping = spawn(() => server.stop(10));
    untilAllBlocked();
    assert.throws(() => ask(server), { code: 'ECONNREFUSED' });
    stopping.get();
    assert.deepEqual(seen.ended, ['/', '/never']);
    assert.ok([503, undefined].includes(wait(answer)?.status));
    idle.untilClosed();
    assert.equal(server.connectionCount, 0);
  });
}

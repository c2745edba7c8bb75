/** The end of a server while applications are at work: `finally` and `close` run once, wherever each of them is. */
import assert from 'node:assert/strict';
import { GreenletExit, sleep, spawn } from 'geventjs';
import { Event } from 'geventjs/event';
import type { WSGIApplication, WSGIData, WSGIEnviron } from 'geventjs/wsgi';
import { test } from '../../support/suite.js';
import { reported, type Served, serving } from '../../support/wsgi.js';

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const post = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc';
const forEver = Number.POSITIVE_INFINITY;

/** An application that notes how its pieces and its result end. */
function noting(log: string[], pieces: (environ: WSGIEnviron) => Iterable<WSGIData>): WSGIApplication {
  return (environ, startResponse) => {
    startResponse('200 OK', []);
    const result = (function* () {
      try {
        yield* pieces(environ);
        log.push('all');
      } catch (error) {
        log.push(error instanceof GreenletExit ? 'killed' : 'failed');
        throw error;
      } finally {
        log.push('finally');
      }
    })();
    return Object.assign(result, { close: () => void log.push('close') });
  };
}

const places: Record<string, [request: string, pieces: (environ: WSGIEnviron) => Iterable<WSGIData>, log: string[]]> = {
  'between two pieces': [
    get,
    function* () {
      yield 'first';
      sleep(forEver);
    },
    ['killed', 'finally', 'close'],
  ],
  'before its first piece': [
    get,
    function* () {
      sleep(forEver);
      yield 'never';
    },
    ['killed', 'finally', 'close'],
  ],
  'reading the body': [
    post,
    function* (environ) {
      yield environ['wsgi.input'].read();
    },
    ['killed', 'finally', 'close'],
  ],
  // It is killed outside of the generator, which is told to return.
  'sending to a client that does not read': [
    get,
    function* () {
      for (;;) yield 'x'.repeat(65_536);
    },
    ['finally', 'close'],
  ],
};

for (const [place, [request, pieces, expected]] of Object.entries(places)) {
  test(`stop kills an application ${place}: its finally and its close run once`, () => {
    const log: string[] = [];
    serving(noting(log, pieces), (served) => {
      const client = served.connect();
      if (place.startsWith('sending')) client.socket.pause();
      client.send(request);
      served.untilBlocked();
      served.server.stop(0);
      assert.deepEqual(log, expected);
      assert.equal(served.errors, '');
      assert.equal(served.lines.length, 1);
      client.socket.resume();
      client.readAll();
    });
    assert.deepEqual(log, expected);
  });
}

test('an application that goes on while the server stops sends all of its pieces in time', () => {
  const goOn = new Event();
  const log: string[] = [];
  const app = noting(log, function* () {
    yield 'first ';
    goOn.wait();
    yield 'last';
  });
  serving(app, (served) => {
    const client = served.connect();
    client.send(get);
    served.untilBlocked();
    const stopping = spawn(() => served.server.stop(10_000));
    served.untilBlocked();
    goOn.set();
    const { body, truncated } = client.read();
    assert.deepEqual([body, truncated], ['first last', false]);
    stopping.get();
    assert.deepEqual(log, ['all', 'finally', 'close']);
  });
});

/** An application that is killed, and does `atEnd` in the `close` of its result. */
function closing(atEnd: () => void): WSGIApplication {
  return (_environ, startResponse) => {
    startResponse('200 OK', []);
    const pieces = (function* () {
      yield 'first';
      sleep(forEver);
    })();
    return Object.assign(pieces, { close: atEnd });
  };
}

test('a close that fails after a kill is reported, and the kill goes on', () => {
  const app = closing(() => {
    throw new RangeError('in close');
  });
  serving(app, (served) => {
    served.connect().send(get);
    served.untilBlocked();
    served.server.stop(0);
    assert.deepEqual(reported(served), ['RangeError: in close']);
    assert.equal(served.greenlets[0]?.ready(), true);
  });
});

test('a close that blocks may be killed in turn, and is not called again', () => {
  let closed = 0;
  const app = closing(() => {
    closed++;
    sleep(forEver);
  });
  const kill = (served: Served) => served.greenlets[0]?.kill(undefined, { block: false });
  serving(app, (served) => {
    served.connect().send(get);
    served.untilBlocked();
    kill(served);
    served.untilBlocked();
    assert.equal(closed, 1);
    assert.equal(served.greenlets[0]?.ready(), false);
    kill(served);
    served.greenlets[0]?.join();
    assert.equal(closed, 1);
    assert.equal(served.errors, '');
  });
});

test('requests that wait for the answer before theirs are stopped as well', () => {
  const log: string[] = [];
  const app = noting(log, function* (environ) {
    if (environ.PATH_INFO === '/') sleep(forEver);
    yield 'x'.repeat(1_000_000);
  });
  serving(app, (served) => {
    const client = served.connect();
    client.send(`${get}GET /second HTTP/1.1\r\nHost: a\r\n\r\n`);
    served.untilBlocked(2);
    served.server.stop(0);
    assert.deepEqual(log.sort(), ['close', 'close', 'finally', 'finally', 'killed']);
    assert.equal(served.errors, '');
    client.readAll();
  });
});

test('with killWhenClientLeaves an application ends with its client, wherever it is', () => {
  for (const [place, [request, pieces, expected]] of Object.entries(places)) {
    if (place.startsWith('reading')) continue; // It finds out by itself.
    const log: string[] = [];
    const check = (served: Served): void => {
      const client = served.connect();
      if (place.startsWith('sending')) client.socket.pause();
      client.send(request);
      served.untilBlocked();
      client.close();
      served.greenlets[0]?.join();
      assert.deepEqual(log, expected, place);
      assert.equal(served.errors, '');
    };
    serving(noting(log, pieces), check, { killWhenClientLeaves: true });
  }
});

/** Errors, kills, clients that go: what the client sees, what is reported, and that `close` is called once. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getCurrent, joinAll, sleep, wait } from 'geventjs';
import { Event } from 'geventjs/event';
import {
  ConnectionClosed,
  type StartResponse,
  type WSGIApplication,
  type WSGIData,
  type WSGIResult,
  wsgiListener,
} from 'geventjs/wsgi';
import { test } from '../../support/suite.js';
import { chunksOf, reported, serving } from '../../support/wsgi.js';

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

/** A result that counts what happens to it. */
class Counted {
  closed = 0;
  returned = 0;
  readonly #pieces: () => Iterable<WSGIData>;

  constructor(pieces: () => Iterable<WSGIData>) {
    this.#pieces = pieces;
  }

  *[Symbol.iterator](): Generator<WSGIData> {
    try {
      yield* this.#pieces();
    } finally {
      this.returned++;
    }
  }

  close(): void {
    assert.equal(this.returned, 1, 'close comes last');
    this.closed++;
  }
}

function counting(pieces: () => Iterable<WSGIData>): { app: WSGIApplication; result: Counted } {
  const result = new Counted(pieces);
  const app: WSGIApplication = (_environ, startResponse) => {
    startResponse('200 OK', []);
    return result;
  };
  return { app, result };
}

const endless = function* (): Generator<string> {
  for (;;) yield 'x'.repeat(65_536);
};

test('close is called once when all has been sent', () => {
  const { app, result } = counting(() => ['Hello World', '!']);
  serving(app, ({ ask }) => assert.deepEqual(ask(get).chunks, chunksOf(['Hello World', '!'])));
  assert.equal(result.closed, 1);
});

test('close of a list is called as well', () => {
  let closed = 0;
  const result: WSGIResult = Object.assign(['x'], { close: () => void closed++ });
  serving(
    (_environ, startResponse) => {
      startResponse('200 OK', []);
      return result;
    },
    ({ ask }) => assert.equal(ask(get).body, 'x'),
  );
  assert.equal(closed, 1);
});

test('an application that fails before its first data is a 500, reported once', () => {
  const failing = new RangeError('my failure');
  const apps: ((startResponse: StartResponse) => WSGIResult)[] = [
    () => {
      throw failing;
    },
    (startResponse) => {
      startResponse('200 OK', [['Content-Length', '3']]);
      throw failing;
    },
    (startResponse) => {
      startResponse('200 OK', []);
      return (function* (): Generator<string> {
        yield '';
        throw failing;
      })();
    },
  ];
  for (const app of apps) {
    serving(
      (_environ, startResponse) => app(startResponse),
      (served) => {
        const { code, body } = served.ask(get);
        assert.deepEqual([code, body], [500, 'Internal Server Error\n']);
        assert.deepEqual(reported(served), ['RangeError: my failure']);
        assert.match(served.lines.join(), /" 500 22 /);
      },
    );
  }
});

test('one that fails later ends the connection without the end of the response, and what was sent arrives', () => {
  const { app, result } = counting(function* () {
    yield 'sent';
    throw new RangeError('my failure');
  });
  serving(app, (served) => {
    const client = served.connect();
    client.send(get);
    const response = client.read();
    assert.deepEqual([response.code, response.body, response.truncated], [200, 'sent', true]);
    assert.deepEqual(reported(served), ['RangeError: my failure']);
  });
  assert.equal(result.closed, 1);
});

test('a late error replaces the head while it has not been sent, and is thrown afterwards', () => {
  const seen: unknown[] = [];
  const app: WSGIApplication = (environ, startResponse) => {
    const write = startResponse('200 OK', [['X-Old', '1']]);
    const late = new RangeError('late');
    if (environ.PATH_INFO === '/sent') write('some');
    try {
      startResponse('500 Oops', [['X-New', '1']], late);
    } catch (error) {
      seen.push(error === late);
      throw error;
    }
    return ['sorry'];
  };
  serving(app, (served) => {
    const response = served.ask(get);
    assert.equal(response.status, 'HTTP/1.1 500 Oops');
    assert.deepEqual([response.headers['x-old'], response.headers['x-new'], response.body], [undefined, '1', 'sorry']);
    const broken = served.ask('GET /sent HTTP/1.1\r\nHost: a\r\n\r\n');
    assert.deepEqual([broken.code, broken.body, broken.truncated], [200, 'some', true]);
    assert.deepEqual(seen, [true]);
    assert.deepEqual(reported(served), ['RangeError: late']);
  });
});

test('an error in close is reported, and the response has been sent', () => {
  const app: WSGIApplication = (_environ, startResponse) => {
    startResponse('200 OK', []);
    return Object.assign(['fine'], {
      close() {
        throw new RangeError('in close');
      },
    });
  };
  serving(app, (served) => {
    const client = served.connect();
    for (let at = 0; at < 2; at++) {
      client.send(get);
      assert.equal(client.read().body, 'fine');
    }
    assert.deepEqual(reported(served), ['RangeError: in close', 'RangeError: in close']);
  });
});

test('an application that fails does not keep others from being served', () => {
  const app: WSGIApplication = (environ, startResponse) => {
    if (environ.PATH_INFO === '/fail') throw new Error('fails');
    startResponse('200 OK', []);
    return ['ok'];
  };
  serving(app, ({ ask }) => {
    for (let at = 0; at < 5; at++) {
      assert.equal(ask('GET /fail HTTP/1.1\r\nHost: a\r\n\r\n').code, 500);
      assert.equal(ask(get).body, 'ok');
    }
  });
});

test('a client that does not read holds up its greenlet, not the memory; when it goes, the result is closed', () => {
  let pieces = 0;
  const { app, result } = counting(function* () {
    for (const piece of endless()) {
      pieces++;
      yield piece;
    }
  });
  serving(app, (served) => {
    const client = served.connect();
    client.socket.pause();
    client.send(get);
    served.untilBlocked();
    while (!settled(() => pieces)) served.untilBlocked();
    assert.ok(pieces < 500, `${pieces} pieces`);
    assert.equal(result.closed, 0);
    client.close();
    joinAll(served.greenlets);
    assert.equal(served.errors, '');
  });
  assert.deepEqual([result.returned, result.closed], [1, 1]);
});

/** Does a value stay the same while the loop turns a number of times? */
function settled(value: () => number): boolean {
  const before = value();
  for (let turn = 0; turn < 50; turn++) sleep(0);
  return value() === before;
}

test('a connection of the application’s own that is closed is its error, not the client’s', () => {
  const app: WSGIApplication = () => {
    throw new ConnectionClosed('the database has gone away');
  };
  serving(app, (served) => {
    assert.equal(served.ask(get).code, 500);
    assert.deepEqual(reported(served), ['ConnectionClosed: the database has gone away']);
  });
});

test('a greenlet waits until the last piece of a large list is on its way', () => {
  const app: WSGIApplication = (_environ, startResponse) => {
    startResponse('200 OK', []);
    return ['x'.repeat(20_000_000)];
  };
  serving(app, (served) => {
    const client = served.connect();
    client.socket.pause();
    client.send(get);
    served.untilBlocked();
    assert.equal(served.greenlets[0]?.ready(), false);
    client.socket.resume();
    assert.equal(client.read().body.length, 20_000_000);
    joinAll(served.greenlets);
  });
});

test('a write to a client that is gone is an error for the application, and no report', () => {
  const gone = new Event();
  const seen: unknown[] = [];
  const app: WSGIApplication = (_environ, startResponse) => {
    const write = startResponse('200 OK', []);
    write('first');
    gone.wait();
    try {
      write('second');
    } catch (error) {
      seen.push((error as { code?: unknown }).code);
      throw error;
    }
    return [];
  };
  serving(app, (served) => {
    const client = served.connect();
    client.send(get);
    client.readUntil('first');
    client.close();
    served.untilGone();
    gone.set();
    joinAll(served.greenlets);
    assert.deepEqual(seen, ['ERR_CONNECTION_CLOSED']);
    assert.equal(served.errors, '');
  });
});

test('what was not sent to a client that is gone is not counted', () => {
  const gone = new Event();
  const app: WSGIApplication = (_environ, startResponse) => {
    startResponse('200 OK', []);
    gone.wait();
    return ['never sent'];
  };
  serving(app, (served) => {
    const client = served.connect();
    client.send(get);
    served.untilBlocked();
    client.close();
    served.untilGone();
    gone.set();
    joinAll(served.greenlets);
    assert.match(served.lines.join(), /"GET \/ HTTP\/1.1" - - /);
  });
});

test('a greenlet that is killed closes its connection, calls close, and is not reported', () => {
  for (const where of ['application', 'generator', 'slow client']) {
    let closed = 0;
    const app: WSGIApplication = (_environ, startResponse) => {
      startResponse('200 OK', []);
      try {
        if (where === 'application') sleep(Number.POSITIVE_INFINITY);
      } finally {
        if (where === 'application') closed++;
      }
      const pieces =
        where === 'slow client'
          ? endless()
          : (function* () {
              yield 'first';
              sleep(Number.POSITIVE_INFINITY);
            })();
      return Object.assign(pieces, { close: () => void closed++ });
    };
    serving(app, (served) => {
      const client = served.connect();
      if (where === 'slow client') client.socket.pause();
      client.send(get);
      served.untilBlocked();
      const [greenlet] = served.greenlets;
      greenlet?.kill();
      assert.equal(closed, 1, where);
      client.socket.resume();
      client.readAll();
      assert.equal(served.errors, '');
      assert.equal(served.lines.length, 1);
    });
  }
});

test('an application that keeps its environ, its body and itself keeps no client waiting', () => {
  const kept: unknown[] = [];
  const app: WSGIApplication = (environ, startResponse) => {
    environ['kept'] = kept;
    kept.push(environ, environ['wsgi.input'], startResponse, startResponse('200 OK', []), getCurrent());
    return ['x'];
  };
  serving(
    app,
    ({ connect }) => {
      for (const head of ['HTTP/1.0', 'HTTP/1.1\r\nHost: a\r\nConnection: close']) {
        const client = connect();
        client.send(`GET / ${head}\r\n\r\n`);
        assert.equal(client.read().body, 'x');
        assert.equal(client.readAll(), '');
      }
      const [, input, startResponse, write] = kept as [
        unknown,
        { read(): unknown },
        StartResponse,
        (data: string) => void,
      ];
      for (const late of [() => input.read(), () => startResponse('200 OK', []), () => write('y')]) {
        assert.throws(late, { code: 'ERR_WSGI' });
      }
    },
    { breaksRules: true },
  );
});

test('each request has its own greenlet, and applications block only theirs', () => {
  const goOn = new Event();
  const seen = new Set<unknown>();
  const app: WSGIApplication = (environ, startResponse) => {
    seen.add(getCurrent());
    if (environ.PATH_INFO === '/slow') goOn.wait();
    startResponse('200 OK', []);
    return ['done'];
  };
  serving(app, (served) => {
    const slow = served.connect();
    slow.send('GET /slow HTTP/1.1\r\nHost: a\r\n\r\n');
    served.untilBlocked();
    assert.equal(served.ask(get).body, 'done');
    goOn.set();
    assert.equal(slow.read().body, 'done');
    assert.equal(seen.size, 2);
  });
});

test('a listener serves in the hub as well; an application that blocks there is a 500', () => {
  let errors = '';
  const app: WSGIApplication = (environ, startResponse) => {
    if (environ.PATH_INFO === '/block') sleep(0);
    startResponse('200 OK', []);
    return ['x'.repeat(1_000_000)];
  };
  const listener = wsgiListener(app, { log: null, errorLog: { write: (text: string) => (errors += text) } });
  const server = createServer((request, response) => listener(request, response));
  wait(new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  assert.equal(wait(wait(fetch(url)).text()).length, 1_000_000);
  assert.equal(wait(fetch(`${url}/block`)).status, 500);
  assert.match(errors, /BlockingSwitchOutError/);
  server.closeAllConnections();
  wait(new Promise((resolve) => server.close(resolve)));
});

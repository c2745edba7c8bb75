/** What goes wrong while a request is handled: by its handler, its client, or both at once. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { spawn, wait } from 'geventjs';
import { Event } from 'geventjs/event';
import { type HttpApp, HttpServer, type ListenerApp } from 'geventjs/http';
import { untilAllBlocked } from 'geventjs/testing';
import { ask, asking, RawClient, sendRaw, statusOf, withServer } from '../support/http.js';
import { captureReports, test } from '../support/suite.js';

const get = (path = '/') => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
const big = Buffer.alloc(256 * 1024);

test('a handler that writes a lot ahead of its turn learns that the client has gone', () => {
  const seen: unknown[] = [];
  const app: ListenerApp = (request, response) => {
    if (request.url === '/first') new Event().wait();
    try {
      for (;;) response.write(big);
    } catch (error) {
      seen.push((error as { code?: string }).code);
      throw error;
    }
  };
  withServer(app, { stopTimeout: 0 }, (server) => {
    using client = new RawClient(server);
    client.send(get('/first') + get('/second'));
    untilAllBlocked();
    assert.deepEqual(seen, []);
    client.reset();
    untilAllBlocked();
    assert.deepEqual(seen, ['ERR_CONNECTION_CLOSED']);
  });
});

test('with killWhenClientLeaves those are killed, too, whose answer waits for its turn', () => {
  const ended: unknown[] = [];
  const app: ListenerApp = (request) => {
    try {
      new Event().wait();
    } finally {
      ended.push(request.url);
    }
  };
  withServer(app, { killWhenClientLeaves: true, stopTimeout: 0 }, (server) => {
    using client = new RawClient(server);
    client.send(get('/1') + get('/2') + get('/3'));
    untilAllBlocked();
    client.reset();
    untilAllBlocked();
    assert.deepEqual(ended.sort(), ['/1', '/2', '/3']);
  });
});

test('an app of fetch style is told of it, too', () => {
  const aborted: string[] = [];
  const go = new Event();
  const fetch = (request: Request) => {
    const { pathname } = new URL(request.url);
    request.signal.addEventListener('abort', () => aborted.push(pathname));
    go.wait();
    return new Response('x');
  };
  withServer({ fetch }, {}, (server) => {
    using client = new RawClient(server);
    client.send(get('/1') + get('/2'));
    untilAllBlocked();
    client.reset();
    untilAllBlocked();
    go.set();
    assert.deepEqual(aborted.sort(), ['/1', '/2']);
  });
});

/** A client that asks and leaves; only then the handler goes on. */
function leaveBefore(go: Event, server: HttpServer): void {
  using client = new RawClient(server);
  client.send(get());
  untilAllBlocked();
  client.reset();
  untilAllBlocked();
  go.set();
  untilAllBlocked();
}

test('writing to a client that has gone is an error of write, and no report', () => {
  const go = new Event();
  const seen: unknown[] = [];
  const app: ListenerApp = (_request, response) => {
    go.wait();
    try {
      for (let n = 0; n < 3; n++) response.write('a little');
    } catch (error) {
      seen.push((error as { code?: string }).code);
    }
    response.end('the end');
  };
  withServer(app, {}, (server) => {
    const report = captureReports(() => leaveBefore(go, server));
    assert.deepEqual(seen, ['ERR_CONNECTION_CLOSED']);
    assert.equal(report, '');
  });
});

test('what a callback writes to a client that has gone is not reported', () => {
  const go = new Event();
  const app: ListenerApp = (_request, response) => {
    go.rawlink(() => {
      response.write('x');
      response.end('x');
    });
  };
  withServer(app, {}, (server) => {
    const report = captureReports(() => leaveBefore(go, server));
    assert.equal(report, '');
  });
});

for (const size of [2, 20_000_000]) {
  test(`an answer of ${size} bytes that is complete arrives, though its handler throws then`, () => {
    const app: ListenerApp = (_request, response) => {
      response.end('x'.repeat(size));
      throw new TypeError('told to');
    };
    withServer(app, {}, (server) => {
      const report = captureReports(() => assert.equal(ask(server).body.length, size));
      assert.equal(report.match(/failed with TypeError$/gm)?.length, 1);
    });
  });
}

test('a handler that throws breaks off its answer, and not those before it on the connection', () => {
  const go = new Event();
  const app: ListenerApp = (request, response) => {
    if (request.url === '/bad') {
      response.write('half');
      throw new TypeError('told to');
    }
    go.wait();
    response.end('x'.repeat(1_000_000));
  };
  withServer(app, {}, (server) => {
    const report = captureReports(() => {
      using client = new RawClient(server);
      client.send(get('/good') + get('/bad'));
      untilAllBlocked();
      go.set();
      const received = client.untilClosed();
      assert.equal(received.match(/x{1000000}/g)?.length, 1);
      assert.doesNotMatch(received, /\r\n0\r\n\r\n/);
    });
    assert.equal(report.match(/failed with TypeError$/gm)?.length, 1);
  });
});

test('an async handler that waits for its body needs no second place in the pool', () => {
  const app: ListenerApp = async (request, response) => {
    request.resume();
    await once(request, 'end');
    response.end('read');
  };
  withServer(app, { spawn: 1, stopTimeout: 0, handlerTimeout: 2000 }, (server) => {
    assert.equal(ask(server, '/', { method: 'POST' }, 'abc').body, 'read');
  });
});

test('a body that is too large is never taken for a shorter one by who reads it later', () => {
  const seen: string[] = [];
  const go = new Event();
  const app: ListenerApp = (request, response) => {
    go.wait();
    if (request.url === '/listens') request.on('error', () => response.writeHead(413).end());
    request.on('data', () => seen.push('data'));
    request.on('end', () => {
      seen.push('end');
      response.end('all');
    });
  };
  withServer(app, { maxBodySize: 5, stopTimeout: 0 }, (server) => {
    const head = 'Host: x\r\nTransfer-Encoding: chunked\r\n\r\n';
    const chunks = '3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n';
    using first = new RawClient(server);
    using second = new RawClient(server);
    first.send(`POST / HTTP/1.1\r\n${head}${chunks}`);
    second.send(`POST /listens HTTP/1.1\r\n${head}${chunks}`);
    untilAllBlocked();
    go.set();
    assert.equal(first.untilClosed(), '');
    assert.equal(statusOf(second.untilClosed()), 413);
    assert.ok(!seen.includes('end'));
  });
});

test('read refuses a size that makes no sense, and a body that is there stays', () => {
  const app: ListenerApp = (request, response) => {
    for (const size of [-1, 1.5, Number.NaN]) {
      assert.throws(() => request.read(size), { code: 'ERR_OUT_OF_RANGE' });
    }
    response.end(request.read(3));
  };
  withServer(app, {}, (server) => assert.equal(ask(server, '/', { method: 'POST' }, 'abc').body, 'abc'));
});

test('a handler that returns without an answer gets 503 after handlerTimeout, and a report', () => {
  withServer(
    () => undefined,
    { handlerTimeout: 300 },
    (server) => {
      const report = captureReports(() => assert.equal(ask(server).status, 503));
      assert.match(report, /has not begun to answer within 300 ms/);
    },
  );
});

test('requests that arrive while a stop kills the others are killed as well', () => {
  const ended: unknown[] = [];
  const begun = new Event();
  let late: RawClient | undefined;
  const app: ListenerApp = (request) => {
    if (request.url === '/late') begun.set();
    try {
      new Event().wait();
    } finally {
      if (request.url !== '/late') {
        late?.send('te HTTP/1.1\r\nHost: x\r\n\r\n');
        begun.wait();
      }
      ended.push(request.url);
    }
  };
  const server = new HttpServer('127.0.0.1:0', app);
  server.start();
  using client = new RawClient(server).send(get());
  late = new RawClient(server).send('GET /la');
  untilAllBlocked();
  server.stop(0);
  assert.deepEqual(ended, ['/', '/late']);
  late.untilClosed();
  late.socket.destroy();
  client.untilClosed();
});

test('a stop waits for the answers to all requests that a client has sent ahead', () => {
  const go = new Event();
  const server = new HttpServer('127.0.0.1:0', (request, response) => {
    go.wait();
    response.end(`answer ${request.url}`);
  });
  server.start();
  using client = new RawClient(server);
  client.send(get('/1') + get('/2'));
  untilAllBlocked();
  const stopping = spawn(() => server.stop(Number.POSITIVE_INFINITY));
  untilAllBlocked();
  go.set();
  stopping.get();
  assert.match(client.untilClosed(), /answer \/1[\s\S]*Connection: close[\s\S]*answer \/2$/);
});

test('a client that sends a body nobody wants finds the answer, and the connection is closed', () => {
  const app: ListenerApp = () => {
    throw new TypeError('told to');
  };
  withServer(app, {}, (server) => {
    const report = captureReports(() => {
      using client = new RawClient(server);
      client.send('POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n');
      client.until(/500 Internal/);
      for (let n = 0; n < 100; n++) client.send('5\r\nhello\r\n');
      client.send('0\r\n\r\n');
      assert.equal(client.untilClosed().match(/HTTP\/1\.1 /g)?.length, 1);
    });
    assert.equal(report.match(/failed with TypeError$/gm)?.length, 1);
  });
});

test('a body that nobody has read does not disturb the next request', () => {
  withServer(
    (request, response) => response.end(request.url),
    {},
    (server) => {
      using client = new RawClient(server);
      client.send(`POST /1 HTTP/1.1\r\nHost: x\r\nContent-Length: ${get('/3').length}\r\n\r\n${get('/3')}${get('/2')}`);
      assert.doesNotMatch(client.until(/\/2$/), /\/3/);
    },
  );
});

test('HEAD, 204 and 304 have no body, whatever a handler writes', () => {
  const app: ListenerApp = (request, response) => {
    response.statusCode = Number(request.url?.slice(1));
    for (let n = 0; n < 10; n++) response.write(big);
    response.end('x');
  };
  withServer(app, {}, (server) => {
    using client = new RawClient(server);
    client.send('HEAD /200 HTTP/1.1\r\nHost: x\r\n\r\n').until(/\r\n\r\n$/);
    client.send(get('/204')).until(/204[\s\S]*\r\n\r\n$/);
    client.send(get('/304')).until(/304[\s\S]*\r\n\r\n$/);
  });
});

test('trailers can be read once the body has been read', () => {
  const app: ListenerApp = (request, response) => response.end(`${request.text()} ${request.trailers['x-sum']}`);
  withServer(app, {}, (server) => {
    const body = '3\r\nabc\r\n0\r\nX-Sum: 7\r\n\r\n';
    const text = `POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n${body}`;
    assert.match(sendRaw(server, text), /abc 7$/);
  });
});

test('an app that gives up a body of which more comes does no harm', () => {
  const fetch = async (request: Request) => {
    const reader = request.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    return new Response('enough');
  };
  withServer({ fetch }, {}, (server) => {
    for (let round = 0; round < 20; round++) {
      using client = new RawClient(server);
      client.send('POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n');
      if (round % 2 === 0) client.until(/enough/);
      for (let n = 0; n < 20; n++) client.send('5\r\nhello\r\n');
      client.send('0\r\n\r\n').until(/enough/);
    }
    assert.equal(wait(asking(server)).body, 'enough');
  });
});

const leaving: Record<string, HttpApp> = {
  'awaits the body of a Request': {
    fetch: async (request) => new Response(await request.text()),
  },
  'hands on the signal of a Request': {
    fetch: async (request) => {
      const { signal } = request;
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      return new Response('x');
    },
  },
  'iterates over the request': async (request, response) => {
    for await (const _part of request);
    response.end();
  },
};

for (const [name, app] of Object.entries(leaving)) {
  test(`a client that leaves in the middle of its body is nobody's error: an app that ${name}`, () => {
    withServer(app, {}, (server) => {
      const report = captureReports(() => {
        using client = new RawClient(server);
        client.send('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n123');
        untilAllBlocked();
        client.reset();
        client.untilClosed();
        server.stop(Number.POSITIVE_INFINITY);
      });
      assert.equal(report, '');
    });
  });
}

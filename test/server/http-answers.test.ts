import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { Greenlet, sleep, wait } from 'geventjs';
import { Event } from 'geventjs/event';
import { HttpError, HttpServer, type ListenerApp } from 'geventjs/http';
import { untilAllBlocked } from 'geventjs/testing';
import { ask, asking, RawClient, withServer } from '../support/http.js';
import { captureReports, test, testInHub } from '../support/suite.js';

test('handlers that block do not keep others waiting', () => {
  const go = new Event();
  const app: ListenerApp = (request, response) => {
    if (request.url === '/slow') go.wait();
    response.end(request.url);
  };
  withServer(app, {}, (server) => {
    const slow = Array.from({ length: 20 }, () => asking(server, '/slow'));
    untilAllBlocked();
    assert.equal(ask(server, '/fast').body, '/fast');
    go.set();
    for (const answer of slow) assert.equal(wait(answer).body, '/slow');
  });
});

test('a handler that throws is 500, reported once, and the server goes on', () => {
  const app: ListenerApp = (request, response) => {
    sleep(0);
    if (request.url === '/bad') throw new TypeError('told to');
    response.end('good');
  };
  withServer(app, {}, (server) => {
    const report = captureReports(() => {
      const { status, body, headers } = ask(server, '/bad');
      assert.equal(status, 500);
      assert.equal(body, 'Internal Server Error\n');
      assert.equal(headers['content-type'], 'text/plain; charset=utf-8');
    });
    assert.equal(report.match(/failed with TypeError$/gm)?.length, 1);
    assert.equal(ask(server).body, 'good');
  });
});

test('what an async handler is rejected with is the same', () => {
  const app: ListenerApp = async () => {
    await null;
    throw new TypeError('told to');
  };
  withServer(app, {}, (server) => {
    const report = captureReports(() => assert.equal(ask(server).status, 500));
    assert.equal(report.match(/failed with TypeError$/gm)?.length, 1);
  });
});

test('headers that a handler had set before it threw are not sent', () => {
  const app: ListenerApp = (_request, response) => {
    response.setHeader('Set-Cookie', 'secret');
    response.setHeader('Content-Length', '5000');
    throw new HttpError(404, 'no such page');
  };
  withServer(app, {}, (server) => {
    const { status, headers, body } = ask(server);
    assert.equal(status, 404);
    assert.equal(body, 'no such page\n');
    assert.equal(headers['set-cookie'], undefined);
  });
});

test("an HttpError below 500 is the client's and not reported; others are, and their text stays here", () => {
  const app: ListenerApp = (request) => {
    throw new HttpError(Number(request.url?.slice(1)), 'my text');
  };
  withServer(app, {}, (server) => {
    assert.equal(
      captureReports(() => assert.equal(ask(server, '/403').body, 'my text\n')),
      '',
    );
    const report = captureReports(() => assert.equal(ask(server, '/502').body, 'Bad Gateway\n'));
    assert.match(report, /my text/);
  });
  for (const status of [200, 600, 404.5, Number.NaN]) {
    assert.throws(() => new HttpError(status), { code: 'ERR_OUT_OF_RANGE' });
  }
});

test('a handler that throws after it began to answer breaks the answer off', () => {
  const app: ListenerApp = (_request, response) => {
    response.write('half');
    throw new TypeError('told to');
  };
  withServer(app, {}, (server) => {
    const report = captureReports(() => {
      using client = new RawClient(server);
      const received = client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n').untilClosed();
      assert.doesNotMatch(received, /\r\n0\r\n\r\n/);
    });
    assert.match(report, /failed with TypeError$/m);
  });
});

test('a handler may return first and answer later', () => {
  const app: ListenerApp = (_request, response) => {
    setTimeout(() => response.end('later'), 5);
  };
  withServer(app, {}, (server) => assert.equal(ask(server).body, 'later'));
});

test('a handler that does not begin to answer in time is killed, and the answer is 503', () => {
  const ended: string[] = [];
  const app: ListenerApp = (_request, response) => {
    response.once('finish', () => ended.push('answered'));
    try {
      new Event().wait();
    } finally {
      ended.push('finally');
    }
  };
  withServer(app, { handlerTimeout: 20 }, (server) => {
    const report = captureReports(() => assert.equal(ask(server).status, 503));
    assert.match(report, /has not begun to answer within 20 ms/);
    assert.deepEqual(ended, ['finally', 'answered']);
  });
});

test('a handler that has begun to answer may take longer than handlerTimeout', () => {
  const app: ListenerApp = (_request, response) => {
    response.write('begun ');
    sleep(100);
    response.end('ended');
  };
  withServer(app, { handlerTimeout: 20 }, (server) => assert.equal(ask(server).body, 'begun ended'));
});

test('a client that never reads makes the handler wait, and is dropped when nothing moves', () => {
  let written = 0;
  let error: unknown;
  const app: ListenerApp = (_request, response) => {
    const part = Buffer.alloc(256 * 1024);
    try {
      for (; written < 1e9; written += part.length) response.write(part);
    } catch (reason) {
      error = reason;
      throw reason;
    }
  };
  withServer(app, { stallTimeout: 100 }, (server) => {
    using client = new RawClient(server);
    client.socket.pause();
    client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    while (error === undefined) sleep(5);
    assert.equal((error as { code?: string }).code, 'ERR_CONNECTION_CLOSED');
    assert.ok(written < 100e6, `${written} bytes were written`);
  });
});

test('a client that reads slowly gets everything', () => {
  const app: ListenerApp = (_request, response) => {
    for (let at = 0; at < 200; at++) response.write('x'.repeat(50_000));
    response.end();
  };
  withServer(app, {}, (server) => assert.equal(ask(server).body.length, 10_000_000));
});

for (const killed of [false, true]) {
  test(`a handler whose client goes away is ${killed ? 'killed if that is wanted' : 'not killed'}`, () => {
    const seen: string[] = [];
    const go = new Event();
    const app: ListenerApp = (_request, response) => {
      try {
        go.wait();
        seen.push('goes on');
        response.end('nobody reads it');
      } finally {
        seen.push('finally');
      }
    };
    withServer(app, { killWhenClientLeaves: killed }, (server) => {
      const client = new RawClient(server).send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
      untilAllBlocked();
      client.reset();
      untilAllBlocked();
      assert.deepEqual(seen, killed ? ['finally'] : []);
      go.set();
      untilAllBlocked();
      assert.deepEqual(seen, killed ? ['finally'] : ['goes on', 'finally']);
    });
  });
}

test('requests that a client sends ahead are handled at once and answered in order', () => {
  const order: string[] = [];
  const app: ListenerApp = (request, response) => {
    sleep(request.url === '/1' ? 10 : 0);
    order.push(request.url ?? '');
    response.end(`answer ${request.url}`);
  };
  withServer(app, {}, (server) => {
    using client = new RawClient(server);
    client.send('GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n');
    assert.match(client.until(/answer \/2/), /answer \/1[\s\S]*answer \/2/);
    assert.deepEqual(order, ['/2', '/1']);
  });
});

test('a client that sends too many requests ahead is dropped', () => {
  const app: ListenerApp = () => new Event().wait();
  withServer(app, { maxPipelined: 3, stopTimeout: 0 }, (server) => {
    using client = new RawClient(server);
    client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(5));
    assert.equal(client.untilClosed(), '');
  });
});

test('AsyncLocalStorage is of its own in each request', () => {
  const storage = new AsyncLocalStorage<string>();
  const app: ListenerApp = (request, response) => {
    const before = storage.getStore();
    storage.enterWith(request.url ?? '');
    sleep(1);
    response.end(`${before} ${storage.getStore()}`);
  };
  withServer(app, {}, (server) => {
    const answers = ['/a', '/b'].map((path) => asking(server, path));
    assert.deepEqual(
      answers.map((answer) => wait(answer).body),
      ['undefined /a', 'undefined /b'],
    );
    assert.equal(ask(server, '/c').body, 'undefined /c');
  });
});

testInHub('what is no app is refused', () => {
  for (const app of [undefined, null, 5, 'app']) {
    assert.throws(() => new HttpServer(0, app as never), { code: 'ERR_INVALID_ARG_TYPE', message: /an app must be/ });
  }
  assert.throws(() => new HttpServer(0, {} as never), { code: 'ERR_INVALID_ARG_TYPE', message: /the fetch of an app/ });
  assert.throws(() => new HttpServer(0, Promise.resolve() as never), /wait\(promise\) for it first/);
  assert.throws(() => new HttpServer(0, () => 0, { tmeout: 5 } as never), /HttpServer has no option 'tmeout'/);
  assert.throws(() => new HttpServer(0, () => 0, { headersTimeout: 0 }), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => new HttpServer(0, () => 0, { maxHeaderSize: Number.POSITIVE_INFINITY }), /maxHeaderSize/);
  assert.throws(() => new HttpServer(0, () => 0, { tls: true as never }), /tls must be an object/);
});

test('a function of fetch style says how to serve it', () => {
  const app = (() => new Response('x')) as unknown as ListenerApp;
  withServer(app, {}, (server) => {
    const report = captureReports(() => assert.equal(ask(server).status, 500));
    assert.match(report, /new HttpServer\(port, { fetch: app }\)/);
  });
});

test('what a handler writes after the end is reported, and the server goes on', () => {
  const app: ListenerApp = (request, response) => {
    response.end('ended');
    if (request.url === '/bad') response.end('again');
  };
  withServer(app, {}, (server) => {
    const report = captureReports(() => {
      assert.equal(ask(server, '/bad').body, 'ended');
      untilAllBlocked();
    });
    assert.match(report, /write after end/);
    assert.equal(ask(server).body, 'ended');
  });
});

test('a greenlet that cannot be spawned is 500, reported, and the server goes on', () => {
  const fail = () => {
    throw new TypeError('told to');
  };
  withServer(
    (_request, response) => response.end('ok'),
    {},
    (server) => {
      const answer = asking(server);
      Greenlet.addSpawnCallback(fail);
      const report = captureReports(() => assert.equal(wait(answer).status, 500));
      Greenlet.removeSpawnCallback(fail);
      assert.match(report, /failed with TypeError$/m);
      assert.equal(ask(server).body, 'ok');
    },
  );
});

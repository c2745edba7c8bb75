import assert from 'node:assert/strict';
import { sleep, wait } from 'geventjs';
import { Event } from 'geventjs/event';
import type { FetchApp, HttpServer, HttpServerOptions } from 'geventjs/http';
import { untilAllBlocked } from 'geventjs/testing';
import { Hono } from 'hono';
import { ask, RawClient, sendRaw, statusOf, withServer } from '../support/http.js';
import { captureReports, test } from '../support/suite.js';

function serve(fetch: FetchApp['fetch'], body: (server: HttpServer) => void, options: HttpServerOptions = {}): void {
  withServer({ fetch }, options, body);
}

test('a Request comes in, a Response goes out, and the handler may block', () => {
  const fetch = (request: Request) => {
    sleep(1);
    const { method, url } = request;
    return new Response(`${method} ${new URL(url).pathname} ${request.headers.get('x-a')}`, {
      status: 201,
      statusText: 'Made',
      headers: { 'x-b': 'c' },
    });
  };
  serve(fetch, (server) => {
    const { status, headers, body } = ask(server, '/path?q', { headers: { 'x-a': 'b' } });
    assert.deepEqual([status, headers['x-b'], body], [201, 'c', 'GET /path b']);
    assert.match(sendRaw(server, 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'), /^HTTP\/1.1 201 Made\r\n/);
  });
});

test('an async handler is waited for', () => {
  serve(
    async (request) => new Response((await request.text()).toUpperCase()),
    (server) => assert.equal(ask(server, '/', { method: 'POST' }, 'abc').body, 'ABC'),
  );
});

test('headers that may come several times stay apart', () => {
  const headers: [string, string][] = [
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2'],
  ];
  serve(
    () => new Response(null, { status: 204, headers }),
    (server) => {
      const answer = ask(server);
      assert.equal(answer.status, 204);
      assert.deepEqual(answer.headers['set-cookie'], ['a=1', 'b=2']);
    },
  );
});

test('bodies stream both ways, piece by piece', () => {
  const fetch = (request: Request) => new Response(request.body);
  serve(fetch, (server) => {
    using client = new RawClient(server);
    client.send('POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n').until(/one/);
    client.send('3\r\ntwo\r\n0\r\n\r\n').until(/two\r\n0\r\n\r\n$/);
  });
});

test('a client that never reads stops the stream that feeds it', () => {
  let pulled = 0;
  const source = () =>
    new ReadableStream({
      pull(controller) {
        pulled++;
        controller.enqueue(new Uint8Array(64 * 1024));
      },
    });
  serve(
    () => new Response(source()),
    (server) => {
      using client = new RawClient(server);
      client.socket.pause();
      client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
      let before = -1;
      while (before !== pulled || pulled === 0) {
        before = pulled;
        sleep(50);
      }
      assert.ok(pulled < 1000, `${pulled} pieces`);
    },
    { stopTimeout: 0 },
  );
});

test('when the client goes away the signal is aborted and the stream cancelled', () => {
  const seen: string[] = [];
  const go = new Event();
  const fetch = (request: Request) => {
    request.signal.addEventListener('abort', () => seen.push('aborted'));
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('begun')),
      cancel: () => {
        seen.push('cancelled');
        go.set();
      },
    });
    return new Response(body);
  };
  serve(fetch, (server) => {
    using client = new RawClient(server);
    client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n').until(/begun/);
    client.reset();
    go.wait();
    untilAllBlocked();
    assert.deepEqual(seen.sort(), ['aborted', 'cancelled']);
  });
});

test('the signal is not aborted when all went well', () => {
  let signal: AbortSignal | undefined;
  const fetch = (request: Request) => {
    signal = request.signal;
    return new Response('x');
  };
  serve(fetch, (server) => ask(server));
  assert.equal(signal?.aborted, false);
});

test('HEAD is answered without the body, which is cancelled', () => {
  let cancelled = false;
  const source = () =>
    new ReadableStream({
      cancel: () => {
        cancelled = true;
      },
    });
  serve(
    () => new Response(source(), { headers: { 'content-length': '5' } }),
    (server) => {
      const { headers, body } = ask(server, '/', { method: 'HEAD' });
      assert.deepEqual([headers['content-length'], body], ['5', '']);
      assert.equal(cancelled, true);
    },
  );
});

test('what is thrown, and what is no Response, is 500, and reported once', () => {
  for (const fetch of [
    () => {
      throw new TypeError('told to');
    },
    () => 'text' as never,
    async () => {
      throw new TypeError('told to');
    },
  ]) {
    serve(fetch, (server) => {
      const report = captureReports(() => assert.equal(ask(server).status, 500));
      assert.equal(report.match(/ failed with (Argument)?TypeError$/gm)?.length, 1);
    });
  }
});

test('a stream that fails in the middle breaks the answer off', () => {
  const source = () =>
    new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('begun')),
      pull: (controller) => controller.error(new TypeError('told to')),
    });
  serve(
    () => new Response(source()),
    (server) => {
      const report = captureReports(() => {
        assert.doesNotMatch(sendRaw(server, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'), /\r\n0\r\n\r\n$/);
      });
      assert.match(report, / failed with TypeError$/m);
    },
  );
});

test('addresses that make no sense are 400, methods that a Request cannot have 405', () => {
  let calls = 0;
  const fetch = () => {
    calls++;
    return new Response('x');
  };
  serve(fetch, (server) => {
    const close = 'Connection: close\r\n\r\n';
    for (const host of ['a/b', 'a@b', 'a b', '[', 'a?b', '']) {
      assert.equal(statusOf(sendRaw(server, `GET / HTTP/1.1\r\nHost: ${host}\r\n${close}`)), 400, host);
    }
    const line = 'GET http://user:password@x/ HTTP/1.1';
    assert.equal(statusOf(sendRaw(server, `${line}\r\nHost: x\r\n${close}`)), 400, line);
    assert.equal(statusOf(sendRaw(server, `TRACE / HTTP/1.1\r\nHost: x\r\n${close}`)), 405);
    assert.equal(calls, 0);
    for (const line of ['OPTIONS *', 'GET //other/path', 'GET http://other/path']) {
      assert.equal(statusOf(sendRaw(server, `${line} HTTP/1.1\r\nHost: x\r\n${close}`)), 200, line);
    }
  });
});

test('a Hono app is served unchanged, and its handlers may block', () => {
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    context.header('x-after', 'yes');
  });
  app.get('/hello/:name', (context) => {
    sleep(1);
    return context.text(`Hello, ${context.req.param('name')}!`);
  });
  app.post('/json', async (context) => context.json({ got: await context.req.json() }));
  app.get('/wait', (context) => context.text(wait(Promise.resolve('waited'))));
  app.onError((error, context) => context.text(error.message, 500));
  app.get('/bad', () => {
    throw new Error('told to');
  });
  withServer(app, {}, (server) => {
    const { body, headers } = ask(server, '/hello/World');
    assert.deepEqual([body, headers['x-after']], ['Hello, World!', 'yes']);
    assert.equal(ask(server, '/json', { method: 'POST' }, '{"a":1}').body, '{"got":{"a":1}}');
    assert.equal(ask(server, '/wait').body, 'waited');
    assert.equal(ask(server, '/none').status, 404);
    assert.deepEqual([ask(server, '/bad').status, ask(server, '/bad').body], [500, 'told to']);
  });
});

test('a Response whose body has been used, or whose headers cannot be sent, is 500', () => {
  const used = new Response('x');
  wait(used.text());
  let cancelled = false;
  const cancel = () => {
    cancelled = true;
  };
  const source = () => new ReadableStream({ cancel });
  const odd = { status: 200, statusText: 'a\nb', headers: new Headers(), body: source() } as unknown as Response;
  for (const response of [used, odd]) {
    serve(
      () => response,
      (server) => {
        const report = captureReports(() => assert.equal(ask(server).status, 500));
        assert.match(report, /failed with TypeError$/m);
      },
    );
  }
  assert.equal(cancelled, true);
});

test('a body that is one piece is sent with its length, and one that is not as it comes', () => {
  const bytes = new Uint8Array(100_000).fill(7);
  const bodies: Record<string, () => ConstructorParameters<typeof Response>[0]> = {
    '/text': () => 'Grüße, 世界',
    '/empty': () => '',
    '/bytes': () => bytes,
    '/stream': () => new ReadableStream({ pull: (controller) => controller.close() }),
  };
  const lengths = new Map<string, unknown>();
  serve(
    (request) => new Response(bodies[new URL(request.url).pathname]?.()),
    (server) => {
      for (const path of Object.keys(bodies)) {
        const response = wait(fetch(`http://${server.address}${path}`));
        const body = wait(response.bytes());
        const expected = wait(new Response(bodies[path]?.()).bytes());
        assert.deepEqual(Buffer.from(body), Buffer.from(expected));
        lengths.set(path, response.headers.get('content-length'));
      }
    },
  );
  assert.deepEqual([...lengths.values()], ['15', '0', '100000', '0']);
});

test('the first piece of a stream does not wait for the second, nor for the end', () => {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const start = (given: ReadableStreamDefaultController<Uint8Array>) => {
    controller = given;
    given.enqueue(Buffer.from('first'));
  };
  serve(
    () => new Response(new ReadableStream({ start })),
    (server) => {
      const response = wait(fetch(`http://${server.address}/`));
      assert.equal(response.headers.get('content-length'), null);
      const reader = (response.body as ReadableStream<Uint8Array>).getReader();
      const next = () => {
        const { done, value } = wait(reader.read());
        return done ? 'end' : Buffer.from(value).toString();
      };
      assert.equal(next(), 'first');
      controller?.enqueue(Buffer.from('second'));
      assert.equal(next(), 'second');
      controller?.close();
      assert.equal(next(), 'end');
    },
  );
});

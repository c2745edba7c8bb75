import assert from 'node:assert/strict';
import { sleep, spawn, withTimeout } from 'geventjs';
import { Event } from 'geventjs/event';
import type { HttpRequest, ListenerApp } from 'geventjs/http';
import { untilAllBlocked } from 'geventjs/testing';
import { ask, RawClient, sendRaw, statusOf, withServer } from '../support/http.js';
import { captureReports, test } from '../support/suite.js';

/** A server whose answer is what `read` makes of the request. */
function reading(read: (request: HttpRequest) => unknown): ListenerApp {
  return (request, response) => response.end(JSON.stringify(read(request)));
}

const post = { method: 'POST' };

test('json, text and bytes read the whole body, and give the same again', () => {
  const app = reading((request) => [request.json(), request.text(), request.bytes().length]);
  withServer(app, {}, (server) => {
    assert.equal(ask(server, '/', post, '{"a":[1]}').body, '[{"a":[1]},"{\\"a\\":[1]}",9]');
  });
});

test('a request without a body reads as empty', () => {
  withServer(
    reading((request) => request.text()),
    {},
    (server) => assert.equal(ask(server).body, '""'),
  );
  withServer(
    reading((request) => request.read()),
    {},
    (server) => assert.equal(ask(server).body, 'null'),
  );
});

test('text is decoded as the request says, and 415 if nobody knows how', () => {
  const app = reading((request) => request.text());
  const as = (type: string) => ({ method: 'POST', headers: { 'content-type': type } });
  withServer(app, {}, (server) => {
    assert.equal(ask(server, '/', as('text/plain; charset="latin1"'), Buffer.from([0xe9])).body.length, 4);
    assert.equal(ask(server, '/', as('text/plain'), Buffer.from([0xff])).body, Buffer.from('"�"').toString('latin1'));
    assert.equal(ask(server, '/', as('text/plain; charset=klingon'), 'x').status, 415);
  });
});

test('a body that is not JSON is 400', () => {
  withServer(
    reading((request) => request.json()),
    {},
    (server) => {
      const { status, body } = ask(server, '/', post, '{"a":');
      assert.equal(status, 400);
      assert.match(body, /^the body is not JSON: /);
    },
  );
});

test('read blocks until something is there, and answers null at the end', () => {
  const parts: unknown[] = [];
  const app = reading((request) => {
    for (let part = request.read(); part !== null; part = request.read()) parts.push(String(part));
    return parts;
  });
  withServer(app, {}, (server) => {
    using client = new RawClient(server);
    client.send('POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n');
    untilAllBlocked();
    assert.deepEqual(parts, ['one']);
    client.send('3\r\ntwo\r\n');
    untilAllBlocked();
    assert.deepEqual(parts, ['one', 'two']);
    client.send('0\r\n\r\n').until(/\["one","two"\]/);
  });
});

test('read with a size waits for so many bytes, and gets fewer only at the end', () => {
  const app = reading((request) => [request.read(4), request.read(4), request.read(4), request.read()].map(String));
  withServer(app, {}, (server) => {
    using client = new RawClient(server);
    client.send('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n123');
    untilAllBlocked();
    client.send('4567890').until(/\["1234","5678","90","null"\]/);
  });
});

test('a body larger than the limit of the call is 413, whether it says its size or not', () => {
  withServer(
    reading((request) => request.text({ limit: 5 })),
    {},
    (server) => {
      assert.equal(ask(server, '/', post, '12345').status, 200);
      assert.equal(ask(server, '/', post, '123456').status, 413);
      const chunked = { method: 'POST', headers: { 'transfer-encoding': 'chunked' } };
      assert.equal(ask(server, '/', chunked, '123456').status, 413);
      assert.equal(ask(server, '/', post, Buffer.alloc(3_000_000)).status, 413);
    },
  );
});

test('a body larger than the server takes is 413 before the handler is called, if it says its size', () => {
  let calls = 0;
  const app: ListenerApp = (request, response) => {
    calls++;
    response.end(request.text({ limit: Number.POSITIVE_INFINITY }));
  };
  withServer(app, { maxBodySize: 1000 }, (server) => {
    assert.equal(ask(server, '/', post, 'x'.repeat(1001)).status, 413);
    assert.equal(calls, 0);
    assert.equal(ask(server, '/', post, 'x'.repeat(1000)).status, 200);
    const chunked = { method: 'POST', headers: { 'transfer-encoding': 'chunked' } };
    assert.equal(ask(server, '/', chunked, 'x'.repeat(1001)).status, 413);
    assert.equal(calls, 2);
  });
});

test('a body that turns out too large while read piece by piece is an error of read', () => {
  const seen: unknown[] = [];
  const app: ListenerApp = (request) => {
    try {
      while (request.read() !== null);
    } catch (error) {
      seen.push((error as { status?: number }).status);
      throw error;
    }
  };
  withServer(app, { maxBodySize: 4 }, (server) => {
    using client = new RawClient(server);
    client.send('POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n');
    untilAllBlocked();
    client.send('3\r\ndef\r\n');
    assert.equal(statusOf(client.until(/\r\n\r\n/)), 413);
    assert.deepEqual(seen, [413]);
  });
});

test('a client that goes away in the middle of its body is ConnectionClosed, and not reported', () => {
  const seen: unknown[] = [];
  const app: ListenerApp = (request) => {
    try {
      request.text();
    } catch (error) {
      seen.push((error as { code?: string }).code);
      throw error;
    }
  };
  withServer(app, {}, (server) => {
    using client = new RawClient(server);
    client.send('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n123');
    untilAllBlocked();
    client.reset();
    untilAllBlocked();
    assert.deepEqual(seen, ['ERR_CONNECTION_CLOSED']);
  });
});

test('a reader that is out of time or killed leaves, and the body can still be read', () => {
  const go = new Event();
  const app = reading((request) => {
    const part = withTimeout(1, () => request.read(), { otherwise: 'late' });
    const child = spawn(() => request.read());
    sleep(0);
    child.kill();
    go.set();
    return [part, String(request.read())];
  });
  withServer(app, {}, (server) => {
    using client = new RawClient(server);
    client.send('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n');
    go.wait();
    client.send('abc').until(/\["late","abc"\]/);
  });
});

test('100 Continue is sent when the handler begins to read, and not if it never does', () => {
  const app: ListenerApp = (request, response) => {
    if (request.url === '/read') response.end(request.text());
    else response.writeHead(417).end('no');
  };
  const head = (path: string) =>
    `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n`;
  withServer(app, {}, (server) => {
    using client = new RawClient(server);
    client.send(head('/read')).until(/^HTTP\/1.1 100 Continue\r\n\r\n/);
    client.send('abc').until(/\r\n\r\nabc$/);
    assert.equal(statusOf(sendRaw(server, head('/not'))), 417);
  });
});

test('what has been read by somebody else cannot be read again', () => {
  const seen: unknown[] = [];
  const app: ListenerApp = (request, response) => {
    request.read();
    try {
      request.text();
    } catch (error) {
      seen.push((error as { code?: string }).code);
    }
    response.end();
  };
  withServer(app, {}, (server) => ask(server, '/', post, 'abc'));
  assert.deepEqual(seen, ['ERR_INVALID_ARG_VALUE']);
});

test('listeners of streams read as ever', () => {
  const app: ListenerApp = (request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part) => {
      text += part;
    });
    request.on('end', () => response.end(text));
  };
  withServer(app, {}, (server) => assert.equal(ask(server, '/', post, 'abc').body, 'abc'));
});

test('what an async handler awaits is waited for', () => {
  const app: ListenerApp = async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    response.end(text);
  };
  withServer(app, {}, (server) => assert.equal(ask(server, '/', post, 'abc').body, 'abc'));
});

test('where a stream ends the handler may block again', () => {
  const app: ListenerApp = (request, response) => {
    request.resume().on('end', () => {
      sleep(1);
      if (request.url === '/bad') throw new TypeError('told to');
      response.end('slept');
    });
  };
  withServer(app, { spawn: 1 }, (server) => {
    assert.equal(ask(server, '/', post, 'abc').body, 'slept');
    const report = captureReports(() => assert.equal(ask(server, '/bad', post, 'abc').status, 500));
    assert.match(report, /failed with TypeError$/m);
  });
});

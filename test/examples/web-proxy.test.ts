import assert from 'node:assert/strict';
import { type IncomingHttpHeaders, type RequestOptions, request } from 'node:http';
import { fromCallback, joinAll, sleep, spawn, wait } from 'geventjs';
import { Event } from 'geventjs/event';
import { type HttpApp, HttpServer } from 'geventjs/http';
import { createConnection, createServer, type Socket } from 'geventjs/socket';
import { Example } from '../support/example.js';
import { codeOf, local, receiveAll } from '../support/sockets.js';
import { test } from '../support/suite.js';

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** The proxy, and a target on a free port. The proxy has to end well and say nothing on stderr. */
function withProxy(
  app: HttpApp,
  body: (proxy: Example, target: HttpServer) => void,
  env: NodeJS.ProcessEnv = {},
): void {
  using target = new HttpServer('127.0.0.1:0', app, { stopTimeout: 0 });
  target.start();
  using proxy = new Example('web-proxy', [], env);
  body(proxy, target);
  proxy.signal('SIGTERM');
  assert.equal(proxy.end, 0);
  assert.equal(proxy.stderr, '');
}

function ask(proxy: Example, url: string, options: RequestOptions = {}, body?: string | Buffer): Answer {
  return wait(asking(proxy, url, options, body));
}

function asking(proxy: Example, url: string, options: RequestOptions = {}, body?: string | Buffer): Promise<Answer> {
  const [host = '', port] = proxy.address.split(':');
  return new Promise((resolve, reject) => {
    const headers = { host: new URL(url).host, ...options.headers };
    const asked = request({ host, port, path: url, agent: false, ...options, headers }, (answer) => {
      let text = '';
      answer.setEncoding('latin1').on('data', (part: string) => {
        text += part;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }));
      answer.on('error', reject);
    });
    asked.on('error', reject).end(body);
  });
}

/** A port where nobody listens. */
function deadPort(): number {
  using server = createServer(local);
  return server.getSockName().port;
}

/** A tunnel: the socket behind the answer to a CONNECT, and the status of that. */
function connectThrough(proxy: Example, target: string): [status: number, socket: Socket] {
  const socket = createConnection(proxy.address);
  socket.sendAll(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`);
  let head = '';
  while (!head.endsWith('\r\n\r\n')) head += socket.recv(1).toString();
  return [Number(head.split(' ')[1]), socket];
}

test('a request is passed on and its answer comes back, without what concerns one connection', () => {
  let seen: IncomingHttpHeaders = {};
  const app: HttpApp = (request, response) => {
    seen = request.headers;
    response.setHeader('Set-Cookie', ['a=1', 'b=2']);
    response.setHeader('Keep-Alive', 'timeout=77');
    response.writeHead(201, 'Made').end(`${request.method} ${request.url}`);
  };
  withProxy(app, (proxy, target) => {
    const headers = {
      connection: 'x-secret',
      'x-secret': 'for the proxy',
      'proxy-authorization': 'mine',
      accept: 'text/plain',
    };
    const { status, headers: got, body } = ask(proxy, `http://${target.address}/a?b=c`, { headers });
    assert.deepEqual([status, body], [201, 'GET /a?b=c']);
    assert.deepEqual(got['set-cookie'], ['a=1', 'b=2']);
    assert.equal(got.via, '1.1 geventjs-example');
    assert.doesNotMatch(String(got['keep-alive']), /77/);
    assert.equal(seen.host, target.address);
    assert.equal(seen.accept, 'text/plain');
    assert.equal(seen.via, '1.1 geventjs-example');
    assert.equal(seen['x-secret'] ?? seen['proxy-authorization'], undefined);
    assert.equal(ask(proxy, `http://${target.address}/`, { method: 'HEAD' }).body, '');
  });
});

test('bodies stream both ways at the same time', () => {
  const echo: HttpApp = (request, response) => {
    for (let part = request.read(); part !== null; part = request.read()) response.write(part);
    response.end();
  };
  withProxy(echo, (proxy, target) => {
    const body = Buffer.alloc(8 * 1024 * 1024, 'geventjs ');
    const lengths = [{ 'content-length': body.length }, { 'transfer-encoding': 'chunked' }];
    for (const headers of lengths) {
      const answer = ask(proxy, `http://${target.address}/`, { method: 'POST', headers }, body);
      assert.ok(answer.body === body.toString('latin1'), `${answer.body.length} of ${body.length} bytes`);
    }
    const get = ask(
      proxy,
      `http://${target.address}/`,
      { headers: { 'transfer-encoding': 'chunked' } },
      'a GET with a body',
    );
    assert.equal(get.body, 'a GET with a body');
  });
});

test('a hundred clients at once each have their answer, though the target answers none before all have come', () => {
  const all = new Event();
  let come = 0;
  const app: HttpApp = (request, response) => {
    if (++come === 100) all.set();
    all.wait();
    response.end(request.url);
  };
  withProxy(app, (proxy, target) => {
    const { address } = proxy;
    assert.ok(address.length > 0);
    const clients = Array.from({ length: 100 }, (_, n) => spawn(ask, proxy, `http://${target.address}/${n}`));
    joinAll(clients, { raiseError: true });
    assert.deepEqual(
      clients.map(({ value }) => value?.body),
      Array.from({ length: 100 }, (_, n) => `/${n}`),
    );
  });
});

test('what is wrong with the target is a 502 that says so, what is wrong with the request a 400', () => {
  const app: HttpApp = (_request, response) => response.end('well');
  withProxy(app, (proxy, target) => {
    const dead = deadPort();
    const { status, body } = ask(proxy, `http://127.0.0.1:${dead}/`);
    assert.equal(status, 502);
    assert.match(body, /^connect ECONNREFUSED 127\.0\.0\.1:\d+\n$/);
    assert.equal(ask(proxy, 'http://no.such.host.invalid/').status, 502);
    assert.equal(ask(proxy, 'https://127.0.0.1/').status, 400);
    assert.equal(ask(proxy, `http://${proxy.address}/`).status, 400, 'asks itself');
    for (const [to, expected] of [
      [`127.0.0.1:${dead}`, 502],
      ['/run/some.sock', 400],
      ['no-port', 400],
    ] as const) {
      const [answer, socket] = connectThrough(proxy, to);
      assert.equal(answer, expected, to);
      socket.close();
    }
    assert.equal(ask(proxy, `http://${target.address}/`).body, 'well');
    assert.match(proxy.until(/^CONNECT .*\n/m), /ECONNREFUSED/);
  });
});

test('an answer that breaks off breaks off for the client, too', () => {
  const app: HttpApp = (request, response) => {
    fromCallback<void>((done) => response.write('half of it', done));
    if (request.url === '/broken') response.destroy();
    else response.end();
  };
  withProxy(app, (proxy, target) => {
    assert.equal(
      codeOf(() => ask(proxy, `http://${target.address}/broken`)),
      'ECONNRESET',
    );
    assert.equal(ask(proxy, `http://${target.address}/`).body, 'half of it');
  });
});

test('a target that does not answer in time is a 502', () => {
  const app: HttpApp = (request, response) => {
    if (request.url === '/never') new Event().wait();
    response.end('well');
  };
  withProxy(
    app,
    (proxy, target) => {
      assert.match(ask(proxy, `http://${target.address}/never`).body, /nothing has moved for too long/);
      assert.equal(ask(proxy, `http://${target.address}/`).body, 'well');
    },
    { TIMEOUT_MS: '300' },
  );
});

test('when the client goes away the target is let go', () => {
  const come = new Event();
  const gone = new Event();
  const app: HttpApp = (_request, response) => {
    response.on('close', () => gone.set());
    response.write('more will come');
    come.set();
    gone.wait();
  };
  withProxy(app, (proxy, target) => {
    const client = createConnection(proxy.address);
    client.sendAll(`GET http://${target.address}/ HTTP/1.1\r\nHost: x\r\n\r\n`);
    come.wait();
    assert.ok(client.recv().length > 0);
    client.close();
    assert.ok(gone.wait({ timeout: 20_000 }));
  });
});

test('a client that does not read makes the target wait, and the proxy needs no more memory', () => {
  const total = 128 * 1024 * 1024;
  let sent = 0;
  const app: HttpApp = (request, response) => {
    if (request.url === '/short') response.end('short');
    else {
      const block = Buffer.alloc(1024 * 1024);
      for (; sent < total; sent += block.length) response.write(block);
      response.end();
    }
  };
  withProxy(app, (proxy, target) => {
    const short = () => ask(proxy, `http://${target.address}/short`).body;
    assert.equal(short(), 'short');
    const before = proxy.mostMegabytes;
    using lazy = createConnection(proxy.address);
    lazy.sendAll(`GET http://${target.address}/long HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    while (sent < 1024 * 1024) sleep(1);
    for (let n = 0; n < 20; n++) assert.equal(short(), 'short');
    assert.ok(sent < total, 'the target has not sent all');
    let received = 0;
    for (let data = lazy.recv(); data.length > 0; data = lazy.recv()) received += data.length;
    assert.ok(received > total, `${received}`);
    assert.ok(proxy.mostMegabytes - before < 80, `${before} MB, then ${proxy.mostMegabytes} MB`);
  });
});

test('a tunnel passes bytes both ways, forwards the end of one, and lasts until both have ended', () => {
  using listener = createServer(local);
  const { host, port } = listener.getSockName();
  withProxy(
    () => undefined,
    (proxy) => {
      const [status, client] = connectThrough(proxy, `${host}:${port}`);
      assert.equal(status, 200);
      const [target] = listener.accept();
      client.sendAll('there');
      assert.equal(target.recv().toString(), 'there');
      target.sendAll('and back');
      assert.equal(client.recv().toString(), 'and back');
      client.shutdown('write');
      assert.equal(target.recv().length, 0);
      target.sendAll('still here');
      target.close();
      assert.equal(receiveAll(client).toString(), 'still here');
      client.close();
    },
  );
});

test('a stop drops tunnels that are open', () => {
  using listener = createServer(local);
  const { host, port } = listener.getSockName();
  using proxy = new Example('web-proxy');
  const [, client] = connectThrough(proxy, `${host}:${port}`);
  const [target] = listener.accept();
  proxy.signal('SIGINT');
  assert.equal(proxy.end, 0);
  assert.equal(proxy.stderr, '');
  for (const socket of [client, target]) {
    assert.match(
      codeOf(() => assert.equal(socket.recv().length, 0)),
      /nothing thrown|ECONNRESET/,
    );
    socket.close();
  }
});

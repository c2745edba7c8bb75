import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { Greenlet, getCurrent, spawn } from 'geventjs';
import { Event } from 'geventjs/event';
import { getHub } from 'geventjs/hub';
import { Pool } from 'geventjs/pool';
import { type DatagramHandler, DatagramServer, type DatagramServerOptions } from 'geventjs/server';
import { DatagramSocket, type SocketAddress } from 'geventjs/socket';
import { untilAllBlocked } from 'geventjs/testing';
import { codeOf, countSockets, local, untilSockets } from '../support/sockets.js';
import { captureReports, test, testInHub } from '../support/suite.js';

/** A server that answers what it gets, and a client. */
function withEcho(
  options: DatagramServerOptions,
  body: (server: DatagramServer, client: DatagramSocket) => void,
): void {
  withServer((server) => (data, address) => server.sendTo(data, address), options, body);
}

function withServer(
  handler: (server: DatagramServer) => DatagramHandler,
  options: DatagramServerOptions,
  body: (server: DatagramServer, client: DatagramSocket) => void,
): void {
  using server: DatagramServer = new DatagramServer(
    '127.0.0.1:0',
    (data, address) => handler(server)(data, address),
    options,
  );
  server.start();
  using client = new DatagramSocket({ timeout: 20_000 });
  body(server, client);
}

test('each datagram is handled in a greenlet of its own, with where it comes from', () => {
  const seen: [string, SocketAddress, boolean][] = [];
  withServer(
    (server) => (data, address) => {
      seen.push([data.toString(), address, getCurrent() instanceof Greenlet]);
      server.sendTo(`got ${data}`, address);
    },
    {},
    (server, client) => {
      client.bind(local);
      client.sendTo('one', server.address);
      const [answer, sender] = client.recvFrom();
      assert.equal(answer.toString(), 'got one');
      assert.equal(sender.port, server.serverPort);
      assert.deepEqual(seen, [['one', client.getSockName(), true]]);
    },
  );
});

test('an empty datagram is handled, and a large one comes whole', () => {
  withEcho({}, (server, client) => {
    client.sendTo('', server.address);
    assert.equal(client.recv().length, 0);
    client.sendTo(Buffer.alloc(60_000, 'a'), server.address);
    assert.equal(client.recv().length, 60_000);
  });
});

test('its life is that of any server', () => {
  const before = countSockets();
  const server = new DatagramServer('127.0.0.1:0', () => undefined, { name: 'log' });
  assert.equal(inspect(server), '<DatagramServer "log": new on 127.0.0.1:0, 0 handlers>');
  assert.throws(() => server.sendTo('x', '127.0.0.1:9'), { code: 'ERR_SOCKET_STATE', message: /has been started/ });
  server.start();
  server.start(); // harmless
  const port = server.serverPort;
  assert.ok(server.started && (port ?? 0) > 0);
  server.stop();
  assert.ok(server.closed);
  server.stop(); // harmless
  server.start();
  assert.equal(server.serverPort, port);
  server.close();
  untilSockets(before);
});

test('serveForever serves until it is killed', () => {
  const server = new DatagramServer('127.0.0.1:0', (data, address) => {
    server.sendTo(data, address);
  });
  server.start();
  const serving = spawn(() => server.serveForever());
  using client = new DatagramSocket({ timeout: 20_000 });
  client.sendTo('hello', server.address);
  assert.equal(client.recv().toString(), 'hello');
  serving.kill();
  assert.equal(server.closed, true);
});

test('a port that is taken is an error of start, and the server is closed', () => {
  withEcho({}, (first) => {
    const second = new DatagramServer(first.address, () => undefined);
    assert.throws(() => second.start(), { code: 'EADDRINUSE' });
    assert.equal(second.closed, true);
  });
});

test('a start that is closed or killed meanwhile leaves nothing behind', () => {
  const before = countSockets();
  const server = new DatagramServer('localhost:0', () => undefined);
  const starting = spawn(() => server.start());
  getHub().runCallback(() => server.close());
  starting.get();
  assert.equal(server.closed, true);
  const killed = spawn(() => server.start());
  getHub().runCallback(() => killed.kill(undefined, { block: false }));
  killed.join();
  // On a machine that is busy the kill may come when it has just been bound: then it has been started.
  if (!server.closed) server.stop();
  untilSockets(before);
});

test('a start that is closed meanwhile returns, also where the server has been started anew at once', () => {
  const server = new DatagramServer('localhost:0', () => undefined);
  const first = spawn(() => server.start());
  spawn(() => {
    server.close();
    server.start();
  }).get();
  first.get();
  assert.equal(server.started, true);
  server.stop();
});

test('without a host it is there for IPv4 and IPv6, and can answer both', () => {
  const server = new DatagramServer(0, (data, address) => {
    server.sendTo(data, address);
  });
  server.start();
  for (const [host, family] of [
    ['127.0.0.1', 'IPv4'],
    ['::1', 'IPv6'],
  ] as const) {
    using client = new DatagramSocket({ family, timeout: 20_000 });
    client.sendTo(host, { host, port: server.serverPort as number });
    assert.equal(client.recv().toString(), host);
  }
  server.stop();
});

test('a socket that is bound is taken over, and closed with the server', () => {
  const ready = new DatagramSocket();
  ready.bind(local);
  const server = new DatagramServer(ready, (data, address) => {
    server.sendTo(data, address);
  });
  server.start();
  using client = new DatagramSocket({ timeout: 20_000 });
  client.sendTo('hello', server.address);
  assert.equal(client.recv().toString(), 'hello');
  server.stop();
  assert.equal(ready.closed, true);
});

test('an error in a handler is reported once, and the server goes on', () => {
  withServer(
    (server) => (data, address) => {
      if (data.toString() === 'bad') throw new Error('bad handler');
      server.sendTo(data, address);
    },
    {},
    (server, client) => {
      const report = captureReports(() => {
        client.sendTo('bad', server.address);
        client.sendTo('good', server.address);
        assert.equal(client.recv().toString(), 'good');
      });
      assert.equal(report.match(/^Error: bad handler/gm)?.length, 1);
    },
  );
});

for (const pool of [1, new Pool(1)]) {
  test(`spawn ${inspect(pool)}: while the pool is full datagrams wait, and none is lost`, () => {
    const go = new Event();
    const order: string[] = [];
    withServer(
      (server) => (data, address) => {
        order.push(data.toString());
        go.wait();
        server.sendTo(data, address);
      },
      { spawn: pool },
      (server, client) => {
        for (let i = 0; i < 10; i++) client.sendTo(`${i}`, server.address);
        untilAllBlocked();
        assert.deepEqual(order, ['0']);
        go.set();
        assert.deepEqual(
          Array.from({ length: 10 }, () => client.recv().toString()),
          Array.from({ length: 10 }, (_, i) => `${i}`),
        );
      },
    );
  });
}

test('stopAccepting leaves datagrams alone, until startAccepting', () => {
  const seen: string[] = [];
  withServer(
    () => (data) => seen.push(data.toString()),
    {},
    (server, client) => {
      server.stopAccepting();
      client.sendTo('one', server.address);
      untilAllBlocked();
      assert.deepEqual(seen, []);
      server.startAccepting();
      untilAllBlocked();
      assert.deepEqual(seen, ['one']);
    },
  );
});

test('many greenlets send at once, one after the other', () => {
  withEcho({}, (server, client) => {
    client.bind(local);
    const target = client.getSockName();
    const senders = Array.from({ length: 100 }, (_, i) => spawn(() => server.sendTo(`${i}`, target)));
    const got = new Set(Array.from({ length: 100 }, () => client.recv().toString()));
    for (const sender of senders) sender.get();
    assert.equal(got.size, 100);
  });
});

test('handlers that do not end are killed at the stop', () => {
  const ended: string[] = [];
  withServer(
    () => () => {
      try {
        new Event().wait();
      } finally {
        ended.push('finally');
      }
    },
    {},
    (server, client) => {
      client.sendTo('hello', server.address);
      untilAllBlocked();
      server.stop(0);
      assert.deepEqual(ended, ['finally']);
    },
  );
});

test('a subclass may have a method instead of a function', () => {
  class Echo extends DatagramServer {
    override handle(data: Buffer, address: SocketAddress): void {
      this.sendTo(data, address);
    }
  }
  using server = new Echo('127.0.0.1:0', { spawn: 'raw' });
  server.start();
  using client = new DatagramSocket({ timeout: 20_000 });
  client.sendTo('hello', server.address);
  assert.equal(client.recv().toString(), 'hello');
});

testInHub('what makes no sense is refused', () => {
  const make = (...args: unknown[]) => new DatagramServer(...(args as [0, DatagramHandler]));
  const handle = () => undefined;
  assert.equal(
    codeOf(() => make(0)),
    'ERR_INVALID_ARG_TYPE',
  );
  assert.equal(
    codeOf(() => make('/run/app.sock', handle)),
    'ERR_INVALID_ARG_TYPE',
  );
  using unbound = new DatagramSocket();
  assert.equal(
    codeOf(() => make(unbound, handle)),
    'ERR_INVALID_ARG_VALUE',
  );
  assert.equal(
    codeOf(() => make(0, handle, { backlog: 0 })),
    'ERR_OUT_OF_RANGE',
  );
  assert.throws(() => make(0, handle, { tls: {} }), { message: /tls/ });
  assert.throws(() => make(0, handle).start(), { code: 'ERR_BLOCKING_SWITCH_OUT', message: /DatagramServer.start/ });
});

import assert from 'node:assert/strict';
import { Greenlet, getCurrent, sleep, spawn } from 'geventjs';
import { Event } from 'geventjs/event';
import { RawGreenlet } from 'geventjs/greenlet';
import { Pool } from 'geventjs/pool';
import { StreamServer } from 'geventjs/server';
import { createConnection, createServer, Socket, type SocketAddress } from 'geventjs/socket';
import { untilAllBlocked } from 'geventjs/testing';
import { countSockets, local, receiveAll, untilSockets } from '../support/sockets.js';
import { listenTo, ping, pong, withServer } from '../support/stream-server.js';
import { captureReports, test } from '../support/suite.js';

function whoAmI(socket: Socket): void {
  const current = getCurrent();
  socket.sendAll(current instanceof Greenlet ? 'greenlet' : current instanceof RawGreenlet ? 'raw' : 'nobody');
}

test('each connection has a greenlet of its own, a raw one if wanted', () => {
  withServer(whoAmI, {}, (server) => assert.equal(listenTo(server), 'greenlet'));
  withServer(whoAmI, { spawn: 'default' }, (server) => assert.equal(listenTo(server), 'greenlet'));
  withServer(whoAmI, { spawn: 'raw' }, (server) => assert.equal(listenTo(server), 'raw'));
  withServer(whoAmI, { spawn: 1 }, (server) => assert.equal(listenTo(server), 'greenlet'));
  withServer(whoAmI, { spawn: new Pool(1) }, (server) => assert.equal(listenTo(server), 'greenlet'));
});

for (const kind of ['default', 'raw', 2] as const) {
  test(`spawn ${kind}: the handler gets a socket and where it comes from; afterwards it is closed`, () => {
    const before = countSockets();
    const seen: [unknown, SocketAddress][] = [];
    let kept: Socket | undefined;
    const handle = (socket: Socket, address: SocketAddress) => {
      kept = socket;
      seen.push([socket instanceof Socket, address]);
    };
    withServer(handle, { spawn: kind }, (server) => {
      using client = createConnection(server.address);
      assert.equal(client.recv().length, 0);
      assert.deepEqual(seen, [[true, client.getSockName()]]);
      assert.equal(kept?.closed, true);
    });
    untilSockets(before);
  });

  test(`spawn ${kind}: an error in a handler is reported once, closes the connection, and never stops the server`, () => {
    const handle = (socket: Socket) => {
      if (socket.recv().toString() === 'bad\n') throw new Error('bad handler');
      socket.sendAll('PONG\n');
    };
    withServer(handle, { spawn: kind }, (server) => {
      const report = captureReports(() => {
        for (let i = 0; i < 3; i++) {
          using client = createConnection(server.address);
          client.sendAll('bad\n');
          assert.equal(client.recv().length, 0);
        }
        untilAllBlocked();
      });
      assert.equal(report.match(/^Error: bad handler/gm)?.length, 3);
      assert.equal(ping(server), 'PONG\n');
    });
  });
}

for (const kind of ['default', 2] as const) {
  test(`spawn ${kind}: a handler that is killed before its turn leaves no connection`, () => {
    const before = countSockets();
    const killAtOnce = (greenlet: Greenlet) => greenlet.kill(undefined, { block: false });
    withServer(pong, { spawn: kind }, (server) => {
      Greenlet.addSpawnCallback(killAtOnce);
      try {
        using client = createConnection(server.address);
        assert.equal(client.recv().length, 0);
      } finally {
        Greenlet.removeSpawnCallback(killAtOnce);
      }
      assert.equal(ping(server), 'PONG\n');
    });
    untilSockets(before);
  });
}

test('a file that a handler has left open is closed with its connection', () => {
  const before = countSockets();
  withServer(
    (socket) => socket.makeFile('r').readLine(),
    {},
    (server) => {
      using client = createConnection(server.address);
      client.sendAll('line\n');
      assert.equal(client.recv().length, 0);
    },
  );
  untilSockets(before);
});

test('a connection that its handler has handed over stays open', () => {
  const taken: import('node:net').Socket[] = [];
  withServer(
    (socket) => taken.push(socket.detach()),
    {},
    (server) => {
      using client = createConnection(server.address);
      untilAllBlocked();
      taken[0]?.end('still there');
      assert.equal(receiveAll(client).toString(), 'still there');
      taken[0]?.destroy();
    },
  );
});

test('a subclass may have a method instead of a function', () => {
  class Pong extends StreamServer {
    served = 0;
    override handle(socket: Socket): void {
      this.served++;
      pong(socket);
    }
  }
  const server = new Pong('127.0.0.1:0', { spawn: 2 });
  server.start();
  assert.equal(ping(server), 'PONG\n');
  assert.equal(server.served, 1);
  server.stop();
  server.start();
  assert.equal(ping(server), 'PONG\n');
  server.stop();
});

test('a subclass may count what its function does', () => {
  class Counting extends StreamServer {
    served = 0;
    override handle(socket: Socket, address: SocketAddress): unknown {
      this.served++;
      return super.handle(socket, address);
    }
  }
  using server = new Counting('127.0.0.1:0', pong);
  server.start();
  assert.equal(ping(server), 'PONG\n');
  assert.equal(server.served, 1);
});

test('many handlers block at once, and others go on', () => {
  const go = new Event();
  withServer(
    (socket) => {
      go.wait();
      socket.sendAll('done');
    },
    {},
    (server) => {
      const clients = Array.from({ length: 100 }, () => spawn(() => listenTo(server)));
      untilAllBlocked();
      go.set();
      assert.deepEqual(new Set(clients.map((client) => client.get())), new Set(['done']));
    },
  );
});

test('a handler may start and stop servers of its own', () => {
  const handle = (socket: Socket) => {
    using inner = new StreamServer('127.0.0.1:0', pong);
    inner.start();
    socket.sendAll(ping(inner));
  };
  withServer(handle, {}, (server) => assert.equal(listenTo(server), 'PONG\n'));
});

test('what a client sends after the handler has gone does not hurt', () => {
  withServer(
    () => undefined,
    {},
    (server) => {
      using client = createConnection(server.address);
      assert.equal(client.recv().length, 0);
      const report = captureReports(() => {
        for (let i = 0; i < 3; i++) {
          try {
            client.sendAll('anybody there?');
          } catch {
            // EPIPE or ECONNRESET: it is gone.
          }
          sleep(0);
        }
      });
      assert.equal(report, '');
    },
  );
});

test('a client that resets in the middle is an error of its own handler only', () => {
  withServer(pong, {}, (server) => {
    const report = captureReports(() => {
      const client = createConnection(server.address);
      client.sendAll('ping\n');
      client.recv();
      client.detach().resetAndDestroy();
      untilAllBlocked();
    });
    assert.match(report, /ECONNRESET/);
    assert.equal(ping(server), 'PONG\n');
  });
});

test('options of a ready socket are those of the connections', () => {
  const ready = createServer(local);
  ready.setOption('noDelay', true);
  using server = new StreamServer(ready, pong);
  server.start();
  assert.equal(ping(server), 'PONG\n');
});

test('1,000 connections that are opened and dropped leave nothing behind', () => {
  const before = countSockets();
  withServer(pong, {}, (server) => {
    for (let i = 0; i < 1000; i++) createConnection(server.address).close();
    assert.equal(ping(server), 'PONG\n');
    server.stop(Number.POSITIVE_INFINITY);
  });
  untilSockets(before);
});

test('1,000 connections at once are all served', () => {
  const before = countSockets();
  withServer(pong, { backlog: 2000 }, (server) => {
    const answers = Array.from({ length: 1000 }, () => spawn(() => ping(server)));
    assert.deepEqual(new Set(answers.map((answer) => answer.get())), new Set(['PONG\n']));
    server.stop(Number.POSITIVE_INFINITY);
  });
  untilSockets(before);
});

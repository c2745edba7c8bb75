import assert from 'node:assert/strict';
import { Greenlet, sleep, spawn } from 'geventjs';
import { Event } from 'geventjs/event';
import { Pool } from 'geventjs/pool';
import { StreamServer } from 'geventjs/server';
import { createConnection, createServer, type Socket } from 'geventjs/socket';
import { untilAllBlocked, withJumpingClock } from 'geventjs/testing';
import { runProgram, scripts } from '../support/child.js';
import { countSockets, local, untilSockets } from '../support/sockets.js';
import { ping, pong, withServer } from '../support/stream-server.js';
import { captureReports, test, testInHub } from '../support/suite.js';

/** Clients that have sent a line, and wait. */
function connectTo(server: { address: string }, count: number): Socket[] {
  return Array.from({ length: count }, () => {
    const client = createConnection(server.address, { timeout: 20_000 });
    client.sendAll('ping\n');
    return client;
  });
}

for (const makePool of [() => 2, () => new Pool(2)]) {
  const kind = typeof makePool() === 'number' ? 'a number' : 'a Pool';
  test(`spawn ${kind}: a full pool stops accepting, and goes on when there is a place`, () => {
    const before = countSockets();
    withServer(pong, { spawn: makePool() }, (server) => {
      const served = connectTo(server, 2);
      for (const client of served) assert.equal(client.recv().toString(), 'PONG\n');
      const waiting = connectTo(server, 3);
      untilAllBlocked();
      // The server, both ends of two connections, and one end of three: those have not been accepted.
      assert.equal(countSockets(), before + 1 + 4 + 3);
      served[0]?.close();
      assert.equal(waiting[0]?.recv().toString(), 'PONG\n');
      served[1]?.close();
      assert.equal(waiting[1]?.recv().toString(), 'PONG\n');
      waiting[0]?.close();
      assert.equal(waiting[2]?.recv().toString(), 'PONG\n');
      waiting[1]?.close();
      waiting[2]?.close();
      assert.equal(ping(server), 'PONG\n');
    });
    untilSockets(before);
  });
}

test('a pool that others have filled is waited for', () => {
  const pool = new Pool(1);
  const go = new Event();
  const other = pool.spawn(() => go.wait());
  withServer(pong, { spawn: pool }, (server) => {
    const [client] = connectTo(server, 1);
    untilAllBlocked();
    assert.equal(pool.size, 1);
    go.set();
    assert.equal(client?.recv().toString(), 'PONG\n');
    client?.close();
    assert.equal(other.get(), true);
  });
});

test('two servers share a pool', () => {
  const pool = new Pool(1);
  withServer(pong, { spawn: pool }, (first) => {
    withServer(pong, { spawn: pool }, (second) => {
      const answers = Array.from({ length: 20 }, (_, i) => spawn(() => ping(i % 2 === 0 ? first : second)));
      assert.deepEqual(new Set(answers.map((answer) => answer.get())), new Set(['PONG\n']));
    });
  });
});

test('a server that is stopped while its pool is full leaves the pool alone', () => {
  const pool = new Pool(1);
  const go = new Event();
  const other = pool.spawn(() => go.wait());
  withServer(pong, { spawn: pool }, (server) => {
    const [client] = connectTo(server, 1);
    untilAllBlocked();
    server.stop();
    assert.throws(() => client?.recv(), { code: 'ECONNRESET' });
    client?.close();
    assert.equal(pool.statistics().waiting, 0);
  });
  go.set();
  other.get();
});

test('stopAccepting leaves connections with the kernel, until startAccepting', () => {
  const before = countSockets();
  withServer(pong, {}, (server) => {
    assert.equal(ping(server), 'PONG\n');
    server.stopAccepting();
    server.stopAccepting(); // harmless
    assert.equal(server.started, true);
    untilSockets(before + 1);
    const [client] = connectTo(server, 1);
    untilAllBlocked();
    assert.equal(countSockets(), before + 2);
    server.startAccepting();
    server.startAccepting(); // harmless
    assert.equal(client?.recv().toString(), 'PONG\n');
    client?.close();
  });
});

test('a server that was stopped while it did not accept accepts again when it is started', () => {
  const server = new StreamServer('127.0.0.1:0', pong);
  server.start();
  server.stopAccepting();
  server.stop();
  server.startAccepting(); // without effect
  server.start();
  assert.equal(ping(server), 'PONG\n');
  server.stop();
});

test('maxAccept connections are accepted in one turn, and then others have theirs', () => {
  const order: string[] = [];
  const ready = createServer(local);
  const clients = [1, 2, 3, 4].map(() => createConnection(ready.getSockName()));
  const server = new StreamServer(ready, () => order.push('handled'), { maxAccept: 2 });
  const note = () => order.push('accepted');
  Greenlet.addSpawnCallback(note);
  try {
    server.start();
    for (const client of clients) {
      assert.equal(client.recv().length, 0);
      client.close();
    }
  } finally {
    Greenlet.removeSpawnCallback(note);
  }
  const turn = ['accepted', 'accepted', 'handled', 'handled'];
  assert.deepEqual(order, [...turn, ...turn]);
  server.stop();
});

test('when a handler cannot be started its client is turned away, and the server goes on after a pause', () => {
  const refuse = () => {
    throw new Error('no greenlet today');
  };
  withServer(pong, {}, (server) => {
    Greenlet.addSpawnCallback(refuse);
    let report = '';
    try {
      report = captureReports(() => {
        using first = createConnection(server.address);
        assert.equal(first.recv().length, 0);
      });
    } finally {
      Greenlet.removeSpawnCallback(refuse);
    }
    assert.equal(report.match(/^Error: no greenlet today/gm)?.length, 1);
    const [second] = connectTo(server, 1);
    assert.equal(second?.recv().toString(), 'PONG\n');
    second?.close();
  });
});

test('errors back off from minDelay to maxDelay, and a success begins anew', () => {
  withJumpingClock((clock) => {
    let failing = true;
    const attempts: number[] = [];
    withServer(pong, { minDelay: 10, maxDelay: 50 }, (server) => {
      const refuse = () => {
        attempts.push(clock.now());
        if (failing) throw new Error('no greenlet today');
      };
      Greenlet.addSpawnCallback(refuse);
      try {
        captureReports(() => {
          const clients = connectTo(server, 6);
          sleep(200);
          for (const client of clients) client.close();
        });
        const pauses = attempts.slice(1).map((time, i) => time - (attempts[i] as number));
        assert.deepEqual(pauses, [10, 20, 40, 50, 50]);
        failing = false;
        assert.equal(ping(server), 'PONG\n');
        failing = true;
        attempts.length = 0;
        captureReports(() => {
          const clients = connectTo(server, 2);
          sleep(200);
          for (const client of clients) client.close();
        });
        assert.equal((attempts[1] as number) - (attempts[0] as number), 10);
      } finally {
        Greenlet.removeSpawnCallback(refuse);
      }
    });
  });
});

testInHub('without descriptors a server says so, waits, and goes on when there are some', async () => {
  const script = `${scripts}server/out-of-descriptors.mjs`;
  const child = await runProgram('sh', ['-c', 'ulimit -n 200; exec "$0" "$1"', process.execPath, script]);
  assert.deepEqual(child, { code: 0, signal: null, stdout: 'hello\nEMFILE\nwaits\nhello\n', stderr: '' });
});

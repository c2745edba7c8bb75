import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { spawn } from 'geventjs';
import { StreamServer } from 'geventjs/server';
import { createConnection, type Socket } from 'geventjs/socket';
import { SSLContext, type SSLSocket, wrapSocket } from 'geventjs/ssl';
import { untilAllBlocked } from 'geventjs/testing';
import { makeAuthority, makeIdentity } from '../support/certificates.js';
import { countSockets, receiveAll, untilSockets } from '../support/sockets.js';
import { pong, withServer } from '../support/stream-server.js';
import { captureReports, test } from '../support/suite.js';

const authority = makeAuthority('The Authority');
const tls = { ...makeIdentity(authority, 'localhost'), alpnProtocols: ['pong'] };

function connectTo(server: { address: string }): SSLSocket {
  const plain = createConnection(server.address, { timeout: 20_000 });
  return wrapSocket(plain, { ca: authority.cert, serverName: 'localhost', alpnProtocols: ['pong'] });
}

/** One round, encrypted. */
function ping(server: { address: string }): string {
  using client = connectTo(server);
  client.sendAll('ping\n');
  return client.recv().toString();
}

/** What is said while a client sends `bytes` and reads until it is turned away. */
function disturb(server: StreamServer, bytes: Buffer): string {
  return captureReports(() => {
    using client = createConnection(server.address, { timeout: 20_000 });
    client.sendAll(bytes);
    try {
      receiveAll(client);
    } catch (error) {
      assert.equal((error as { code?: string }).code, 'ECONNRESET');
    }
    untilAllBlocked();
  });
}

for (const [kind, option] of [
  ['options', tls],
  ['a context', new SSLContext(tls)],
] as const) {
  test(`with ${kind} a server is encrypted, and its handlers get an SSLSocket without a time limit`, () => {
    const seen: unknown[] = [];
    const handle = (socket: Socket) => {
      seen.push((socket as SSLSocket).alpnProtocol, socket.timeout);
      pong(socket);
    };
    withServer(handle, { tls: option }, (server) => {
      assert.equal(server.sslEnabled, true);
      assert.equal(ping(server), 'PONG\n');
      assert.deepEqual(seen, ['pong', undefined]);
    });
  });
}

test('a server without tls says so', () => {
  withServer(pong, {}, (server) => assert.equal(server.sslEnabled, false));
});

test('who speaks no TLS is turned away, which is reported in one line, and others are served', () => {
  const before = countSockets();
  withServer(pong, { tls }, (server) => {
    for (const bytes of [Buffer.from('GET / HTTP/1.1\r\n\r\n'), Buffer.alloc(1000, 255)]) {
      const report = disturb(server, bytes);
      assert.match(report, /^\S+ <StreamServer: .*>: TLS handshake with 127\.0\.0\.1:\d+ failed: .*\n$/);
    }
    assert.equal(ping(server), 'PONG\n');
  });
  untilSockets(before);
});

test('who leaves in the middle of the handshake is reported in one line', () => {
  const before = countSockets();
  withServer(pong, { tls }, (server) => {
    const report = captureReports(() => {
      for (const leave of ['destroy', 'resetAndDestroy', 'end'] as const) {
        const { serverHost: host = '', serverPort: port = 0 } = server;
        const client = connect({ host, port }, () => client.write('\x16\x03\x01', 'latin1', () => client[leave]()));
        untilAllBlocked();
        client.destroy();
        untilAllBlocked();
      }
    });
    assert.equal(report.match(/TLS handshake with .* failed/g)?.length, 3);
    assert.equal(report.trimEnd().split('\n').length, 3);
    assert.equal(ping(server), 'PONG\n');
  });
  untilSockets(before);
});

test('who says nothing is turned away when the time for the handshake is up', () => {
  withServer(pong, { tls, handshakeTimeout: 20 }, (server) => {
    const report = disturb(server, Buffer.alloc(0));
    assert.match(report, /^.*TLS handshake with .* failed: timed out: .* 20 ms.*\n$/);
  });
});

test('a handshake that hangs takes a place of the pool, and nothing else', () => {
  withServer(pong, { tls, spawn: 2 }, (server) => {
    using _ = createConnection(server.address);
    untilAllBlocked();
    assert.equal(ping(server), 'PONG\n');
    const report = captureReports(() => server.stop(0));
    assert.equal(report, '');
  });
});

/** With TLS 1.3 a client that is refused does not know it yet: the server may end the connection, or break it. */
function refusalOf(server: StreamServer): string {
  try {
    return ping(server) || 'the end';
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}

test('a client without the certificate that is demanded is turned away', () => {
  const demanding = { ...tls, ca: authority.cert, requestCert: true };
  withServer(pong, { tls: demanding }, (server) => {
    const report = captureReports(() => {
      assert.match(refusalOf(server), /^(the end|ECONNRESET|EPIPE|ERR_SSL_.*)$/);
      untilAllBlocked();
    });
    assert.match(report, /^.*TLS handshake with .* failed: .*\n$/);
  });
});

test('TLS that is spoken to a plain server is data like any other', () => {
  withServer(
    (socket) => socket.sendAll(socket.recv(1)),
    {},
    (server) => {
      using client = createConnection(server.address);
      assert.throws(() => wrapSocket(client, { ca: authority.cert, serverName: 'localhost' }));
    },
  );
});

test('many handshakes at once', () => {
  withServer(pong, { tls, spawn: 10 }, (server) => {
    const answers = Array.from({ length: 50 }, () => spawn(() => ping(server)));
    assert.deepEqual(new Set(answers.map((answer) => answer.get())), new Set(['PONG\n']));
  });
});

test('a certificate that is none is an error of the constructor', () => {
  assert.throws(() => new StreamServer(0, pong, { tls: { cert: 'none', key: 'none' } }));
});

import assert from 'node:assert/strict';
import { type Greenlet, spawn } from 'geventjs';
import type { Socket } from 'geventjs/socket';
import { SSLContext, type SSLContextOptions, type SSLSocket, type WrapOptions, wrapSocket } from 'geventjs/ssl';
import { untilAllBlocked } from 'geventjs/testing';
import { makeAuthority, makeIdentity } from '../../support/certificates.js';
import { codeOf, countSockets, pairWithNode, receiveAll, tcpPair, untilSockets } from '../../support/sockets.js';
import { test } from '../../support/suite.js';

const authority = makeAuthority('The Authority');
const identity = makeIdentity(authority, 'localhost');
const other = makeIdentity(authority, 'other.example');
const ca = authority.cert;
const serverContext = new SSLContext({
  ...identity,
  alpnProtocols: ['h2', 'http/1.1'],
  serverNames: { 'other.example': other },
});

/** Both sides of a handshake; the server's in a greenlet of its own. */
function shake(options: SSLContextOptions & WrapOptions = { ca, serverName: 'localhost' }): [SSLSocket, SSLSocket] {
  const [plainClient, plainServer] = tcpPair();
  const server = spawn(() => serverContext.wrapSocket(plainServer, { serverSide: true }));
  return [wrapSocket(plainClient, options), server.get()];
}

test('what is sent arrives, in both directions, to the end', () => {
  const [client, server] = shake();
  client.sendAll('question');
  assert.equal(server.recv().toString(), 'question');
  const sender = spawn(() => {
    server.sendAll(Buffer.alloc(3_000_000, 'a'));
    server.close();
  });
  assert.equal(receiveAll(client).length, 3_000_000);
  sender.get();
  client.close();
});

test('both sides know what was agreed on', () => {
  const [client, server] = shake({ ca, serverName: 'localhost', alpnProtocols: ['http/1.1'] });
  assert.equal(client.getVersion(), 'TLSv1.3');
  assert.equal(client.alpnProtocol, 'http/1.1');
  assert.equal(server.alpnProtocol, 'http/1.1');
  assert.equal(server.serverName, 'localhost');
  assert.equal(client.authorized, true);
  assert.equal(client.getCipher().name, server.getCipher().name);
  assert.equal(client.getPeerCertificate()?.subject.CN, 'localhost');
  assert.equal(client.getPeerCertificate(true)?.issuerCertificate.subject.CN, 'The Authority');
  assert.equal(server.getPeerCertificate(), undefined);
  assert.deepEqual(client.getPeerName(), server.getSockName());
  client.close();
  server.close();
  assert.equal(
    codeOf(() => client.getCipher()),
    'ERR_SOCKET_CLOSED',
  );
});

test('the server shows the certificate for the name that it is asked for', () => {
  const [client, server] = shake({ ca, serverName: 'other.example' });
  assert.equal(client.getPeerCertificate()?.subject.CN, 'other.example');
  client.close();
  server.close();
});

test('the name of the host that was connected to is the one that is checked', () => {
  const [plainClient, plainServer] = tcpPair();
  const server = spawn(() => codeOf(() => serverContext.wrapSocket(plainServer, { serverSide: true }).recv()));
  assert.equal(
    codeOf(() => wrapSocket(plainClient, { ca })),
    'ERR_CERTIFICATE',
  );
  server.join();
  plainServer.close();
});

test('sendAll waits while the peer does not read', () => {
  const [client, server] = shake();
  const sender = spawn(() => codeOf(() => client.sendAll(Buffer.alloc(20_000_000))));
  untilAllBlocked();
  assert.equal(sender.ready(), false);
  server.sendAll('and the other direction goes on');
  assert.equal(client.recv().toString(), 'and the other direction goes on');
  client.close();
  assert.equal(sender.get(), 'ERR_SOCKET_CLOSED');
  server.close();
});

test('a close wakes who receives; lines can be read', () => {
  const [client, server] = shake();
  const reader = spawn(() => codeOf(() => client.recv()));
  untilAllBlocked();
  client.close();
  assert.equal(reader.get(), 'ERR_SOCKET_CLOSED');
  using file = server.makeFile('r');
  assert.equal(file.readLine(), '');
  server.close();
});

test('a peer that does not shake hands is given up, and the socket closed', () => {
  const before = countSockets();
  const attempts: ((socket: Socket) => unknown)[] = [
    (socket) => wrapSocket(socket, { ca, serverName: 'localhost' }),
    (socket) => serverContext.wrapSocket(socket, { serverSide: true }),
  ];
  for (const attempt of attempts) {
    const [slow, peer] = tcpPair();
    slow.setTimeout(5);
    assert.equal(
      codeOf(() => attempt(slow)),
      'ERR_SOCKET_TIMEOUT',
    );
    assert.equal(slow.closed, true);
    assert.match(
      codeOf(() => {
        while (peer.recv().length > 0);
        throw Object.assign(new Error(), { code: 'end' });
      }),
      /^(end|ECONNRESET)$/,
    );
    peer.close();
    const [blocked, silent] = tcpPair();
    const killed: Greenlet = spawn(attempt, blocked);
    untilAllBlocked();
    killed.kill();
    silent.close();
  }
  untilSockets(before);
});

test('a peer that speaks something else is an error, and the server goes on', () => {
  const [socket, peer] = pairWithNode();
  peer.write('GET / HTTP/1.0\r\n\r\n');
  assert.match(
    codeOf(() => serverContext.wrapSocket(socket, { serverSide: true })),
    /^ERR_SSL_/,
  );
  const [asClient, rude] = pairWithNode();
  rude.write('220 I am no TLS server\r\n');
  assert.match(
    codeOf(() => wrapSocket(asClient, { ca, serverName: 'localhost' })),
    /^ERR_SSL_|EPROTO/,
  );
  peer.destroy();
  rude.destroy();
  const [client, server] = shake();
  client.close();
  server.close();
});

test('a peer that ends or resets in the middle of the handshake is an error', () => {
  for (const rude of ['destroy', 'resetAndDestroy'] as const) {
    const [server, client] = pairWithNode();
    const attempt = spawn(() => codeOf(() => serverContext.wrapSocket(server, { serverSide: true })));
    untilAllBlocked();
    client[rude]();
    assert.equal(attempt.get(), 'ECONNRESET');
    const [asClient, peer] = pairWithNode();
    const second = spawn(() => codeOf(() => wrapSocket(asClient, { ca, serverName: 'localhost' })));
    untilAllBlocked();
    peer[rude]();
    assert.equal(second.get(), 'ECONNRESET');
  }
});

test('bytes that came before the handshake are part of it', () => {
  const [plainClient, plainServer] = tcpPair();
  plainClient.sendAll('STARTTLS\r\n');
  const client = spawn(() => wrapSocket(plainClient, { ca, serverName: 'localhost' }));
  // So that its first message lies behind the line in the same socket.
  untilAllBlocked();
  assert.equal(plainServer.recv(10).toString(), 'STARTTLS\r\n');
  untilAllBlocked();
  const server = serverContext.wrapSocket(plainServer, { serverSide: true });
  server.sendAll('secret');
  assert.equal(client.get().recv().toString(), 'secret');
  client.get().close();
  server.close();
});

test('a session is gone on with', () => {
  const [first, server] = shake();
  server.sendAll('a ticket comes along');
  first.recv();
  const session = first.getSession();
  assert.ok(session);
  first.close();
  server.close();
  const [second, again] = shake({ ca, serverName: 'localhost', session });
  second.close();
  again.close();
});

test('misuse is refused in words, and the socket left alone', () => {
  const [a, b] = tcpPair();
  const value = 'ERR_INVALID_ARG_VALUE';
  assert.equal(
    codeOf(() => wrapSocket(b, { ca })),
    value,
  );
  assert.equal(
    codeOf(() => wrapSocket(b, { serverSide: true, serverName: 'x' } as never)),
    value,
  );
  assert.equal(
    codeOf(() => wrapSocket({} as never)),
    'ERR_INVALID_ARG_TYPE',
  );
  assert.equal(
    codeOf(() => wrapSocket(b, { context: {} } as never)),
    'ERR_INVALID_ARG_TYPE',
  );
  assert.equal(
    codeOf(() => wrapSocket(b, { context: serverContext, ca } as never)),
    'ERR_INVALID_ARG_TYPE',
  );
  assert.equal(
    codeOf(() => new SSLContext(null as never)),
    'ERR_INVALID_ARG_TYPE',
  );
  assert.notEqual(
    codeOf(() => new SSLContext({ cert: 'nonsense', key: identity.key })),
    'nothing thrown',
  );
  a.sendAll('x');
  assert.equal(b.recv().toString(), 'x');
  a.close();
  b.close();
});

test('a connection that has ended before the handshake is an error at once', () => {
  const sides: ((socket: Socket) => unknown)[] = [
    (socket) => wrapSocket(socket, { ca, serverName: 'localhost' }),
    (socket) => serverContext.wrapSocket(socket, { serverSide: true }),
  ];
  for (const wrap of sides) {
    const [ended, peer] = tcpPair();
    peer.close();
    assert.equal(ended.recv().length, 0);
    assert.equal(
      codeOf(() => wrap(ended)),
      'ECONNRESET',
    );
    const [shut, other] = tcpPair();
    shut.shutdown('write');
    assert.equal(
      codeOf(() => wrap(shut)),
      'EPIPE',
    );
    assert.equal(shut.closed, true);
    other.close();
    const [broken, rude] = pairWithNode();
    rude.resetAndDestroy();
    assert.equal(
      codeOf(() => broken.recv()),
      'ECONNRESET',
    );
    assert.equal(
      codeOf(() => wrap(broken)),
      'ECONNRESET',
    );
  }
});

test('one direction of a TLS connection may end before the other', () => {
  const [client, server] = shake();
  client.sendAll('question');
  client.shutdown('write');
  assert.equal(receiveAll(server).toString(), 'question');
  server.sendAll('answer');
  server.close();
  assert.equal(receiveAll(client).toString(), 'answer');
  client.close();
});

import assert from 'node:assert/strict';
import type { PeerCertificate } from 'node:tls';
import { type Greenlet, sleep, spawn } from 'geventjs';
import { CertificateError, SSLContext, type SSLContextOptions, type SSLSocket, wrapSocket } from 'geventjs/ssl';
import { makeAuthority, makeIdentity } from '../../support/certificates.js';
import { codeOf, tcpPair } from '../../support/sockets.js';
import { test } from '../../support/suite.js';

const authority = makeAuthority('The Authority');
const identity = makeIdentity(authority, 'localhost');
const ca = authority.cert;

/** Receives once and closes. */
function receive(socket: SSLSocket): void {
  using _ = socket;
  socket.recv();
}

/** The text of the error that a client gets from a server with those options. */
function refusal(server: SSLContextOptions, client: SSLContextOptions & { serverName?: string }): string {
  const [plainClient, plainServer] = tcpPair();
  const serving = spawn(() => codeOf(() => receive(wrapSocket(plainServer, { ...server, serverSide: true }))));
  try {
    wrapSocket(plainClient, client).close();
    return 'no error';
  } catch (error) {
    assert.ok(error instanceof CertificateError, String(error));
    assert.equal(error.code, 'ERR_CERTIFICATE');
    assert.ok(error.cause instanceof Error);
    return error.message;
  } finally {
    plainClient.close();
    serving.join();
    plainServer.close();
  }
}

test('a certificate for another name', () => {
  const text = refusal(identity, { ca, serverName: 'bank.example' });
  assert.match(text, /^expected a certificate that proves the peer to be "bank\.example", got one for other names \(/);
  assert.match(text, /DNS:localhost.*serverName/);
});

test('a certificate that has expired', () => {
  const expired = makeIdentity(authority, 'localhost', -1);
  assert.match(refusal(expired, { ca, serverName: 'localhost' }), /got one that has expired .* needs a new one/);
});

test('a certificate that has signed itself, unless it is trusted', () => {
  const own = makeAuthority('localhost');
  assert.match(refusal(own, { serverName: 'localhost' }), /got one that it has signed itself .*'ca'/);
  assert.equal(refusal(own, { ca: own.cert, serverName: 'localhost' }), 'no error');
});

test('a certificate of an authority that nobody knows', () => {
  assert.match(refusal(identity, { serverName: 'localhost' }), /an authority that is not known here .*'ca'/);
});

test('an address is checked like a name', () => {
  const forAddress = makeIdentity(authority, '127.0.0.1');
  assert.equal(refusal(forAddress, { ca }), 'no error');
  assert.match(refusal(identity, { ca }), /to be "127\.0\.0\.1", got one for other names/);
});

test('with rejectUnauthorized: false everybody will do, and authorized says so', () => {
  const [plainClient, plainServer] = tcpPair();
  const serving = spawn(() => wrapSocket(plainServer, { ...identity, serverSide: true }));
  const client = wrapSocket(plainClient, { rejectUnauthorized: false });
  assert.equal(client.authorized, false);
  client.close();
  serving.get().close();
});

test("one's own check of the name can refuse", () => {
  const [plainClient, plainServer] = tcpPair();
  const serving = spawn(() => codeOf(() => receive(wrapSocket(plainServer, { ...identity, serverSide: true }))));
  const seen: string[] = [];
  const checkServerIdentity = (name: string, { subject }: PeerCertificate): Error => {
    seen.push(name, String(subject.CN));
    return new Error('not today');
  };
  assert.throws(() => wrapSocket(plainClient, { ca, serverName: 'localhost', checkServerIdentity }), {
    message: 'not today',
  });
  assert.deepEqual(seen, ['localhost', 'localhost']);
  serving.join();
  plainServer.close();
});

test('a check of the name that throws, or would block, refuses', () => {
  const failures: [() => never, string][] = [
    [
      () => {
        throw Object.assign(new Error('broken'), { code: 'BROKEN' });
      },
      'BROKEN',
    ],
    [() => sleep(1) as never, 'ERR_BLOCKING_SWITCH_OUT'],
  ];
  for (const [checkServerIdentity, code] of failures) {
    const [plainClient, plainServer] = tcpPair();
    const serving = spawn(() => codeOf(() => receive(wrapSocket(plainServer, { ...identity, serverSide: true }))));
    assert.equal(
      codeOf(() => wrapSocket(plainClient, { ca, serverName: 'localhost', checkServerIdentity })),
      code,
    );
    serving.join();
    plainServer.close();
  }
});

/** What the server says to a client with those options. */
function ask(client: SSLContextOptions): Greenlet<SSLSocket | Error> {
  const context = new SSLContext({ ...identity, ca, requestCert: true });
  const [plainClient, plainServer] = tcpPair();
  const serving = spawn(() => {
    try {
      return context.wrapSocket(plainServer, { serverSide: true });
    } catch (error) {
      return error as Error;
    }
  });
  spawn(() => codeOf(() => receive(wrapSocket(plainClient, { ca, serverName: 'localhost', ...client })))).join();
  return serving as Greenlet<SSLSocket | Error>;
}

test('a server asks clients for their certificate', () => {
  const context = new SSLContext({ ...identity, ca, requestCert: true });
  const [plainClient, plainServer] = tcpPair();
  const serving = spawn(() => context.wrapSocket(plainServer, { serverSide: true }));
  const client = wrapSocket(plainClient, { ca, serverName: 'localhost', ...makeIdentity(authority, 'alice') });
  const server = serving.get();
  assert.equal(server.authorized, true);
  assert.equal(server.getPeerCertificate()?.subject.CN, 'alice');
  client.close();
  server.close();
});

test('a client without a certificate, or with a wrong one, is refused', () => {
  const none = ask({}).get();
  assert.ok(none instanceof CertificateError, String(none));
  assert.match(none.message, /a client that is trusted, got none/);
  const wrong = ask(makeIdentity(makeAuthority('Somebody Else'), 'mallory')).get();
  assert.ok(wrong instanceof CertificateError, String(wrong));
  assert.match(wrong.message, /an authority that is not known here/);
});

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { Worker } from 'node:worker_threads';
import { fromCallback, spawn } from 'geventjs';
import { createConnection, createServer } from 'geventjs/socket';
import { untilAllBlocked } from 'geventjs/testing';
import { packageRoot, runScript } from '../../support/child.js';
import { codeOf, local } from '../../support/sockets.js';
import { test, testInHub } from '../../support/suite.js';

const folder = mkdtempSync(join(tmpdir(), 'geventjs-listen-'));
after(() => rmSync(folder, { recursive: true }));

let made = 0;
const newPath = () => join(folder, `${made++}.sock`);

test('the file of a Unix socket is removed when it is closed', () => {
  const path = newPath();
  const server = createServer(path);
  assert.equal(server.getSockName().path, path);
  assert.ok(existsSync(path));
  server.close();
  assert.equal(existsSync(path), false);
});

test('a file that was left behind by a server that is dead is replaced', () => {
  const path = newPath();
  const dead = createServer(path);
  renameSync(path, `${path}.kept`);
  dead.close();
  renameSync(`${path}.kept`, path);
  assert.equal(
    codeOf(() => createConnection(path)),
    'ECONNREFUSED',
  );
  using server = createServer(path);
  using client = createConnection(path);
  server.accept()[0].close();
  assert.equal(client.recv().length, 0);
});

test('a path at which somebody listens is refused', () => {
  const path = newPath();
  using server = createServer(path);
  assert.equal(
    codeOf(() => createServer(path)),
    'EADDRINUSE',
  );
  // Who was asked whether it lives sees a connection that ends.
  using asked = server.accept()[0];
  assert.equal(asked.recv().length, 0);
});

test('a file that is no socket stays as it is', () => {
  const path = newPath();
  writeFileSync(path, 'precious');
  assert.equal(
    codeOf(() => createServer(path)),
    'EADDRINUSE',
  );
  assert.equal(readFileSync(path, 'utf8'), 'precious');
});

test("another server's file stays when the first is closed", () => {
  const path = newPath();
  const first = createServer(path);
  rmSync(path);
  using second = createServer(path);
  first.close();
  assert.ok(existsSync(path));
  using _ = createConnection(path);
  second.accept()[0].close();
});

test('a path with a zero in it is refused, and nobody listens at its beginning', () => {
  const path = newPath();
  assert.throws(() => createServer(`${path}\0x`), { code: 'EINVAL', syscall: 'listen' });
  assert.equal(existsSync(path), false);
});

test('a path that is too long, or in no folder, is an error that names it', () => {
  assert.throws(() => createServer(`/tmp/${'x'.repeat(200)}`), { code: 'ENAMETOOLONG', syscall: 'listen' });
  assert.throws(() => createServer('/no-such-folder/x.sock'), { code: 'ENOENT', message: /\/no-such-folder\/x\.sock/ });
});

if (process.platform === 'linux') {
  test('a Unix socket may have a name without a file', () => {
    const name = `\0geventjs-${process.pid}`;
    using server = createServer(name);
    using client = createConnection(name);
    const [socket] = server.accept();
    socket.sendAll('hello');
    socket.close();
    assert.equal(client.recv().toString(), 'hello');
  });

  test('with reusePort several may listen at one port', () => {
    using first = createServer(local, { reusePort: true });
    using second = createServer(first.getSockName(), { reusePort: true });
    assert.equal(second.getSockName().port, first.getSockName().port);
  });
}

test('with ipv6Only the port is free for IPv4', () => {
  using six = createServer({ host: '::', port: 0 }, { ipv6Only: true });
  const { port } = six.getSockName();
  using four = createServer({ host: '0.0.0.0', port });
  assert.equal(four.getSockName().port, port);
});

const zoned = Object.entries(networkInterfaces())
  .flatMap(([name, addresses = []]) => addresses.map(({ address }) => `${address}%${name}`))
  .find((address) => address.startsWith('fe80:'));
if (zoned === undefined) console.log('not tested: addresses with a zone, as this machine has none');
else {
  test('an address that is good on one interface only names it, on both sides', () => {
    using server = createServer({ host: zoned, port: 0 });
    assert.equal(server.getSockName().host, zoned);
    using client = createConnection(server.getSockName());
    const [socket, { host }] = server.accept();
    assert.equal(host, zoned);
    assert.equal(socket.getPeerName().host, zoned);
    assert.equal(client.getPeerName().host, zoned);
    socket.close();
  });
}

test('a name that is looked up, and an address in digits', () => {
  using named = createServer({ host: 'localhost', port: 0 });
  assert.match(named.getSockName().host, /^(127\.0\.0\.1|::1)$/);
  using six = createServer({ host: '::1', port: 0 });
  assert.deepEqual({ ...six.getSockName(), port: 0 }, { family: 'IPv6', host: '::1', port: 0 });
  assert.throws(() => createServer({ host: '203.0.113.1', port: 0 }), {
    code: 'EADDRNOTAVAIL',
    address: '203.0.113.1',
  });
});

test('the ports of a worker are free when it has ended', () => {
  const worker = new Worker(
    `const { run, spawn } = require('geventjs');
     const { createServer } = require('geventjs/socket');
     const { parentPort } = require('node:worker_threads');
     run(() => {
       const server = createServer({ host: '127.0.0.1', port: 0 });
       parentPort.postMessage(server.getSockName());
       server.accept();
     });`,
    { eval: true },
  );
  const address = fromCallback<{ host: string; port: number }>((done) => worker.once('message', (m) => done(null, m)));
  createConnection(address).close();
  fromCallback<void>((done) => void worker.terminate().then(() => done(null)));
  assert.equal(
    codeOf(() => createConnection(address)),
    'ECONNREFUSED',
  );
});

testInHub('who accepts keeps the program alive, unless its socket has no ref', async () => {
  const { code, stdout, stderr } = await runScript('server/ref.mjs', { cwd: packageRoot });
  assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'accepted\nnobody keeps it\n', stderr: '' });
});

testInHub('in a worker of node:cluster the master may listen', async () => {
  const { code, stdout, stderr } = await runScript('server/cluster.mjs');
  assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'PONG PONG PONG PONG\n', stderr: '' });
});

test('who waits for connections is not disturbed by one that nobody took before', () => {
  using server = createServer(local);
  const accepting = spawn(() => server.accept()[0]);
  untilAllBlocked();
  using client = createConnection(server.getSockName());
  using socket = accepting.get();
  assert.deepEqual(socket.getPeerName(), client.getSockName());
});

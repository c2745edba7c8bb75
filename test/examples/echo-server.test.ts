import assert from 'node:assert/strict';
import { joinAll, spawn, wait } from 'geventjs';
import { createConnection, type Socket, SocketTimeout } from 'geventjs/socket';
import { runCommand } from '../support/child.js';
import { Example } from '../support/example.js';
import { codeOf, receiveAll } from '../support/sockets.js';
import { test } from '../support/suite.js';

const greeting = 'Welcome to the echo server! Type quit to leave.\r\n';

/** A client that has been greeted. */
function come(server: Example): Socket {
  const socket = createConnection(server.address);
  assert.equal(receive(socket, greeting.length), greeting);
  return socket;
}

function receive(socket: Socket, length: number): string {
  let text = '';
  while (text.length < length) {
    const data = socket.recv(length - text.length);
    assert.ok(data.length > 0, `the end after ${JSON.stringify(text)}`);
    text += data.toString('latin1');
  }
  return text;
}

test('lines come back until somebody says quit', () => {
  using server = new Example('echo-server');
  using client = come(server);
  client.sendAll('one\ntwo\r\nthr');
  assert.equal(receive(client, 9), 'one\ntwo\r\n');
  client.sendAll('ee\n');
  assert.equal(receive(client, 6), 'three\n');
  client.sendAll(' QUIT \r\nmore\n');
  assert.equal(client.recv().length, 0);
  server.until(/has come\n.* has left\n/);
  server.signal('SIGTERM');
  assert.equal(server.end, 0);
  assert.equal(server.stderr, '');
});

test('a client that ends its half has all its lines back, also one without an end', () => {
  using server = new Example('echo-server');
  using client = come(server);
  client.sendAll('one\ntwo');
  client.shutdown('write');
  assert.equal(receiveAll(client).toString(), 'one\ntwo');
  server.signal('SIGINT');
  assert.equal(server.end, 0);
});

test('a hundred clients at once are all greeted before any says a word', () => {
  using server = new Example('echo-server');
  const clients = Array.from({ length: 100 }, () => come(server));
  for (const [n, client] of clients.entries()) client.sendAll(`client ${n}\n`);
  const lines = clients.map((client, n) => receive(client, `client ${n}\n`.length));
  assert.deepEqual(
    lines,
    clients.map((_, n) => `client ${n}\n`),
  );
  for (const client of clients) client.close();
  server.signal('SIGTERM');
  assert.equal(server.end, 0);
});

test('a client that resets its connection ends only its own greenlet', () => {
  using server = new Example('echo-server');
  using other = come(server);
  const rude = come(server);
  const line = Buffer.alloc(4096, 'x').fill('\n', 4095);
  for (let n = 0; n < 64; n++) rude.sendAll(line);
  receive(rude, 1);
  rude.detach().resetAndDestroy();
  other.sendAll('still here?\n');
  assert.equal(receive(other, 12), 'still here?\n');
  other.close();
  server.until(/has left\n/);
  server.signal('SIGTERM');
  assert.equal(server.end, 0);
  assert.match(server.stderr, /(ECONNRESET|EPIPE)[\s\S]* failed with Error\n$/);
});

test('a client that sends and never reads has to wait, and the server needs no memory for it', () => {
  using server = new Example('echo-server');
  using other = come(server);
  const before = server.mostMegabytes;
  using lazy = come(server);
  const megabyte = Buffer.alloc(1024 * 1024, 'x');
  lazy.setTimeout(500);
  let sent = 0;
  assert.throws(() => {
    for (; sent < 200; sent++) lazy.sendAll(megabyte);
  }, SocketTimeout);
  assert.ok(server.mostMegabytes - before < 60, `${before} MB, then ${server.mostMegabytes} MB`);
  other.sendAll('still here?\n');
  assert.equal(receive(other, 12), 'still here?\n');
});

test('who is connected when the server is told to end finds the end', () => {
  using server = new Example('echo-server');
  using client = come(server);
  server.signal('SIGTERM');
  assert.equal(client.recv().length, 0);
  assert.equal(server.end, 0);
  assert.equal(server.stderr, '');
  assert.equal(
    codeOf(() => createConnection(server.address)),
    'ECONNREFUSED',
  );
});

test('a port that is taken is said, and the program ends', () => {
  using server = new Example('echo-server');
  const [, port] = server.address.split(':');
  const second = wait(runCommand(['examples/echo-server.ts'], { env: { PORT: port } }));
  assert.match(second.stderr, /EADDRINUSE/);
  assert.equal(second.code, 1);
  const clients = [1, 2, 3].map(() => spawn(() => come(server).close()));
  joinAll(clients, { raiseError: true });
});

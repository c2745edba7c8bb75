import assert from 'node:assert/strict';
import { joinAll, spawn, wait } from 'geventjs';
import { DatagramSocket } from 'geventjs/socket';
import { type Ended, runCommand } from '../support/child.js';
import { Example } from '../support/example.js';
import { local } from '../support/sockets.js';
import { test } from '../support/suite.js';

function client(port: number, message: string): Ended {
  const env = { PORT: String(port), TIMEOUT_MS: '500' };
  return wait(runCommand(['examples/udp-client.ts', message], { env }));
}

const portOf = (server: Example) => Number(server.address.split(':')[1]);

test('the client sends, the server answers with the number of bytes, and ends when it is told to', () => {
  using server = new Example('udp-server');
  const { code, stdout, stderr } = client(portOf(server), 'grüße');
  assert.equal(stderr, '');
  assert.match(stdout, /^sending 7 bytes to 127\.0\.0\.1:\d+\ngot the answer: Received 7 bytes\n$/);
  assert.equal(code, 0);
  server.until(/^7 bytes from 127\.0\.0\.1:\d+\n/m);
  server.signal('SIGTERM');
  assert.equal(server.end, 0);
  assert.equal(server.stderr, '');
});

test('each of a hundred at once gets its own answer, also to nothing, and to as much as there can be', () => {
  using server = new Example('udp-server');
  const address = { host: '127.0.0.1', port: portOf(server) };
  const ask = (size: number) => {
    using socket = new DatagramSocket();
    socket.connect(address);
    socket.send(Buffer.alloc(size));
    return socket.recv().toString();
  };
  const clients = Array.from({ length: 100 }, (_, size) => spawn(ask, size));
  joinAll(clients, { raiseError: true });
  assert.deepEqual(
    clients.map(({ value }) => value),
    clients.map((_, size) => `Received ${size} bytes`),
  );
  assert.equal(ask(65_507), 'Received 65507 bytes');
  server.signal('SIGINT');
  assert.equal(server.end, 0);
  assert.equal(server.stderr, '');
});

test('a client that hears nothing tries three times and says that it gives up', () => {
  using silent = new DatagramSocket();
  silent.bind(local);
  const { code, stdout, stderr } = client(silent.getSockName().port, 'anybody there?');
  assert.equal(stdout.match(/^sending 14 bytes/gm)?.length, 3);
  for (let n = 0; n < 3; n++) assert.equal(silent.recv().toString(), 'anybody there?');
  assert.match(stderr, /^no answer: timed out/);
  assert.equal(code, 1);
});

test('a datagram that is lost is sent again', () => {
  using forgetful = new DatagramSocket();
  forgetful.bind(local);
  const asking = spawn(client, forgetful.getSockName().port, 'Hello');
  assert.equal(forgetful.recv().toString(), 'Hello');
  const [again, address] = forgetful.recvFrom();
  forgetful.sendTo(`${again} again`, address);
  assert.match(asking.get().stdout, /(^sending 5 bytes.*\n){2}got the answer: Hello again\n$/m);
});

test('a client to whose port nobody listens says so at once', () => {
  const socket = new DatagramSocket();
  socket.bind(local);
  const { port } = socket.getSockName();
  socket.close();
  const { code, stderr } = client(port, 'hello');
  assert.match(stderr, /^no answer: .*ECONNREFUSED/);
  assert.equal(code, 1);
});

import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { fromCallback, spawn, Timeout } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { DatagramSocket, SocketTimeout } from 'geventjs/socket';
import { untilAllBlocked } from 'geventjs/testing';
import { codeOf, countSockets, local, untilSockets } from '../../support/sockets.js';
import { test } from '../../support/suite.js';

function bound(options?: ConstructorParameters<typeof DatagramSocket>[0]): DatagramSocket {
  const socket = new DatagramSocket(options);
  socket.bind(local);
  return socket;
}

test('datagrams arrive whole, with their sender', () => {
  using server = bound();
  using client = new DatagramSocket();
  assert.equal(client.sendTo('hello', server.getSockName()), 5);
  client.sendTo(Buffer.alloc(0), server.getSockName());
  const [data, sender] = server.recvFrom();
  assert.equal(data.toString(), 'hello');
  assert.equal(sender.host, '127.0.0.1');
  assert.equal(server.recv().length, 0);
  server.sendTo('answer', sender);
  assert.deepEqual(client.recvFrom(), [Buffer.from('answer'), server.getSockName()]);
});

test('a connected one sends without an address, and hears of errors', () => {
  const server = bound();
  using client = new DatagramSocket({ name: 'probe' });
  client.connect(server.getSockName());
  assert.deepEqual(client.getPeerName(), server.getSockName());
  assert.equal(client.send('x'), 1);
  assert.equal(server.recv().toString(), 'x');
  assert.equal(
    codeOf(() => client.sendTo('x', server.getSockName())),
    'ERR_SOCKET_STATE',
  );
  const { port } = server.getSockName();
  assert.equal(inspect(client), `<DatagramSocket "probe": to 127.0.0.1:${port}>`);
  server.close();
  client.send('is anybody there?');
  assert.equal(
    codeOf(() => client.recv()),
    'ECONNREFUSED',
  );
});

test('who is killed or out of time while it receives loses nothing', () => {
  using server = bound();
  using client = new DatagramSocket();
  const killed = spawn(() => server.recv());
  untilAllBlocked();
  assert.equal(
    codeOf(() => server.recv()),
    'ERR_CONCURRENT_OBJECT_USE',
  );
  killed.kill();
  assert.throws(() => new Timeout(1).run(() => server.recv()), Timeout);
  server.setTimeout(1);
  assert.throws(() => server.recv(), SocketTimeout);
  server.setTimeout(undefined);
  client.sendTo('kept', server.getSockName());
  assert.equal(server.recv().toString(), 'kept');
});

test('what comes when the backlog is full is dropped, and counted', () => {
  using server = bound({ backlog: 2 });
  using client = new DatagramSocket();
  for (const text of ['one', 'two', 'three', 'four']) client.sendTo(text, server.getSockName());
  untilAllBlocked();
  assert.deepEqual([server.recv().toString(), server.recv().toString(), server.dropped], ['one', 'two', 2]);
});

test('a close wakes who receives, and everything fails afterwards', () => {
  const before = countSockets();
  const socket = bound();
  const reader = spawn(() => codeOf(() => socket.recvFrom()));
  untilAllBlocked();
  socket.close();
  socket.close();
  assert.equal(reader.get(), 'ERR_SOCKET_CLOSED');
  const calls = [
    () => socket.recv(),
    () => socket.send('x'),
    () => socket.sendTo('x', 1),
    () => socket.bind(1),
    () => socket.connect(1),
    () => socket.getSockName(),
    () => socket.getPeerName(),
    () => socket.setOption('ttl', 1),
  ];
  assert.deepEqual(new Set(calls.map(codeOf)), new Set(['ERR_SOCKET_CLOSED']));
  untilSockets(before);
});

test('who is killed while it sends or binds leaves at once', () => {
  using socket = bound();
  const sender = spawn(() => {
    for (;;) socket.sendTo('x', { host: 'localhost', port: 9 });
  });
  getHub().runCallback(() => sender.kill(undefined, { block: false }));
  sender.join();
  using other = new DatagramSocket();
  const binder = spawn(() => {
    binder.kill(undefined, { block: false });
    other.bind(local);
  });
  binder.join();
  other.bind(local);
});

test('misuse is refused in words', () => {
  using socket = bound();
  assert.equal(
    codeOf(() => socket.bind(local)),
    'ERR_SOCKET_STATE',
  );
  assert.equal(
    codeOf(() => socket.send('x')),
    'ERR_SOCKET_STATE',
  );
  assert.equal(
    codeOf(() => {
      using fresh = new DatagramSocket();
      fresh.recv();
    }),
    'ERR_SOCKET_STATE',
  );
  assert.equal(
    codeOf(() => socket.sendTo('x', '/a/path')),
    'ERR_INVALID_ARG_VALUE',
  );
  assert.equal(
    codeOf(() => socket.sendTo(Buffer.alloc(70_000), socket.getSockName())),
    'EMSGSIZE',
  );
  assert.equal(
    codeOf(() => socket.setOption('colour' as never, 1 as never)),
    'ERR_INVALID_ARG_VALUE',
  );
  assert.equal(
    codeOf(() => new DatagramSocket({ family: 'IPv5' as never })),
    'ERR_INVALID_ARG_VALUE',
  );
  assert.equal(
    codeOf(() => new DatagramSocket({ famly: 'IPv4' } as never)),
    'ERR_INVALID_ARG_TYPE',
  );
  using second = new DatagramSocket();
  assert.equal(
    codeOf(() => second.bind(socket.getSockName())),
    'EADDRINUSE',
  );
  socket.setOption('broadcast', true);
  socket.setOption('ttl', 3);
});

test('in the hub nothing is sent or received', () => {
  using socket = bound();
  const inHub = (body: () => unknown) =>
    fromCallback<string>((done) => getHub().runCallback(() => done(undefined, codeOf(body))));
  assert.equal(
    inHub(() => socket.recv()),
    'ERR_BLOCKING_SWITCH_OUT',
  );
  assert.equal(
    inHub(() => socket.sendTo('x', socket.getSockName())),
    'ERR_BLOCKING_SWITCH_OUT',
  );
});

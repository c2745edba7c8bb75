import assert from 'node:assert/strict';
import { joinAll, sleep, spawn, wait } from 'geventjs';
import { createConnection, createServer, type ServerSocket, type Socket } from 'geventjs/socket';
import { runCommand } from '../support/child.js';
import { Example } from '../support/example.js';
import { codeOf, local, receiveAll } from '../support/sockets.js';
import { test } from '../support/suite.js';

interface Forwarding extends Disposable {
  readonly forwarder: Example;
  readonly target: ServerSocket;
  /** A connection through it: both its ends. */
  connect(): [client: Socket, target: Socket];
}

function forward(): Forwarding {
  const target = createServer(local);
  const { host, port } = target.getSockName();
  const forwarder = new Example('port-forwarder', ['127.0.0.1:0', `${host}:${port}`]);
  return {
    forwarder,
    target,
    connect: () => [createConnection(forwarder.address), target.accept()[0]],
    [Symbol.dispose]() {
      forwarder[Symbol.dispose]();
      target.close();
    },
  };
}

function endWell(forwarder: Example): void {
  forwarder.signal('SIGTERM');
  assert.equal(forwarder.end, 0);
  assert.equal(forwarder.stderr, '');
}

/** Sends that much and ends its half. */
function sendMuch(socket: Socket, megabytes: number): void {
  const block = Buffer.alloc(1024 * 1024, 'forward ');
  for (let sent = 0; sent < megabytes; sent++) socket.sendAll(block);
  socket.shutdown('write');
}

function countAll(socket: Socket): number {
  let count = 0;
  for (let data = socket.recv(); data.length > 0; data = socket.recv()) count += data.length;
  return count;
}

test('bytes go both ways at the same time, whole and in order', () => {
  using forwarding = forward();
  const [client, target] = forwarding.connect();
  const there = Buffer.from(Uint32Array.from({ length: 1 << 20 }, (_, n) => n).buffer);
  const back = Buffer.from(Uint32Array.from({ length: 1 << 20 }, (_, n) => ~n).buffer);
  const sending = [
    [client, there],
    [target, back],
  ] as const;
  const senders = sending.map(([socket, bytes]) =>
    spawn(() => {
      socket.sendAll(bytes);
      socket.shutdown('write');
    }),
  );
  const receivers = [spawn(receiveAll, target), spawn(receiveAll, client)];
  joinAll([...senders, ...receivers], { raiseError: true });
  assert.ok(receivers[0]?.value?.equals(there));
  assert.ok(receivers[1]?.value?.equals(back));
  client.close();
  target.close();
  endWell(forwarding.forwarder);
});

test('the end of either side is forwarded, and the other half goes on', () => {
  using forwarding = forward();
  assert.ok(forwarding.forwarder.address.length > 0);
  const before = forwarding.forwarder.countDescriptors('socket:');
  for (const turn of ['the client ends first', 'the target ends first']) {
    const ends = forwarding.connect();
    const [first, second] = turn.startsWith('the client') ? ends : (ends.reverse() as [Socket, Socket]);
    first.sendAll('last words');
    first.shutdown('write');
    assert.equal(receiveAll(second).toString(), 'last words', turn);
    second.sendAll('heard');
    assert.equal(first.recv().toString(), 'heard', turn);
    second.close();
    assert.equal(first.recv().length, 0, turn);
    first.close();
  }
  forwarding.forwarder.until(/has ended\n[\s\S]*has ended\n/);
  while (forwarding.forwarder.countDescriptors('socket:') > before) sleep(1);
  endWell(forwarding.forwarder);
});

test('a reset of either side ends the other', () => {
  using forwarding = forward();
  assert.ok(forwarding.forwarder.address.length > 0);
  const before = forwarding.forwarder.countDescriptors('socket:');
  for (const turn of [0, 1] as const) {
    const ends = forwarding.connect();
    const rude = ends[turn] as Socket;
    const other = ends[1 - turn] as Socket;
    rude.sendAll('x');
    assert.equal(other.recv().toString(), 'x');
    rude.detach().resetAndDestroy();
    assert.match(
      codeOf(() => assert.equal(other.recv().length, 0)),
      /nothing thrown|ECONNRESET/,
    );
    other.close();
  }
  while (forwarding.forwarder.countDescriptors('socket:') > before) sleep(1);
  endWell(forwarding.forwarder);
});

test('a target that cannot be reached is said, the client finds the end, and the program goes on', () => {
  using forwarding = forward();
  const { forwarder, target } = forwarding;
  target.close();
  for (let n = 0; n < 2; n++) {
    using client = createConnection(forwarder.address);
    assert.equal(client.recv().length, 0);
  }
  forwarder.until(/(cannot be reached: connect ECONNREFUSED.*\n[\s\S]*){2}/);
  endWell(forwarder);
});

for (const side of ['client', 'target'] as const) {
  test(`a ${side} that does not read makes the other side wait, and needs no memory here`, () => {
    using forwarding = forward();
    const { forwarder } = forwarding;
    const [other, otherTarget] = forwarding.connect();
    other.sendAll('x');
    assert.equal(otherTarget.recv().length, 1);
    const before = forwarder.mostMegabytes;
    const [client, target] = forwarding.connect();
    const [lazy, sender] = side === 'client' ? [client, target] : [target, client];
    const sending = spawn(sendMuch, sender, 128);
    for (let n = 0; n < 100; n++) {
      other.sendAll('still here?');
      assert.equal(otherTarget.recv().toString(), 'still here?');
      sleep(1);
    }
    assert.ok(!sending.ready(), 'it has sent everything');
    assert.equal(countAll(lazy), 128 * 1024 * 1024);
    sending.get();
    assert.ok(forwarder.mostMegabytes - before < 60, `${before} MB, then ${forwarder.mostMegabytes} MB`);
    for (const socket of [client, target, other, otherTarget]) socket.close();
    endWell(forwarder);
  });
}

test('a hundred connections at once', () => {
  using forwarding = forward();
  const { address } = forwarding.forwarder;
  const accepting = spawn(() => {
    for (let n = 0; n < 100; n++) {
      const [socket] = forwarding.target.accept();
      spawn(() => {
        using _ = socket;
        socket.sendAll(receiveAll(socket));
      });
    }
  });
  const clients = Array.from({ length: 100 }, (_, n) =>
    spawn(() => {
      using socket = createConnection(address);
      socket.sendAll(`client ${n}`);
      socket.shutdown('write');
      return receiveAll(socket).toString();
    }),
  );
  joinAll([...clients, accepting], { raiseError: true });
  assert.deepEqual(
    clients.map(({ value }) => value),
    clients.map((_, n) => `client ${n}`),
  );
  endWell(forwarding.forwarder);
});

test('after the first signal nobody new is let in, and the program ends with its last connection', () => {
  using forwarding = forward();
  const { forwarder } = forwarding;
  const [client, target] = forwarding.connect();
  forwarder.signal('SIGINT');
  forwarder.until(/^closed/m);
  assert.equal(
    codeOf(() => createConnection(forwarder.address)),
    'ECONNREFUSED',
  );
  client.sendAll('still here');
  assert.equal(target.recv().toString(), 'still here');
  client.close();
  target.close();
  assert.equal(forwarder.end, 0);
  assert.equal(forwarder.stderr, '');
});

test('the second signal does not wait for connections', () => {
  using forwarding = forward();
  const { forwarder } = forwarding;
  const [client, target] = forwarding.connect();
  forwarder.signal('SIGTERM');
  forwarder.until(/^closed/m);
  forwarder.signal('SIGTERM');
  assert.equal(client.recv().length + target.recv().length, 0);
  client.close();
  target.close();
  assert.equal(forwarder.end, 0);
  assert.equal(forwarder.stderr, '');
});

test('without two addresses, or with bad ones, it says what it expects', () => {
  const { code, stderr } = wait(runCommand(['examples/port-forwarder.ts', '127.0.0.1:0']));
  assert.match(stderr, /^usage: /);
  assert.equal(code, 2);
  const bad = wait(runCommand(['examples/port-forwarder.ts', 'nonsense', '127.0.0.1:1']));
  assert.match(bad.stderr, /a listener must be 'host:port'.*got 'nonsense'/);
  assert.equal(bad.code, 1);
});

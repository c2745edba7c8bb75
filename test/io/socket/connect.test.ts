import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { fromCallback, spawn } from 'geventjs';
import { getHub } from 'geventjs/hub';
import { createConnection, createServer, Socket, socketPair } from 'geventjs/socket';
import { untilAllBlocked } from 'geventjs/testing';
import { codeOf, countSockets, DeafServer, local, receiveAll, untilSockets } from '../../support/sockets.js';
import { test } from '../../support/suite.js';

/** A port at which nobody listens. */
function freePort(): number {
  using server = createServer(local);
  return server.getSockName().port;
}

test('a port at which nobody listens refuses', () => {
  const port = freePort();
  const error = {
    code: 'ECONNREFUSED',
    syscall: 'connect',
    address: '127.0.0.1',
    port,
    message: /^connect ECONNREFUSED/,
  };
  assert.throws(() => createConnection({ host: '127.0.0.1', port }), error);
  assert.throws(() => createConnection({ host: '127.0.0.1', port }, { localAddress: '127.0.0.1:0' }), error);
});

test('the stack of an error shows who called', () => {
  const port = freePort();
  function whoCalled(): void {
    createConnection({ host: '127.0.0.1', port });
  }
  assert.throws(whoCalled, (error: Error) => error.stack?.includes('whoCalled') === true);
});

test('a name is looked up, and each of its addresses is tried', () => {
  using server = createServer(local);
  using client = createConnection({ host: 'localhost', port: server.getSockName().port });
  assert.equal(client.getPeerName().host, '127.0.0.1');
  using other = createConnection(`localhost:${server.getSockName().port}`);
  assert.equal(other.getPeerName().port, server.getSockName().port);
  assert.equal(
    codeOf(() => createConnection({ host: 'localhost', port: freePort() })),
    'ECONNREFUSED',
  );
  assert.match(
    codeOf(() => createConnection({ host: 'no-such-host.invalid', port: 1 })),
    /^(ENOTFOUND|EAI_AGAIN)$/,
  );
});

test('after an error the socket may try again', () => {
  const socket = new Socket({ name: 'stubborn' });
  assert.equal(
    codeOf(() => socket.connect(freePort())),
    'ECONNREFUSED',
  );
  using server = createServer(local);
  socket.connect(server.getSockName());
  assert.deepEqual(socket.getPeerName(), server.getSockName());
  assert.equal(
    codeOf(() => socket.connect(server.getSockName())),
    'ERR_SOCKET_STATE',
  );
  socket.close();
});

test('who is out of time, killed, or whose socket is closed while it connects leaves nothing behind', () => {
  const before = countSockets();
  {
    using server = new DeafServer();
    const during = countSockets();
    assert.equal(
      codeOf(() => createConnection(server.address, { timeout: 5 })),
      'ERR_SOCKET_TIMEOUT',
    );
    const socket = new Socket();
    const closed = spawn(() => codeOf(() => socket.connect(server.address)));
    const killed = spawn(createConnection, server.address);
    untilAllBlocked();
    assert.match(inspect(socket), /connecting to 127\.0\.0\.1:/);
    assert.equal(
      codeOf(() => socket.connect(server.address)),
      'ERR_SOCKET_STATE',
    );
    killed.kill();
    socket.close();
    assert.equal(closed.get(), 'ERR_SOCKET_CLOSED');
    untilSockets(during);
  }
  untilSockets(before);
});

test('who is killed before its turn connects nowhere', () => {
  using server = createServer(local);
  const before = countSockets();
  const hurried = spawn(() => {
    hurried.kill(undefined, { block: false });
    createConnection(server.getSockName());
  });
  hurried.join();
  assert.equal(countSockets(), before);
});

test('the own address is chosen with bind', () => {
  using server = createServer(local);
  const port = freePort();
  using client = new Socket();
  client.bind({ host: '127.0.0.1', port });
  client.connect(server.getSockName());
  assert.deepEqual(client.getSockName(), { family: 'IPv4', host: '127.0.0.1', port });
  const [accepted, address] = server.accept();
  assert.equal(address.port, port);
  accepted.close();
});

test('Unix sockets have a path', () => {
  const path = join(tmpdir(), `geventjs-connect-${process.pid}`);
  assert.equal(
    codeOf(() => createConnection(path)),
    'ENOENT',
  );
  using server = createServer({ path });
  assert.deepEqual(server.getSockName(), { family: 'Unix', host: '', port: 0, path });
  using client = createConnection(server.getSockName());
  const [accepted, address] = server.accept();
  assert.equal(address.family, 'Unix');
  assert.equal(client.getPeerName().path, path);
  client.sendAll('over a path');
  client.close();
  assert.equal(receiveAll(accepted).toString(), 'over a path');
  accepted.close();
});

test('socketPair makes two that are connected, and leaves no file', () => {
  const [a, b] = socketPair();
  a.sendAll('there');
  assert.equal(b.recv().toString(), 'there');
  b.sendAll('and back');
  assert.equal(a.recv().toString(), 'and back');
  a.close();
  b.close();
});

test('in the hub nothing connects', () => {
  const before = countSockets();
  const code = fromCallback<string>((done) =>
    getHub().runCallback(() =>
      done(
        undefined,
        codeOf(() => createConnection(1)),
      ),
    ),
  );
  assert.equal(code, 'ERR_BLOCKING_SWITCH_OUT');
  assert.equal(countSockets(), before);
});

test('an address that is none is refused', () => {
  const codes = ['nonsense', 'a:b:1', { host: 'localhost' }, {}, null, 65_536, -1, 1.5, 'host:99999'].map((address) =>
    codeOf(() => createConnection(address as never)),
  );
  const value = 'ERR_INVALID_ARG_VALUE';
  const type = 'ERR_INVALID_ARG_TYPE';
  const range = 'ERR_OUT_OF_RANGE';
  assert.deepEqual(codes, [value, value, type, type, type, range, range, range, range]);
  assert.equal(
    codeOf(() => createConnection(1, 100 as never)),
    'ERR_INVALID_ARG_TYPE',
  );
  assert.equal(
    codeOf(() => createConnection(1, { timout: 1 } as never)),
    'ERR_INVALID_ARG_TYPE',
  );
});

test('options are kept for the time after', () => {
  using server = createServer(local);
  using client = new Socket();
  client.setOption('noDelay', true);
  client.setOption('keepAlive', 1000);
  client.setOption('reuseAddress', true);
  client.connect(server.getSockName());
  client.setOption('keepAlive', false);
  server.setOption('keepAlive', true);
  assert.equal(
    codeOf(() => client.setOption('keepAlive', 'yes' as never)),
    'ERR_INVALID_ARG_TYPE',
  );
  assert.equal(
    codeOf(() => client.setOption('noDelay', 1 as never)),
    'ERR_INVALID_ARG_TYPE',
  );
  assert.equal(
    codeOf(() => client.setOption('reuseAddress', false as never)),
    'ERR_INVALID_ARG_VALUE',
  );
  assert.equal(
    codeOf(() => client.setOption('colour' as never, true as never)),
    'ERR_INVALID_ARG_VALUE',
  );
  untilAllBlocked();
});

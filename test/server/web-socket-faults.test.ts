/** WebSocket clients that break the protocol, flood, or go away. */
import assert from 'node:assert/strict';
import { sleep } from 'geventjs';
import { Event } from 'geventjs/event';
import type { HttpServer, HttpServerOptions, UpgradeHandler, WebSocketConnection } from 'geventjs/http';
import { untilAllBlocked } from 'geventjs/testing';
import { ask, RawClient, statusOf, withServer } from '../support/http.js';
import { captureReports, test } from '../support/suite.js';

const handshake = (path = '/') =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n';

function serve(upgrade: UpgradeHandler, body: (server: HttpServer) => void, options: HttpServerOptions = {}): void {
  withServer((_request, response) => response.end('http'), { upgrade, stopTimeout: 0, ...options }, body);
}

/** A client after its handshake, that sends frames as bytes. */
function connect(server: HttpServer): RawClient {
  const client = new RawClient(server).send(handshake());
  client.until(/101 [\s\S]*\r\n\r\n/);
  client.received = '';
  return client;
}

/** A frame as clients send it; its mask is zero. */
function frame(opcode: number, payload: string | Buffer = '', first = 0x80): Buffer {
  const data = Buffer.from(payload);
  assert.ok(data.length < 126);
  return Buffer.concat([Buffer.from([first | opcode, 0x80 | data.length, 0, 0, 0, 0]), data]);
}

/** The code of the goodbye that the server has sent, 0 if none. */
function goodbyeOf(received: string): number {
  const bytes = Buffer.from(received, 'latin1');
  return bytes[0] === 0x88 ? bytes.readUInt16BE(2) : 0;
}

/** What `receive` is told, and the client. */
function bad(title: string, bytes: Buffer, code: number): void {
  test(`${title}: closed with ${code}, and who receives is told`, () => {
    const seen: unknown[] = [];
    const upgrade: UpgradeHandler = (_request, accept) => {
      const socket = accept();
      try {
        for (;;) seen.push(socket.receive());
      } catch (error) {
        seen.push((error as { code?: string }).code);
        throw error;
      }
    };
    serve(upgrade, (server) => {
      const report = captureReports(() => {
        using client = connect(server);
        client.send(bytes);
        client.socket.end();
        assert.equal(goodbyeOf(client.untilClosed()), code);
        untilAllBlocked();
      });
      assert.deepEqual(seen, ['ERR_WEBSOCKET_CLOSED']);
      assert.equal(report, '');
      assert.equal(ask(server).body, 'http');
    });
  });
}

bad('a frame without a mask', Buffer.from([0x81, 1, 97]), 1002);
bad('bits that are reserved', frame(1, 'a', 0xf0), 1002);
bad('an unknown opcode', frame(3, 'a'), 1002);
bad('a part that continues nothing', frame(0, 'a'), 1002);
bad('a ping in parts', frame(9, 'a', 0), 1002);
bad('a ping that is too long', Buffer.from([0x89, 0xfe, 0, 200, 0, 0, 0, 0]), 1002);
bad('a goodbye of one byte', frame(8, 'a'), 1002);
bad('a goodbye with a code that may not be sent', frame(8, Buffer.from([1005 >> 8, 1005 & 255])), 1002);
bad('a text that is not UTF-8', frame(1, Buffer.from([0xff])), 1007);
bad('a frame as long as can be', Buffer.from([0x82, 0xff, 0x7f, ...Array(7).fill(0xff), 0, 0, 0, 0]), 1009);
bad('a frame of 2 MiB', Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0, 0x20, 0, 0, 0, 0, 0, 0]), 1009);

test('who sends while the client goes away is told', () => {
  const seen: unknown[] = [];
  const upgrade: UpgradeHandler = (_request, accept) => {
    const socket = accept();
    try {
      for (;;) socket.send('x'.repeat(1_000_000));
    } catch (error) {
      seen.push((error as { code?: string }).code, socket.closed);
      throw error;
    }
  };
  serve(upgrade, (server) => {
    const report = captureReports(() => {
      using client = connect(server);
      client.socket.pause();
      untilAllBlocked();
      assert.deepEqual(seen, []);
      client.reset();
      while (seen.length === 0) sleep(1);
    });
    assert.deepEqual(seen, ['ERR_WEBSOCKET_CLOSED', true]);
    assert.equal(report, '');
  });
});

test('a client that sends messages and reads nothing is dropped, though nobody receives them', () => {
  let error: unknown;
  const upgrade: UpgradeHandler = (_request, accept) => {
    const socket = accept();
    try {
      for (;;) socket.send('x'.repeat(1_000_000));
    } catch (reason) {
      error = reason;
    }
  };
  serve(
    upgrade,
    (server) => {
      using client = connect(server);
      client.socket.pause();
      for (let n = 0; n < 100; n++) client.send(frame(1, 'hello'));
      while (error === undefined) sleep(1);
      assert.equal((error as { code?: string }).code, 'ERR_WEBSOCKET_CLOSED');
    },
    { webSocket: { pingInterval: 300 } },
  );
});

test('a client that sends pings and reads no answer costs no memory', () => {
  const done = new Event();
  let unsent = 0;
  const pings = Buffer.alloc(131 * 1000, frame(9, 'x'.repeat(125)));
  const upgrade: UpgradeHandler = (request, accept) => {
    const { socket } = request;
    accept();
    while (socket.bytesRead < 100 * pings.length) sleep(1);
    unsent = socket.writableLength;
    done.set();
  };
  serve(upgrade, (server) => {
    using client = connect(server);
    client.socket.pause();
    for (let n = 0; n < 101; n++) client.send(pings);
    done.wait();
    assert.ok(unsent < 100_000, `${unsent} bytes of answers wait to be sent`);
  });
});

test('pings are answered, with what they brought', () => {
  serve(
    (_request, accept) => accept().receive(),
    (server) => {
      using client = connect(server);
      client.send(frame(9, 'one')).until(/one$/);
      assert.equal(client.send(frame(9, 'two')).until(/two$/), '\x8a\x03one\x8a\x03two');
    },
  );
});

test('a handshake behind a request that has not been answered is refused: the connection is closed', () => {
  const upgrades: unknown[] = [];
  const app = () => new Event().wait();
  withServer(app, { upgrade: (request) => upgrades.push(request.url), stopTimeout: 0 }, (server) => {
    using client = new RawClient(server);
    client.send(`GET / HTTP/1.1\r\nHost: x\r\n\r\n${handshake()}`);
    assert.equal(client.untilClosed(), '');
    assert.deepEqual(upgrades, []);
  });
});

test('a client that leaves before it is accepted is an error of accept, and not reported', () => {
  const seen: unknown[] = [];
  const go = new Event();
  const upgrade: UpgradeHandler = (_request, accept) => {
    go.wait();
    try {
      accept().send('x');
    } catch (error) {
      seen.push((error as { code?: string }).code);
      throw error;
    }
  };
  serve(upgrade, (server) => {
    const report = captureReports(() => {
      using client = new RawClient(server).send(handshake());
      untilAllBlocked();
      client.reset();
      client.untilClosed();
      untilAllBlocked();
      go.set();
      while (seen.length === 0) sleep(1);
    });
    assert.ok(['ERR_CONNECTION_CLOSED', 'ERR_WEBSOCKET_CLOSED'].includes(seen[0] as string));
    assert.equal(report, '');
  });
});

test('a stop kills a handler that has not accepted yet, and its client gets 503', () => {
  const ended: string[] = [];
  const upgrade: UpgradeHandler = () => {
    try {
      new Event().wait();
    } finally {
      ended.push('finally');
    }
  };
  serve(upgrade, (server) => {
    using client = new RawClient(server).send(handshake());
    untilAllBlocked();
    server.stop(0);
    assert.equal(statusOf(client.untilClosed()), 503);
    assert.deepEqual(ended, ['finally']);
  });
});

test('what is no message cannot be sent', () => {
  const seen: unknown[] = [];
  const upgrade: UpgradeHandler = (_request, accept) => {
    const socket: WebSocketConnection = accept();
    socket.receive();
    for (const message of [undefined, null, 5, {}, [1]]) {
      try {
        socket.send(message as never);
      } catch (error) {
        seen.push((error as { code?: string }).code);
      }
    }
    socket.send('good');
  };
  serve(upgrade, (server) => {
    using client = connect(server);
    client.send(frame(1, 'go')).until(/^..good/);
    assert.deepEqual(seen, Array(5).fill('ERR_INVALID_ARG_TYPE'));
  });
});

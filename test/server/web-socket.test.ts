import assert from 'node:assert/strict';
import { sleep, spawn, wait } from 'geventjs';
import { Event } from 'geventjs/event';
import {
  HttpError,
  HttpServer,
  type HttpServerOptions,
  type UpgradeHandler,
  type WebSocketConnection,
} from 'geventjs/http';
import { untilAllBlocked } from 'geventjs/testing';
import { type ClientOptions, WebSocket } from 'ws';
import { ask, RawClient, statusOf, withServer } from '../support/http.js';
import { captureReports, test } from '../support/suite.js';

function serve(upgrade: UpgradeHandler, body: (server: HttpServer) => void, options: HttpServerOptions = {}): void {
  withServer((_request, response) => response.end('http'), { upgrade, stopTimeout: 0, ...options }, body);
}

/** A client that notes what it gets. */
function open(server: HttpServer, protocols: string[] = [], options: ClientOptions = {}) {
  const socket = new WebSocket(`ws://${server.address}/`, protocols, options);
  const got: string[] = [];
  socket.on('message', (data, isBinary) => got.push(`${isBinary ? 'bytes ' : ''}${data}`));
  socket.on('error', () => undefined);
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  wait(new Promise((resolve) => socket.on('open', resolve)));
  return { socket, got, closed };
}

const echo: UpgradeHandler = (_request, accept) => {
  const socket = accept();
  for (const message of socket) socket.send(message);
};

test('messages are received and sent in direct style; texts stay texts', () => {
  serve(echo, (server) => {
    const { socket, got, closed } = open(server);
    socket.send('a');
    socket.send(Buffer.from('b'));
    while (got.length < 2) sleep(1);
    assert.deepEqual(got, ['a', 'bytes b']);
    socket.close(1000);
    assert.equal(wait(closed), 1000);
    assert.equal(ask(server).body, 'http');
  });
});

test('the handler may block before it accepts, or refuse', () => {
  const upgrade: UpgradeHandler = (request, accept) => {
    sleep(1);
    if (request.headers.authorization === undefined) throw new HttpError(401, 'who are you?');
    if (request.headers.authorization === 'leave') return;
    accept().send('welcome');
  };
  serve(upgrade, (server) => {
    const headers = { connection: 'upgrade', upgrade: 'websocket' };
    assert.deepEqual(
      [ask(server, '/', { headers }).status, ask(server, '/', { headers }).body],
      [401, 'who are you?\n'],
    );
    assert.equal(ask(server, '/', { headers: { ...headers, authorization: 'leave' } }).status, 403);
    const { got, closed } = open(server, [], { headers: { authorization: 'me' } });
    assert.equal(wait(closed), 1000);
    assert.deepEqual(got, ['welcome']);
  });
});

test('a subprotocol is agreed on if the client offers it', () => {
  const upgrade: UpgradeHandler = (_request, accept) => {
    const socket = accept({ protocol: 'chat' });
    socket.send(socket.protocol);
  };
  serve(upgrade, (server) => {
    const { socket, got, closed } = open(server, ['other', 'chat']);
    wait(closed);
    assert.deepEqual([socket.protocol, got], ['chat', ['chat']]);
    const report = captureReports(() => {
      const headers = { connection: 'upgrade', upgrade: 'websocket', 'sec-websocket-protocol': 'other' };
      assert.equal(ask(server, '/', { headers }).status, 500);
    });
    assert.match(report, /one that the client offers \(other\), got chat/);
  });
});

test('receive tells why the WebSocket was closed; iteration ends at an ordinary end', () => {
  const seen: unknown[] = [];
  const upgrade: UpgradeHandler = (request, accept) => {
    const socket = accept();
    try {
      if (request.headers['x-loop']) for (const message of socket) seen.push(message);
      else socket.receive();
      seen.push('end');
    } catch (error) {
      const { code, closeCode, reason } = error as { code: string; closeCode: number; reason: string };
      seen.push([code, closeCode, reason, socket.closed, socket.closeCode, socket.closeReason]);
      assert.throws(() => socket.send('x'), { code: 'ERR_WEBSOCKET_CLOSED', closeCode: 4000 });
      assert.throws(() => socket.ping(), { code: 'ERR_WEBSOCKET_CLOSED' });
      socket.close(); // harmless
    }
  };
  serve(upgrade, (server) => {
    const first = open(server);
    first.socket.close(4000, 'enough');
    wait(first.closed);
    untilAllBlocked();
    const second = open(server, [], { headers: { 'x-loop': 'yes' } });
    second.socket.send('last');
    second.socket.close(1001);
    wait(second.closed);
    untilAllBlocked();
    assert.deepEqual(seen, [['ERR_WEBSOCKET_CLOSED', 4000, 'enough', true, 4000, 'enough'], 'last', 'end']);
  });
});

test('a connection that breaks is 1006, and not reported', () => {
  const seen: unknown[] = [];
  const upgrade: UpgradeHandler = (_request, accept) => {
    const socket = accept();
    try {
      for (const _ of socket);
    } finally {
      seen.push(socket.closeCode);
    }
  };
  serve(upgrade, (server) => {
    const { socket, closed } = open(server);
    socket.terminate();
    wait(closed);
    untilAllBlocked();
    assert.deepEqual(seen, [1006]);
  });
});

test('a handler that throws closes with 1011, and is reported once', () => {
  const upgrade: UpgradeHandler = (_request, accept) => {
    accept();
    throw new TypeError('told to');
  };
  serve(upgrade, (server) => {
    const report = captureReports(() => assert.equal(wait(open(server).closed), 1011));
    assert.equal(report.match(/ failed with TypeError$/gm)?.length, 1);
  });
});

test('who sends faster than the handler receives has to wait', () => {
  const go = new Event();
  const total = 200;
  let received = 0;
  const upgrade: UpgradeHandler = (_request, accept) => {
    const socket = accept();
    go.wait();
    assert.ok(Number(/(\d+) to receive/.exec(inspectOf(socket))?.[1]) < 20, inspectOf(socket));
    while (received < total) received += String(socket.receive()).length / 100_000;
  };
  serve(upgrade, (server) => {
    const { socket, closed } = open(server);
    for (let at = 0; at < total; at++) socket.send('x'.repeat(100_000));
    sleep(50);
    assert.ok(socket.bufferedAmount > 1_000_000, `${socket.bufferedAmount} bytes wait at the client`);
    go.set();
    assert.equal(wait(closed), 1000);
    assert.equal(received, total);
  });
});

function inspectOf(socket: WebSocketConnection): string {
  return (socket as unknown as Record<symbol, () => string>)[Symbol.for('nodejs.util.inspect.custom')]?.() ?? '';
}

test('a client that does not read makes send wait', () => {
  let sent = 0;
  const upgrade: UpgradeHandler = (_request, accept) => {
    const socket = accept();
    for (; sent < 1000; sent++) socket.send(Buffer.alloc(100_000));
  };
  serve(upgrade, (server) => {
    const { socket } = open(server);
    socket.pause();
    let before = -1;
    while (before !== sent) {
      before = sent;
      sleep(50);
    }
    assert.ok(sent < 1000, `${sent} messages`);
    socket.terminate();
  });
});

test('a message that is too large closes with 1009', () => {
  serve(
    echo,
    (server) => {
      const { socket, closed } = open(server);
      const report = captureReports(() => {
        socket.send('x'.repeat(1001));
        assert.equal(wait(closed), 1009);
        untilAllBlocked();
      });
      assert.equal(report, '');
    },
    { webSocket: { maxPayload: 1000 } },
  );
});

test('receive and ping give up in time, and when killed', () => {
  const seen: unknown[] = [];
  const go = new Event();
  const upgrade: UpgradeHandler = (_request, accept) => {
    const socket = accept();
    socket.ping();
    seen.push('pong');
    for (const call of [() => socket.receive({ timeout: 5 }), () => socket.receive({ timeout: 0 })]) {
      assert.throws(call, { code: 'ERR_TIMEOUT' });
    }
    const reader = spawn(() => socket.receive());
    sleep(0);
    reader.kill();
    go.set();
    seen.push(socket.receive());
  };
  serve(upgrade, (server) => {
    const { socket, closed } = open(server);
    go.wait();
    socket.send('kept');
    wait(closed);
    assert.deepEqual(seen, ['pong', 'kept']);
  });
});

test('a client that does not answer pings is dropped', () => {
  const ended = new Event();
  const upgrade: UpgradeHandler = (_request, accept) => {
    const socket = accept();
    try {
      socket.receive();
    } finally {
      ended.set();
    }
  };
  serve(
    upgrade,
    (server) => {
      const { socket } = open(server, [], { autoPong: false });
      assert.equal(ended.wait({ timeout: 20_000 }), true);
      socket.terminate();
    },
    { webSocket: { pingInterval: 20 } },
  );
});

test('a stop kills the handlers of WebSockets, and tells their clients', () => {
  const ended: string[] = [];
  const upgrade: UpgradeHandler = (_request, accept) => {
    const socket = accept();
    try {
      socket.receive();
    } finally {
      ended.push('finally');
    }
  };
  serve(upgrade, (server) => {
    const { closed } = open(server);
    server.stop(0);
    assert.deepEqual(ended, ['finally']);
    assert.ok([1001, 1006].includes(wait(closed)));
  });
});

test('bad handshakes are refused, and other upgrades, too', () => {
  serve(echo, (server) => {
    const head = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: ';
    const statuses = ['h2c\r\n\r\n', 'websocket\r\n\r\n', 'websocket\r\nSec-WebSocket-Key: x\r\n\r\n'].map((rest) => {
      using client = new RawClient(server);
      return statusOf(client.send(`${head}${rest}`).untilClosed());
    });
    assert.deepEqual(statuses, [426, 400, 400]);
    assert.equal(ask(server).body, 'http');
  });
});

test('without the option a request to upgrade is a request like any other', () => {
  withServer(
    (_request, response) => response.end('http'),
    {},
    (server) => {
      const headers = { connection: 'upgrade', upgrade: 'websocket' };
      assert.equal(ask(server, '/', { headers }).body, 'http');
    },
  );
  assert.throws(() => new HttpServer(0, () => 0, { webSocket: { maxPayload: 0 } }), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => new HttpServer(0, () => 0, { upgrade: 5 as never }), { code: 'ERR_INVALID_ARG_TYPE' });
});

test('who receives when another greenlet closes the WebSocket gets WebSocketClosed', () => {
  const seen: unknown[] = [];
  const upgrade: UpgradeHandler = (_request, accept) => {
    const socket = accept();
    const reader = spawn(() => {
      try {
        socket.receive();
      } catch (error) {
        seen.push((error as { closeCode?: number }).closeCode);
      }
    });
    sleep(0);
    socket.close(4001, 'enough');
    reader.join();
    seen.push(socket.closeCode);
  };
  serve(upgrade, (server) => {
    assert.equal(wait(open(server).closed), 4001);
    untilAllBlocked();
    assert.deepEqual(seen, [4001, 4001]);
  });
});

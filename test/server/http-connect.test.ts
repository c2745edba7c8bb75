import assert from 'node:assert/strict';
import { sleep } from 'geventjs';
import { Event } from 'geventjs/event';
import { type ConnectHandler, ConnectionClosed, HttpError, HttpServer, type HttpServerOptions } from 'geventjs/http';
import { untilAllBlocked } from 'geventjs/testing';
import { ask, RawClient, sendRaw, statusOf, withServer } from '../support/http.js';
import { captureReports, test } from '../support/suite.js';

const connectTo = (target: string) => `CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`;

function serve(connect: ConnectHandler, body: (server: HttpServer) => void, options: HttpServerOptions = {}): void {
  withServer((_request, response) => response.end('http'), { connect, stopTimeout: 0, ...options }, body);
}

/** Gives back what it gets, in capitals, up to the end. */
const shout: ConnectHandler = (_request, accept) => {
  const socket = accept();
  for (let data = socket.recv(); data.length > 0; data = socket.recv()) {
    socket.sendAll(data.toString().toUpperCase());
  }
  socket.sendAll('!');
};

test('a CONNECT that is accepted is answered with 200, and its connection is a socket', () => {
  serve(shout, (server) => {
    using client = new RawClient(server);
    assert.equal(
      client.send(connectTo('example.org:443')).until(/\r\n\r\n/),
      'HTTP/1.1 200 Connection Established\r\n\r\n',
    );
    client.send('hello').until(/HELLO$/);
    client.socket.end(); // only one half
    assert.match(client.untilClosed(), /HELLO!$/);
    assert.equal(ask(server).body, 'http');
  });
});

test('a CONNECT with a body is refused, also while the body is missing', () => {
  serve(shout, (server) => {
    for (const body of [
      'Content-Length: 5\r\n\r\n',
      'Transfer-Encoding: chunked\r\n\r\n',
      'Content-Length: 1\r\n\r\nx',
    ]) {
      const request = `CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n${body}`;
      assert.equal(statusOf(sendRaw(server, request)), 400);
    }
    assert.equal(ask(server).body, 'http');
  });
});

test('what comes in one packet with the CONNECT belongs to the tunnel', () => {
  serve(shout, (server) => {
    using client = new RawClient(server);
    client.send(`${connectTo('a:1')}early`).until(/\r\n\r\nEARLY$/);
  });
});

test('the handler knows where to, may block before it accepts, or refuse', () => {
  const connect: ConnectHandler = (request) => {
    sleep(1);
    if (request.url === 'down:1') throw new HttpError(502, 'it is down');
    if (request.url === 'bug:1') throw new TypeError('a mistake');
  };
  serve(connect, (server) => {
    const report = captureReports(() => {
      assert.match(sendRaw(server, connectTo('down:1')), /^HTTP\/1\.1 502 [\s\S]*\r\n\r\nit is down\n$/);
      assert.equal(statusOf(sendRaw(server, connectTo('other:1'))), 403);
    });
    assert.equal(report, '', 'its answers are no errors of the program');
    const second = captureReports(() => assert.equal(statusOf(sendRaw(server, connectTo('bug:1'))), 500));
    assert.match(second, /TypeError: a mistake/);
  });
});

test('an error after accept closes the connection and is reported once', () => {
  const connect: ConnectHandler = (_request, accept) => {
    accept().sendAll('begun');
    throw new Error('broken');
  };
  serve(connect, (server) => {
    const report = captureReports(() => assert.match(sendRaw(server, connectTo('a:1')), /begun$/));
    assert.equal(report.match(/ failed with Error$/gm)?.length, 1);
  });
});

test('accept after the client has gone is a ConnectionClosed that nobody has to hear of', () => {
  const gone = new Event();
  let error: unknown;
  const connect: ConnectHandler = (_request, accept) => {
    gone.wait();
    try {
      accept();
    } catch (thrown) {
      error = thrown;
      throw thrown;
    }
  };
  serve(connect, (server) => {
    const report = captureReports(() => {
      using client = new RawClient(server).send(connectTo('a:1'));
      untilAllBlocked();
      client.reset();
      while (server.connectionCount > 0) sleep(1);
      gone.set();
      untilAllBlocked();
    });
    assert.equal(report, '');
    assert.ok(error instanceof ConnectionClosed);
  });
});

test('a stop ends tunnels, and the finally blocks of their handlers run', () => {
  let cleaned = 0;
  const connect: ConnectHandler = (_request, accept) => {
    try {
      accept().recv();
    } finally {
      cleaned++;
    }
  };
  serve(connect, (server) => {
    using client = new RawClient(server).send(connectTo('a:1'));
    client.until(/200/);
    server.stop(0);
    client.untilClosed();
    assert.equal(cleaned, 1);
    assert.equal(server.connectionCount, 0);
  });
});

test('without the option a CONNECT is a closed connection, and the server goes on', () => {
  withServer(
    (_request, response) => response.end('http'),
    {},
    (server) => {
      assert.equal(sendRaw(server, connectTo('a:1')), '');
      assert.equal(ask(server).body, 'http');
    },
  );
});

test('a second accept, and a handler that is none, are refused', () => {
  serve(
    (_request, accept) => {
      accept();
      accept();
    },
    (server) => {
      const report = captureReports(() => sendRaw(server, connectTo('a:1')));
      assert.match(report, /AlreadyStartedError: accept\(\) was called twice/);
    },
  );
  assert.throws(() => new HttpServer(0, () => undefined, { connect: true as never }), {
    name: 'ArgumentTypeError',
    message: /^connect must be a function, got true/,
  });
});

/** WSGI on the server: its life, its limits, TLS, Unix sockets. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { sleep, spawn, wait } from 'geventjs';
import { Event } from 'geventjs/event';
import { HttpServer } from 'geventjs/http';
import { HttpError, type WSGIApplication, WSGIServer } from 'geventjs/wsgi';
import { captureReports, test } from '../../support/suite.js';
import { answering, Client, reported, serving } from '../../support/wsgi.js';

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const quiet = { log: null, errorLog: null };

const echo: WSGIApplication = (environ, startResponse) => {
  const body = environ['wsgi.input'].read();
  startResponse('200 OK', []);
  const scheme = [environ['wsgi.url_scheme'], environ.HTTPS].join(' ').trim();
  return [[scheme, environ.REMOTE_ADDR ?? 'nobody', environ.SERVER_NAME, environ.SERVER_PORT, ''].join(' '), body];
};

function inFolder(body: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'geventjs-wsgi-'));
  try {
    body(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Asks once, on a connection of its own. */
function ask(port: number | undefined): string {
  const client = new Client(connect(port as number, '127.0.0.1'));
  client.send(get);
  const { body } = client.read();
  client.close();
  return body;
}

test('a WSGI server is an HTTP server: it starts, stops, and starts again on its port', () => {
  using server = new WSGIServer('127.0.0.1:0', answering('hello'), quiet);
  assert.ok(server instanceof HttpServer);
  assert.equal(server.started, false);
  for (let at = 0; at < 2; at++) {
    server.start();
    assert.equal(ask(server.serverPort), 'hello');
    server.stop();
    assert.equal(server.closed, true);
  }
});

test('serveForever serves until somebody stops the server', () => {
  using server = new WSGIServer('127.0.0.1:0', answering('hello'), quiet);
  const forever = spawn(() => server.serveForever());
  while (!server.started) sleep(0);
  assert.equal(ask(server.serverPort), 'hello');
  server.stop();
  forever.get();
});

test('stop lets a request end in time, and kills one that does not; both are closed', () => {
  for (const inTime of [true, false]) {
    const goOn = new Event();
    const log: string[] = [];
    const app: WSGIApplication = (_environ, startResponse) => {
      try {
        goOn.wait();
      } finally {
        log.push('finally');
      }
      startResponse('200 OK', []);
      return Object.assign(['done'], { close: () => void log.push('close') });
    };
    serving(app, (served) => {
      const client = served.connect();
      client.send(get);
      served.untilBlocked();
      const stopping = spawn(() => served.server.stop(inTime ? 10_000 : 0));
      served.untilBlocked();
      if (inTime) goOn.set();
      const response = client.read();
      stopping.get();
      assert.deepEqual([response.code, response.headers['connection']], [inTime ? 200 : 503, 'close']);
      assert.deepEqual(log, inTime ? ['finally', 'close'] : ['finally']);
      assert.equal(served.errors, '');
    });
  }
});

test('a body that is too large is a 413, with a length and in chunks', () => {
  serving(
    echo,
    (served) => {
      const head = 'POST / HTTP/1.1\r\nHost: a\r\n';
      assert.equal(served.ask(`${head}Content-Length: 11\r\n\r\n${'x'.repeat(11)}`).code, 413);
      const chunked = `${head}Transfer-Encoding: chunked\r\n\r\n${'6\r\nxxxxxx\r\n'.repeat(2)}0\r\n\r\n`;
      assert.equal(served.ask(chunked).code, 413);
      assert.match(served.ask(`${head}Content-Length: 10\r\n\r\n${'x'.repeat(10)}`).body, /x{10}$/);
      assert.equal(served.errors, '');
    },
    { maxBodySize: 10 },
  );
});

test('an HttpError of an application is its answer; from 500 on it is reported', () => {
  const app: WSGIApplication = (environ) => {
    throw new HttpError(Number(environ.QUERY_STRING), 'my text');
  };
  serving(app, (served) => {
    const missing = served.ask('GET /?404 HTTP/1.1\r\nHost: a\r\n\r\n');
    assert.deepEqual([missing.status, missing.body], ['HTTP/1.1 404 Not Found', 'my text\n']);
    assert.deepEqual(reported(served), []);
    const broken = served.ask('GET /?502 HTTP/1.1\r\nHost: a\r\n\r\n');
    assert.deepEqual([broken.code, broken.body], [502, 'Bad Gateway\n']);
    assert.deepEqual(reported(served), ['HttpError: my text']);
    assert.match(served.lines.join(), /" 404 8 .*" 502 12 /s);
  });
});

test('an application that does not begin to answer in time is a 503', () => {
  const app: WSGIApplication = () => {
    sleep(Number.POSITIVE_INFINITY);
    return [];
  };
  serving(
    app,
    (served) => {
      assert.equal(served.ask(get).code, 503);
      assert.equal(reported(served).length, 1);
    },
    { handlerTimeout: 20 },
  );
});

test('a pool limits how many applications run at once', () => {
  const goOn = new Event();
  let running = 0;
  let most = 0;
  const app: WSGIApplication = (_environ, startResponse) => {
    most = Math.max(most, ++running);
    goOn.wait();
    running--;
    startResponse('200 OK', []);
    return ['ok'];
  };
  serving(
    app,
    (served) => {
      const clients = Array.from({ length: 5 }, () => served.connect());
      for (const client of clients) client.send(get);
      served.untilBlocked(2);
      goOn.set();
      for (const client of clients) assert.equal(client.read().body, 'ok');
      assert.equal(most, 2);
    },
    { spawn: 2 },
  );
});

test('over TLS the scheme is https', () => {
  inFolder((folder) => {
    const key = join(folder, 'key.pem');
    const cert = join(folder, 'cert.pem');
    const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    execFileSync('openssl', [...request, '-keyout', key, '-out', cert, '-subj', '/CN=localhost'], { stdio: 'ignore' });
    const tls = { key: readFileSync(key), cert: readFileSync(cert) };
    serving(
      echo,
      ({ port }) => {
        const client = new Client(connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false }));
        client.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc');
        assert.equal(client.read().body, `https on 127.0.0.1 127.0.0.1 ${port} abc`);
        client.send(get);
        assert.equal(client.read().body, `https on 127.0.0.1 127.0.0.1 ${port} `);
        client.close();
      },
      { tls },
    );
  });
});

test('on a Unix socket the client has no address, and the server is localhost', () => {
  inFolder((folder) => {
    const path = join(folder, 'app.sock');
    const lines: string[] = [];
    using server = new WSGIServer(path, echo, { log: { write: (line: string) => lines.push(line) } });
    server.start();
    const client = new Client(connect(path));
    client.send(get);
    assert.equal(client.read().body, 'http nobody localhost 80 ');
    client.close();
    assert.match(lines.join(), /^- - - \[/);
  });
});

test('wrong arguments are refused', () => {
  const app = answering('x');
  assert.throws(() => new WSGIServer('no address', app), { code: 'ERR_INVALID_ARG_VALUE' });
  // @ts-expect-error: not a function
  assert.throws(() => new WSGIServer(0, 'app'), { code: 'ERR_INVALID_ARG_TYPE' });
  const named = /^ArgumentTypeError: WSGIServer has no option 'logs'; .*, errorLog,/;
  // @ts-expect-error: no such option
  assert.throws(() => new WSGIServer(0, app, { logs: null }), named);
  // @ts-expect-error: null is no object
  assert.throws(() => new WSGIServer(0, app, null), /^ArgumentTypeError: the options of WSGIServer must be an object/);
  // @ts-expect-error: not an object
  assert.throws(() => new WSGIServer(0, app, { environ: 'SERVER_NAME' }), { code: 'ERR_INVALID_ARG_TYPE' });
  // @ts-expect-error: milliseconds are a number
  assert.throws(() => new WSGIServer(0, app, { handlerTimeout: '1' }), { code: 'ERR_INVALID_ARG_TYPE' });
});

test('without options requests are logged on stderr', () => {
  const { write } = process.stderr;
  let text = '';
  process.stderr.write = (part: string | Uint8Array) => {
    text += part;
    return true;
  };
  try {
    const reports = captureReports(() => {
      using server = new WSGIServer('127.0.0.1:0', answering('x'));
      server.start();
      for (let at = 0; at < 2; at++) assert.equal(ask(server.serverPort), 'x');
    });
    assert.equal(reports, '');
    wait(new Promise((resolve) => setImmediate(resolve)));
  } finally {
    process.stderr.write = write;
  }
  assert.match(text, /^(127\.0\.0\.1 - - \[.*\] "GET \/ HTTP\/1\.1" 200 1 "-" "-"\n){2}$/);
});

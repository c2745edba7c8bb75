import assert from 'node:assert/strict';
import type { LogTarget, WSGIApplication } from 'geventjs/wsgi';
import { wsgiListener } from 'geventjs/wsgi';
import { formatTime } from '#internal/server/wsgi/access-line.js';
import { captureReports, test } from '../../support/suite.js';
import { answering, serving } from '../../support/wsgi.js';

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const time = String.raw`\[\d\d/[A-Z][a-z][a-z]/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\]`;

/** The line in the access log for a request. */
function lineOf(app: WSGIApplication, request: string, head = false): string {
  const lines: string[] = [];
  serving(app, ({ ask }) => ask(request, { head }), { log: { write: (line: string) => lines.push(line) } });
  assert.equal(lines.length, 1);
  return (lines[0] as string).replace(new RegExp(time), '[time]');
}

test('each request is one line in Apache’s combined form', () => {
  const request = 'GET /a?b HTTP/1.1\r\nHost: a\r\nReferer: http://b/\r\nUser-Agent: wget\r\n\r\n';
  assert.equal(
    lineOf(answering('hello'), request),
    '127.0.0.1 - - [time] "GET /a?b HTTP/1.1" 200 5 "http://b/" "wget"\n',
  );
  assert.equal(lineOf(answering(''), get), '127.0.0.1 - - [time] "GET / HTTP/1.1" 200 - "-" "-"\n');
  const notFound = answering('no', '404 Not Found');
  assert.equal(lineOf(notFound, 'GET / HTTP/1.0\r\n\r\n'), '127.0.0.1 - - [time] "GET / HTTP/1.0" 404 2 "-" "-"\n');
  const head = 'HEAD / HTTP/1.1\r\nHost: a\r\n\r\n';
  assert.equal(lineOf(answering('x'), head, true), '127.0.0.1 - - [time] "HEAD / HTTP/1.1" 200 - "-" "-"\n');
});

test('a user whom the application knows is named', () => {
  const app: WSGIApplication = (environ, startResponse) => {
    environ['REMOTE_USER'] = 'ann "x"';
    startResponse('200 OK', []);
    return [];
  };
  assert.match(lineOf(app, get), /^127.0.0.1 - ann \\"x\\" \[time\]/);
});

test('clients cannot end a field or a line', () => {
  const line = lineOf(
    answering('x'),
    'GET /"\\ HTTP/1.1\r\nHost: a\r\nUser-Agent: a" 200 \\ \t\xe9\r\nReferer: "\r\n\r\n',
  );
  assert.equal(line, '127.0.0.1 - - [time] "GET /\\"\\\\ HTTP/1.1" 200 1 "\\"" "a\\" 200 \\\\ \\x09\\xe9"\n');
});

test('bytes are counted, not characters, however they are sent', () => {
  const app: WSGIApplication = (_environ, startResponse) => {
    startResponse('200 OK', [])('é');
    return new Set(['€', 'x']);
  };
  assert.match(lineOf(app, get), /" 200 6 /);
});

test('the time is local, with its distance from UTC', () => {
  assert.match(formatTime(new Date()), new RegExp(`^${time}$`));
  const zone = process.env['TZ'];
  try {
    process.env['TZ'] = 'Asia/Kolkata';
    assert.equal(formatTime(new Date(Date.UTC(2026, 10, 5, 1, 2, 3))), '[05/Nov/2026:06:32:03 +0530]');
    process.env['TZ'] = 'America/New_York';
    assert.equal(formatTime(new Date(Date.UTC(2026, 0, 1, 1, 2, 3))), '[31/Dec/2025:20:02:03 -0500]');
  } finally {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  }
});

test('a logger gets lines without their end, at info and error', () => {
  const entries: string[] = [];
  const logger = {
    info: (text: string) => entries.push(`info ${text}`),
    error: (text: string) => entries.push(`error ${text}`),
  };
  const app: WSGIApplication = (environ, startResponse) => {
    environ['wsgi.errors'].write('from the application\n');
    environ['wsgi.errors'].flush();
    return answering('x')(environ, startResponse);
  };
  serving(app, ({ ask }) => ask(get), { log: logger, errorLog: logger });
  assert.equal(entries[0], 'error from the application');
  assert.match(entries[1] as string, /^info 127.0.0.1 .* 200 1 "-" "-"$/);
  assert.equal(entries.length, 2);
});

test('the default error log is the hub’s, and null is none', () => {
  const app: WSGIApplication = (environ, startResponse) => {
    environ['wsgi.errors'].write('written\n');
    startResponse('200 OK', []);
    throw new RangeError('my failure');
  };
  const text = captureReports(() => serving(app, ({ ask }) => ask(get), { errorLog: 'default' }));
  assert.match(text, /^written\nRangeError: my failure\n.*<WSGIEnviron: .*> failed with RangeError\n$/s);
  assert.equal(
    captureReports(() => serving(app, ({ ask }) => ask(get), { errorLog: null, log: null })),
    '',
  );
});

test('a log that throws is reported, and the client is served', () => {
  const log = {
    write() {
      throw new RangeError('no log');
    },
  };
  serving(
    answering('x'),
    (served) => {
      const client = served.connect();
      for (let at = 0; at < 2; at++) {
        client.send(get);
        assert.equal(client.read().body, 'x');
      }
      assert.match(served.errors, /RangeError: no log/);
    },
    { log },
  );
});

test('what cannot be written to is no log', () => {
  for (const log of ['stdout', 1, {}, undefined]) {
    const make = () => wsgiListener(answering('x'), { log: log as LogTarget, errorLog: log as LogTarget });
    if (log === undefined) make();
    else assert.throws(make, { code: 'ERR_INVALID_ARG_TYPE', message: /^log must be 'default', null, or/ });
  }
  // @ts-expect-error: no such option
  assert.throws(() => wsgiListener(answering('x'), { logs: null }), { code: 'ERR_INVALID_ARG_TYPE' });
  // @ts-expect-error: not a function
  assert.throws(() => wsgiListener('app'), { code: 'ERR_INVALID_ARG_TYPE' });
});

/** The validator of the tests itself, and Python's: it knows PEP 3333 from those who have written it. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { test as plainTest } from 'node:test';
import { wait } from 'geventjs';
import type { WSGIApplication, WSGIEnviron, WSGIInput } from 'geventjs/wsgi';
import { packageRoot } from '../../support/child.js';
import { test } from '../../support/suite.js';
import { serving } from '../../support/wsgi.js';
import { validated } from '../../support/wsgi-validator.js';

const app: WSGIApplication = (_environ, startResponse) => {
  startResponse('200 OK', []);
  return new Set(['x']);
};

/** An environ with which nothing is wrong. */
function environ(change: Record<string, unknown> = {}): WSGIEnviron {
  const nothing = (): Buffer => Buffer.alloc(0);
  const input = { read: nothing, readLine: nothing, readLines: () => [], *[Symbol.iterator]() {} };
  return {
    REQUEST_METHOD: 'GET',
    SCRIPT_NAME: '',
    PATH_INFO: '/',
    QUERY_STRING: '',
    SERVER_NAME: 'a',
    SERVER_PORT: '80',
    SERVER_PROTOCOL: 'HTTP/1.1',
    SERVER_SOFTWARE: '',
    GATEWAY_INTERFACE: 'CGI/1.1',
    'wsgi.version': [1, 0],
    'wsgi.url_scheme': 'http',
    'wsgi.input': input as unknown as WSGIInput,
    'wsgi.errors': { write() {}, writeLines() {}, flush() {} },
    'wsgi.multithread': false,
    'wsgi.multiprocess': false,
    'wsgi.run_once': false,
    'wsgi.input_terminated': true,
    ...change,
  };
}

test('the validator sees which rules a server breaks', () => {
  const start = () => () => undefined;
  const broken: [string, (serve: WSGIApplication) => void][] = [
    ['close is called once for each result, not 0 times', (serve) => void [...serve(environ(), start)]],
    [
      'a result is iterated over once',
      (serve) => {
        const result = serve(environ(), start);
        for (let at = 0; at < 2; at++) assert.deepEqual([...result], ['x']);
        result.close?.();
      },
    ],
    [
      'nobody iterates over a result that is closed',
      (serve) => {
        const result = serve(environ(), start);
        result.close?.();
        result[Symbol.iterator]().next();
      },
    ],
    ['startResponse returns write', (serve) => serve(environ(), (() => undefined) as never).close?.()],
    ['SERVER_NAME and SERVER_PORT are not empty', (serve) => serve(environ({ SERVER_NAME: '' }), start).close?.()],
    ['HTTP_X is a string of bytes', (serve) => serve(environ({ HTTP_X: '€' }), start).close?.()],
    ['HTTP_CONTENT_TYPE has no HTTP_', (serve) => serve(environ({ HTTP_CONTENT_TYPE: '' }), start).close?.()],
  ];
  for (const [rule, serve] of broken) {
    const { app: checked, ofServer, finish } = validated(app);
    serve(checked);
    finish();
    assert.deepEqual(ofServer, [rule]);
  }
  const { app: checked, ofServer, finish } = validated(app);
  const result = checked(environ(), start);
  for (const piece of result) assert.equal(piece, 'x');
  result.close?.();
  finish();
  assert.deepEqual(ofServer, []);
});

const requests = [
  'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET http://a.test HTTP/1.0\r\n\r\n',
  'GET //b/../c;d?e=%20f HTTP/1.1\r\nHost: a\r\nCookie: a=b\r\nCookie: c=d\r\nX_Y: z\r\n\r\n',
  'GET /caf%C3%A9%00%ff?%zz HTTP/1.1\r\nHost: a\r\nX-Latin: caf\xe9\r\nAccept-Encoding:\r\n\r\n',
  'POST /a HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nabc',
  'PUT /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
  'GET /ws HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n',
];

/** Runs a script of Python with a text as its input. */
function python(script: string, input: string): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn('python3', ['-W', 'error', `${packageRoot}test/scripts/${script}`]);
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
    child.stdin.on('error', () => undefined).end(input);
  });
}

/** A test that needs Python. */
function testWithPython(title: string, body: () => void): void {
  const { error } = spawnSync('python3', ['--version']);
  if (error === undefined) test(title, body);
  else plainTest(title, { skip: 'python3 is not installed' });
}

testWithPython('Python’s own validator finds nothing wrong with an environ', () => {
  const seen: WSGIEnviron[] = [];
  const noting: WSGIApplication = (given, startResponse) => {
    seen.push({ ...given });
    startResponse('200 OK', []);
    return [];
  };
  serving(noting, ({ ask }) => requests.map((request) => assert.equal(ask(request).code, 200)));
  assert.equal(seen.length, requests.length);
  assert.deepEqual(wait(python('wsgi-environ.py', JSON.stringify(seen))), {
    code: 0,
    output: `${seen.length} checked\n`,
  });
  // That it would.
  const wrong = [{ ...seen[0], HTTP_CONTENT_TYPE: 'a/b' }];
  assert.match(wait(python('wsgi-environ.py', JSON.stringify(wrong))).output, /AssertionError/);
});

testWithPython('Python’s own client understands each kind of response', () => {
  const kinds: WSGIApplication = (given, startResponse) => {
    const body = given['wsgi.input'].read();
    const kind = given.PATH_INFO;
    const status = { '/204': '204 No Content', '/304': '304 Not Modified' }[kind] ?? '200 Very Well';
    const write = startResponse(status, [
      ['X-Kind', kind],
      ['Set-Cookie', 'a=b'],
      ['Set-Cookie', 'c=d'],
    ]);
    if (kind === '/204' || kind === '/304') return [];
    if (kind === '/write') write('written ');
    if (kind === '/generator') return new Set(['in ', '', 'pieces ', body]);
    return ['as a list ', 'of ö ', body];
  };
  serving(kinds, ({ port }) => {
    const { code, output } = wait(python('wsgi-client.py', String(port)));
    assert.deepEqual({ code, output }, { code: 0, output: '30 responses on 2 connections\n' });
  });
});

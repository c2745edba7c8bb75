/** What may not be in a head, and what is not an application's answer. */
import assert from 'node:assert/strict';
import type { StartResponse, WSGIApplication } from 'geventjs/wsgi';
import { test } from '../../support/suite.js';
import { reported, type Served, serving } from '../../support/wsgi.js';

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

/** What `startResponse` throws for these arguments; the client gets an ordinary answer. */
function refusalOf(status: unknown, headers: unknown): { code?: unknown; message: string } {
  let refusal: Error | undefined;
  const app: WSGIApplication = (_environ, startResponse) => {
    try {
      startResponse(status as string, headers as []);
    } catch (error) {
      refusal = error as Error;
      startResponse('200 OK', []);
    }
    return ['ok'];
  };
  serving(app, ({ ask }) => assert.equal(ask(get).body, 'ok'), { breaksRules: true });
  assert.ok(refusal, `not refused: ${status} ${headers}`);
  return refusal;
}

test('a line break in a head is refused, and the error says where', () => {
  for (const end of ['\r\n', '\r', '\n']) {
    const inStatus = refusalOf(`200 OK${end}X: y`, []);
    assert.match(inStatus.message, /^carriage return or newline in status/);
    assert.equal(inStatus.code, 'ERR_INVALID_ARG_VALUE');
    assert.match(refusalOf('200 OK', [[`X${end}Y`, 'z']]).message, /^carriage return or newline in header name/);
    assert.match(refusalOf('200 OK', [['X', `y${end}Z: 1`]]).message, /^carriage return or newline in header value/);
  }
});

test('what latin-1 lacks, and control characters, are refused', () => {
  assert.match(refusalOf('200 €', []).message, /^a character that is not latin-1 in status/);
  assert.match(refusalOf('200 OK', [['X', '€']]).message, /^a character that is not latin-1 in header value/);
  assert.match(refusalOf('200 OK', [['X€', 'y']]).message, /^a character that is not latin-1 in header name/);
  assert.match(refusalOf('200 OK', [['X', 'a\0b']]).message, /^a control character in header value/);
  assert.match(refusalOf('200 \x7f', []).message, /^a control character in status/);
  assert.match(refusalOf('200 OK', [['X Y', 'z']]).message, /cannot be the name of a header/);
  assert.match(refusalOf('200 OK', [['', 'z']]).message, /cannot be the name of a header/);
});

test('anything but strings in lists is refused', () => {
  const wrong: [unknown, unknown][] = [
    [200, []],
    [Buffer.from('200 OK'), []],
    ['200 OK', { 'Content-Type': 'text/plain' }],
    ['200 OK', undefined],
    ['200 OK', ['X: y']],
    ['200 OK', [['X']]],
    ['200 OK', [['X', 'y', 'z']]],
    ['200 OK', [['X', 1]]],
    ['200 OK', [['X', Buffer.from('y')]]],
    ['200 OK', [[1, 'y']]],
  ];
  for (const [status, headers] of wrong) assert.equal(refusalOf(status, headers).code, 'ERR_INVALID_ARG_TYPE');
});

test('a status is three digits and a reason', () => {
  for (const status of [
    '',
    '200',
    '20 OK',
    '2000 OK',
    'OK',
    '099 Low',
    '100 Continue',
    '101 Switching',
    '2x0 OK',
    '-20 OK',
  ]) {
    assert.equal(refusalOf(status, []).code, 'ERR_INVALID_ARG_VALUE', status);
  }
  serving(
    (environ, startResponse) => {
      startResponse(decodeURIComponent(environ.QUERY_STRING), []);
      return [''];
    },
    ({ ask }) => {
      assert.equal(ask('GET /?299%20 HTTP/1.1\r\nHost: a\r\n\r\n').status, 'HTTP/1.1 299 ');
      assert.equal(ask('GET /?999%20Odd HTTP/1.1\r\nHost: a\r\n\r\n').status, 'HTTP/1.1 999 Odd');
    },
    { breaksRules: true },
  );
});

test('hop-by-hop headers are the server’s', () => {
  const names = ['Keep-Alive', 'Transfer-Encoding', 'upgrade', 'TE', 'Trailer', 'Proxy-Authenticate', 'Connection'];
  for (const name of names) {
    const refusal = refusalOf('200 OK', [[name, 'keep-alive']]);
    assert.equal(refusal.code, 'ERR_WSGI');
    assert.match(refusal.message, /hop-by-hop/);
  }
});

test('a length is one number of bytes', () => {
  for (const value of ['', '-1', '1.0', '0x1', 'abc', '1e3', ' 1', '99999999999999999999']) {
    assert.equal(refusalOf('200 OK', [['Content-Length', value]]).code, 'ERR_INVALID_ARG_VALUE', value);
  }
  const twice = refusalOf('200 OK', [
    ['Content-Length', '2'],
    ['content-length', '2'],
  ]);
  assert.match(twice.message, /given twice/);
});

test('an error in a head that the application lets out is a 500, and one report without values', () => {
  const app: WSGIApplication = (_environ, startResponse) => {
    startResponse('200 OK', [['X', 'a\r\nb']]);
    return ['x'];
  };
  serving(app, (served) => {
    const response = served.ask('GET /?password=secret HTTP/1.1\r\nHost: a\r\nCookie: secret\r\n\r\n');
    assert.equal(response.status, 'HTTP/1.1 500 Internal Server Error');
    assert.equal(response.body, 'Internal Server Error\n');
    assert.equal(response.headers['connection'], 'close');
    assert.equal(response.headers['content-type'], 'text/plain; charset=utf-8');
    assert.equal(reported(served).length, 1);
    assert.match(served.errors, /<WSGIEnviron: \d+ keys, REMOTE_ADDR: '127.0.0.1'.* hidden> failed with/);
    assert.ok(!served.errors.includes('secret'));
  });
});

test('headers that are changed after startResponse are sent as they were', () => {
  const app: WSGIApplication = (_environ, startResponse) => {
    const header: [string, string] = ['X-Name', 'before'];
    const headers = [header];
    startResponse('200 OK', headers);
    header[1] = 'a\r\nb';
    headers.push(['X-Other', 'c\r\nd']);
    return ['x'];
  };
  serving(app, ({ ask }) => {
    const { headers } = ask(get);
    assert.equal(headers['x-name'], 'before');
    assert.equal(headers['x-other'], undefined);
  });
});

const results: [string, unknown, RegExp][] = [
  ['a string', 'hello', /Return it in a list/],
  ['bytes', Buffer.from('hello'), /Return it in a list/],
  ['a promise', Promise.resolve(['hello']), /wait\(promise\)/],
  ['an async generator', (async function* () {})(), /blocking\(iterable\)/],
  ['nothing', undefined, /Return \[\] for no body/],
  ['null', null, /Return \[\] for no body/],
  ['an ArrayBuffer', new ArrayBuffer(3), /Return a list/],
  ['a Response', new Response('hello'), /Return a list/],
  ['a number in a list', [1], /a piece of a response must be a string or a Uint8Array, got 1/],
  ['a number from a generator', new Set([1]), /a piece of a response must be a string or a Uint8Array, got 1/],
];
for (const [name, result, message] of results) {
  test(`${name} is no answer: 500, and an error that says what to do`, () => {
    const app: WSGIApplication = (_environ, startResponse: StartResponse) => {
      startResponse('200 OK', []);
      return result as [];
    };
    const check = (served: Served) => {
      assert.equal(served.ask(get).code, 500);
      assert.match(reported(served).join(), message);
    };
    serving(app, check, { breaksRules: true });
  });
}

test('not calling startResponse, and calling it twice, are errors', () => {
  for (const result of [['x'], [], (function* () {})()]) {
    serving(
      () => result,
      (served) => {
        assert.equal(served.ask(get).code, 500);
        assert.match(reported(served).join(), /^WSGIError: startResponse has not been called/);
      },
    );
  }
  serving(
    (_environ, startResponse) => {
      startResponse('200 OK', []);
      startResponse('200 OK', []);
      return [];
    },
    (served) => {
      assert.equal(served.ask(get).code, 500);
      assert.match(reported(served).join(), /^WSGIError: startResponse was called a second time/);
    },
    { breaksRules: true },
  );
});

test('a generator may call startResponse before its first data', () => {
  serving(
    (_environ, startResponse) =>
      (function* () {
        startResponse('200 OK', []);
        yield 'late';
      })(),
    ({ ask }) => assert.equal(ask(get).body, 'late'),
  );
});

import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { wait } from 'geventjs';
import { decodeUtf8, SecureEnviron, type WSGIApplication, type WSGIEnviron } from 'geventjs/wsgi';
import { runScript } from '../../support/child.js';
import { test } from '../../support/suite.js';
import { serving } from '../../support/wsgi.js';

/** The environ of a request. */
function environOf(request: string, environ: Record<string, unknown> = {}): WSGIEnviron {
  let seen: WSGIEnviron | undefined;
  const app: WSGIApplication = (given, startResponse) => {
    seen = given;
    startResponse('200 OK', []);
    return [];
  };
  serving(app, ({ ask }) => assert.equal(ask(request).code, 200), { environ });
  return seen as WSGIEnviron;
}

test('the environ has what PEP 3333 asks for', () => {
  const { REMOTE_PORT, SERVER_PORT, ...environ } = environOf('GET /a?b=%20c?d HTTP/1.1\r\nHost: a.test\r\n\r\n');
  assert.match(REMOTE_PORT as string, /^\d+$/);
  assert.match(SERVER_PORT, /^\d+$/);
  assert.equal(typeof environ['wsgi.input'].read, 'function');
  assert.equal(typeof environ['wsgi.errors'].write, 'function');
  assert.deepEqual(
    { ...environ, 'wsgi.input': undefined, 'wsgi.errors': undefined },
    {
      REQUEST_METHOD: 'GET',
      SCRIPT_NAME: '',
      PATH_INFO: '/a',
      QUERY_STRING: 'b=%20c?d',
      SERVER_PROTOCOL: 'HTTP/1.1',
      SERVER_NAME: '127.0.0.1',
      SERVER_SOFTWARE: 'geventjs',
      GATEWAY_INTERFACE: 'CGI/1.1',
      REMOTE_ADDR: '127.0.0.1',
      HTTP_HOST: 'a.test',
      'wsgi.version': [1, 0],
      'wsgi.url_scheme': 'http',
      'wsgi.input': undefined,
      'wsgi.errors': undefined,
      'wsgi.multithread': false,
      'wsgi.multiprocess': false,
      'wsgi.run_once': false,
      'wsgi.input_terminated': true,
    },
  );
});

test('without headers about a body there are none in the environ, on HTTP/1.0 and 1.1', () => {
  for (const version of ['1.0', '1.1']) {
    const environ = environOf(`GET / HTTP/${version}\r\nHost: a\r\n\r\n`);
    assert.equal(environ.SERVER_PROTOCOL, `HTTP/${version}`);
    const names = Object.keys(environ).filter((name) => /^(HTTP|CONTENT)_/.test(name));
    assert.deepEqual(names, ['HTTP_HOST']);
  }
});

test('what a client says of its body has no HTTP_ before its name', () => {
  const environ = environOf('POST / HTTP/1.1\r\nHost: a\r\ncontent-TYPE: a/b\r\nContent-Length: 2\r\n\r\nab');
  assert.equal(environ.CONTENT_TYPE, 'a/b');
  assert.equal(environ.CONTENT_LENGTH, '2');
  assert.ok(!('HTTP_CONTENT_TYPE' in environ) && !('HTTP_CONTENT_LENGTH' in environ));
});

test('a percent-encoded path is decoded to bytes, a query is not', () => {
  const path = `/${encodeURIComponent('привет')}`;
  const environ = environOf(`GET ${path}?%D0%BF HTTP/1.1\r\nHost: a\r\n\r\n`);
  assert.equal(environ.PATH_INFO, Buffer.from('/привет').toString('latin1'));
  assert.equal(decodeUtf8(environ.PATH_INFO), '/привет');
  assert.equal(environ.QUERY_STRING, '%D0%BF');
});

test('what only looks percent-encoded stays as it is', () => {
  const paths = { '/%zz%4': '/%zz%4', '/%41%': '/A%', '/%%41': '/%A', '/%u0041': '/%u0041', '/%2f%2F%00': '///\0' };
  for (const [path, decoded] of Object.entries(paths)) {
    assert.equal(environOf(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`).PATH_INFO, decoded);
  }
});

test('a target with an origin has the path of its path; * is a path', () => {
  const targets: [string, string, string][] = [
    ['http://other.test/x?y', '/x', 'y'],
    ['http://other.test', '/', ''],
    ['http://other.test?y', '/', 'y'],
    ['/x?http://other.test/y', '/x', 'http://other.test/y'],
  ];
  for (const [target, path, query] of targets) {
    const environ = environOf(`GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`);
    assert.deepEqual([environ.PATH_INFO, environ.QUERY_STRING], [path, query]);
  }
  assert.equal(environOf('OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n').PATH_INFO, '*');
});

test('several headers of one name are joined; the first type of a body counts', () => {
  const headers = [
    'Cookie: a=1',
    'Cookie2: x',
    'Cookie2: y',
    'cookie: b=2',
    'X-Many: 1',
    'x-many: 2',
    'Content-Type: a/b',
    'Content-Type: c/d',
  ];
  const environ = environOf(`GET / HTTP/1.1\r\nHost: a\r\n${headers.join('\r\n')}\r\n\r\n`);
  assert.equal(environ.HTTP_COOKIE, 'a=1; b=2');
  assert.equal(environ['HTTP_COOKIE2'], 'x; y');
  assert.equal(environ['HTTP_X_MANY'], '1,2');
  assert.equal(environ.CONTENT_TYPE, 'a/b');
});

test('a header with an underscore in its name is left out', () => {
  const environ = environOf('GET / HTTP/1.1\r\nHost: a\r\nx-auth_user: bob\r\nX-Auth-Name: ann\r\n\r\n');
  assert.ok(!('HTTP_X_AUTH_USER' in environ));
  assert.equal(environ['HTTP_X_AUTH_NAME'], 'ann');
});

test('headers are latin-1', () => {
  assert.equal(environOf('GET / HTTP/1.1\r\nHost: a\r\nX-Name: Zo\xeb\r\n\r\n')['HTTP_X_NAME'], 'Zoë');
});

test('more names of headers than are remembered are understood all the same', () => {
  serving(
    (environ, startResponse) => {
      startResponse('200 OK', []);
      return [String(environ[`HTTP_X_${environ.QUERY_STRING}`])];
    },
    ({ connect }) => {
      const client = connect();
      for (let at = 0; at < 700; at++) {
        client.send(`GET /?${at} HTTP/1.1\r\nHost: a\r\nX-${at}: value ${at}\r\n\r\n`);
        assert.equal(client.read().body, `value ${at}`);
      }
    },
  );
});

test('each request has an environ of its own, with what the server was told to put there', () => {
  const seen: unknown[] = [];
  serving(
    (environ, startResponse) => {
      seen.push(environ.SERVER_NAME, environ['my.key'], environ.SCRIPT_NAME);
      environ.SCRIPT_NAME = '/changed';
      environ['my.key'] = 'changed';
      startResponse('200 OK', []);
      return [];
    },
    ({ connect }) => {
      const client = connect();
      for (let at = 0; at < 2; at++) {
        client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
        client.read();
      }
    },
    { environ: { SERVER_NAME: 'example.org', 'my.key': 1 } },
  );
  assert.deepEqual(seen, ['example.org', 1, '', 'example.org', 1, '']);
});

test('what the server is told about a header goes before what clients say', () => {
  const request = 'GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-Proto: http\r\nContent-Type: a/b\r\n\r\n';
  const environ = environOf(request, { HTTP_X_FORWARDED_PROTO: 'https', CONTENT_TYPE: 'c/d', REQUEST_METHOD: 'PUT' });
  assert.equal(environ['HTTP_X_FORWARDED_PROTO'], 'https');
  assert.equal(environ.CONTENT_TYPE, 'c/d');
  assert.equal(environ.REQUEST_METHOD, 'GET');
});

test('in a worker of a cluster there are several processes', () => {
  const { code, stdout, stderr } = wait(runScript('wsgi-cluster.mjs'));
  assert.deepEqual({ code, stdout }, { code: 0, stdout: 'wsgi.multiprocess true\n' }, stderr);
});

test('the error log takes texts one by one, or several', () => {
  let errors = '';
  const app: WSGIApplication = (environ, startResponse) => {
    const log = environ['wsgi.errors'];
    log.write('one\n');
    log.writeLines(new Set(['two ', 'three\n']));
    log.flush();
    startResponse('200 OK', []);
    return [];
  };
  serving(app, (served) => {
    served.ask('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    errors = served.errors;
  });
  assert.equal(errors, 'one\ntwo three\n');
});

test('a secured environ shows where a request came from, and how much it hides', () => {
  const environ = { HTTP_COOKIE: 'secret', REMOTE_ADDR: '10.0.0.1', HTTP_HOST: 'a\nb' };
  const secured = new SecureEnviron(environ);
  const text = "<WSGIEnviron: 3 keys, REMOTE_ADDR: '10.0.0.1', HTTP_HOST: 'a\\nb', 1 hidden>";
  assert.equal(inspect(secured), text);
  assert.equal(String(secured), text);
  assert.equal(JSON.stringify({ secured }), JSON.stringify({ secured: text }));
  assert.equal(inspect(new SecureEnviron({})), '<WSGIEnviron: 0 keys>');
  assert.equal(
    inspect(new SecureEnviron(environ, ['HTTP_COOKIE'])),
    "<WSGIEnviron: 3 keys, HTTP_COOKIE: 'secret', 2 hidden>",
  );
});

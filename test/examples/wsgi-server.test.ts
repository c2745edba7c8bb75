import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { wait } from 'geventjs';
import { makeAuthority } from '../support/certificates.js';
import { runCommand } from '../support/child.js';
import { Example } from '../support/example.js';
import { test } from '../support/suite.js';
import { ask, get, urlOf } from '../support/web.js';

const folder = mkdtempSync(join(tmpdir(), 'geventjs-wsgi-'));
after(() => rmSync(folder, { recursive: true }));

test("the example 'wsgi-server' has one page, logs what is asked for, and ends by Ctrl-C", () => {
  using example = new Example('wsgi-server');
  const url = urlOf(example);
  assert.deepEqual(get(url), { status: 200, body: '<b>hello world</b>' });
  assert.deepEqual(get(`${url}else`), { status: 404, body: '<h1>Not Found</h1>' });
  example.signal('SIGINT');
  assert.equal(example.end, 'SIGINT');
  assert.match(
    example.stderr,
    /^\S+ - - \[.*\] "GET \/ HTTP\/1\.1" 200 18 .*\n\S+ .* "GET \/else HTTP\/1\.1" 404 18 .*\n$/,
  );
});

test("the example 'wsgi-server-tls' serves the same over TLS, and nobody without it", () => {
  const { cert, key } = makeAuthority('127.0.0.1');
  const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  writeFileSync(files.cert, cert);
  writeFileSync(files.key, key);
  using example = new Example('wsgi-server-tls', [files.cert, files.key]);
  const url = urlOf(example, 'https');
  assert.deepEqual(ask(url, { ca: cert }), { status: 200, body: '<b>hello world</b>, by https' });
  assert.deepEqual(ask(`${url}else`, { ca: cert }), { status: 404, body: '<h1>Not Found</h1>' });
  assert.throws(() => ask(url), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  assert.throws(() => get(url.replace('https', 'http')), { code: /ECONNRESET|EPIPE/ });
  assert.equal(ask(url, { ca: cert }).status, 200);
  example.signal('SIGINT');
  assert.equal(example.end, 'SIGINT');
});

test("the example 'wsgi-server-tls' says which file is missing", () => {
  const { code, stderr } = wait(runCommand(['examples/wsgi-server-tls.ts', join(folder, 'missing.pem')]));
  assert.match(stderr, /ENOENT: .*missing\.pem/);
  assert.equal(code, 1);
});

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { wait } from 'geventjs';
import { makeAuthority } from '../support/certificates.js';
import { ask, RunningCluster, script, serve } from '../support/cluster.js';
import { test } from '../support/suite.js';

const folder = mkdtempSync(join(tmpdir(), 'geventjs-serve-'));
after(() => rmSync(folder, { recursive: true }));

function stop(cluster: RunningCluster): void {
  assert.deepEqual(cluster.signal('SIGTERM').end(), { code: 0, signal: null });
}

test('an Express app is served by several processes', () => {
  using cluster = serve('express.mjs', '--workers', '2');
  const { port, pids } = cluster.untilListening(2);
  const bodies = new Set(Array.from({ length: 4 }, () => ask(port).body));
  assert.deepEqual(bodies, new Set(pids.map((pid) => `Express in ${pid}`)));
  assert.equal(ask(port, '/file').body, 'true');
  stop(cluster);
  assert.equal(cluster.stdout, '');
});

test('a Hono app is served', () => {
  using cluster = serve('hono.mjs', '-w', '1');
  const { port, pids } = cluster.untilListening(1);
  assert.equal(ask(port).body, `Hono in ${pids[0]}`);
  stop(cluster);
});

test('a WSGI application is served, knows whether it is alone, and has an access log on stderr', () => {
  for (const [workers, isMulti] of [
    ['1', false],
    ['2', true],
  ] as const) {
    using cluster = serve('wsgi.mjs', '--workers', workers);
    const { port } = cluster.untilListening(Number(workers));
    assert.match(ask(port, '/path').body, new RegExp(`^WSGI in \\d+, ${isMulti}, http$`));
    cluster.until(/"GET \/path HTTP\/1\.1" 200/);
    stop(cluster);
  }
});

test('the access log may be a file, or none', () => {
  const path = join(folder, 'access.log');
  for (const log of [path, 'none']) {
    using cluster = serve('wsgi.mjs', '--workers', '2', '--access-log', log);
    const { port } = cluster.untilListening(2);
    for (let n = 0; n < 4; n++) ask(port, `/${n}`);
    stop(cluster);
    assert.doesNotMatch(cluster.said, /GET/);
  }
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  assert.deepEqual(lines.map((line) => /GET \/(\d)/.exec(line)?.[1]).sort(), ['0', '1', '2', '3']);
});

test('a module of CommonJS is served, is not the main module, and finds its arguments', () => {
  using cluster = serve('listener.cjs', '--workers', '1', '--', '--own', 'x');
  const { port } = cluster.untilListening(1);
  assert.equal(ask(port).body, 'false --own,x');
  stop(cluster);
});

for (const [title, name, body] of [
  ['TypeScript', 'typed.ts', 'typed'],
  ['a module with a top-level await', 'top-level-await.mjs', 'awaited'],
] as const) {
  test(`${title} is served`, () => {
    using cluster = serve(name, '--workers', '1');
    assert.equal(ask(cluster.untilListening(1).port).body, body);
    stop(cluster);
  });
}

test('--kind says what a function is', () => {
  const fetch = join(folder, 'fetch.mjs');
  writeFileSync(fetch, 'export default (request) => new Response(new URL(request.url).pathname);');
  const wsgi = join(folder, 'wsgi.cjs');
  writeFileSync(wsgi, `module.exports = (environ, start) => (start('200 OK', []), [environ.PATH_INFO]);`);
  for (const [file, kind] of [
    [fetch, 'fetch'],
    [wsgi, 'wsgi'],
  ] as const) {
    const args = ['serve', '--kind', kind, '--port', '0', '--host', '127.0.0.1', '--workers', '1', file];
    using cluster = new RunningCluster(args);
    assert.equal(ask(cluster.untilListening(1).port, '/here').body, '/here');
    stop(cluster);
  }
});

test('TLS is served with the files of --key and --cert', () => {
  const { key, cert } = makeAuthority('localhost');
  writeFileSync(join(folder, 'key.pem'), key);
  writeFileSync(join(folder, 'cert.pem'), cert);
  const files = ['--key', join(folder, 'key.pem'), '--cert', join(folder, 'cert.pem')];
  using cluster = serve('wsgi.mjs', '--workers', '1', ...files);
  const { port } = cluster.untilListening(1);
  const body = wait(
    new Promise<string>((resolve, reject) => {
      const sent = request({ port, host: '127.0.0.1', servername: 'localhost', ca: cert, agent: false }, (answer) => {
        answer.setEncoding('utf8').once('data', resolve);
      });
      sent.on('error', reject).end();
    }),
  );
  assert.match(body, /https$/);
  stop(cluster);
});

test('a Unix socket is served, and its file removed', () => {
  const socketPath = join(folder, 'app.sock');
  using cluster = new RunningCluster(['serve', script('wsgi.mjs'), '--unix', socketPath, '--workers', '2']);
  cluster.untilListening(2);
  assert.match(ask(0, '/', { socketPath }).body, /^WSGI/);
  stop(cluster);
  assert.throws(() => readFileSync(socketPath), { code: 'ENOENT' });
});

test('the port is that of the variable PORT, and patches are those of --patch', () => {
  const probe = createServer();
  wait(new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve)));
  const { port } = probe.address() as import('node:net').AddressInfo;
  wait(new Promise((resolve) => probe.close(resolve)));
  const args = ['--patch', 'none', 'serve', script('express.mjs'), '--workers', '1'];
  using cluster = new RunningCluster(args, { env: { PORT: String(port) } });
  assert.equal(cluster.untilListening(1).port, port);
  assert.match(ask(port).body, /^Express/);
  stop(cluster);
});

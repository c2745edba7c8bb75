import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { wait } from 'geventjs';
import { ask, RunningCluster, script, serve } from '../../support/cluster.js';
import { test } from '../../support/suite.js';

test('a status line tells of each worker and the master, from start to stop', () => {
  using cluster = serve('express.mjs', '--workers', '2');
  cluster.untilListening(2);
  assert.deepEqual(cluster.signal('SIGTERM').end(), { code: 0, signal: null });
  const lines = cluster.said
    .replaceAll(/pid \d+/g, 'pid')
    .trimEnd()
    .split('\n');
  assert.deepEqual(
    lines.slice(0, 3).map((line) => line.replace(/:\d+$/, '')),
    [
      'geventjs: master (pid) starts 2 workers',
      'geventjs: worker 1 (pid) listens on 127.0.0.1',
      'geventjs: worker 2 (pid) listens on 127.0.0.1',
    ],
  );
  assert.deepEqual(lines.slice(3).sort(), [
    'geventjs: SIGTERM: stops; requests have 30000 ms',
    'geventjs: worker 1 (pid) has stopped',
    'geventjs: worker 2 (pid) has stopped',
  ]);
});

test('a program that throws ends the master with its error, printed once', () => {
  using cluster = serve('broken.mjs', '--workers', '4');
  assert.deepEqual(cluster.end(), { code: 1, signal: null });
  assert.equal(cluster.said.match(/Error: broken on purpose/g)?.length, 1);
  assert.match(cluster.said, /geventjs: worker 1 \(pid \d+\) ended with code 1 before it listened\n$/);
});

test('a port that is taken ends the master, which says so once', () => {
  const other = createServer();
  wait(new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve)));
  const { port } = other.address() as import('node:net').AddressInfo;
  using cluster = new RunningCluster([
    'serve',
    script('express.mjs'),
    '--host',
    '127.0.0.1',
    '-p',
    `${port}`,
    '-w',
    '3',
  ]);
  assert.deepEqual(cluster.end(), { code: 1, signal: null });
  wait(new Promise((resolve) => other.close(resolve)));
  const [, ...lines] = cluster.said.trimEnd().split('\n');
  assert.equal(lines.length, 1, cluster.said);
  assert.match(
    lines[0] ?? '',
    new RegExp(`worker 1 .* cannot serve: .*EADDRINUSE.*127\\.0\\.0\\.1:${port}: address already in use`),
  );
});

test('SIGTERM while the first worker is still loading ends everything', () => {
  using cluster = serve('endless.mjs', '--workers', '2');
  cluster.until(/starts 2 workers/);
  assert.deepEqual(cluster.signal('SIGTERM').end(), { code: 0, signal: null });
});

test('a program that never listens is given up after startTimeout', () => {
  using cluster = new RunningCluster([script('program.mjs'), 'hang=1', 'startTimeout=300', 'workers=2']);
  assert.deepEqual(cluster.end(), { code: 0, signal: null });
  assert.match(
    cluster.stdout,
    /^ClusterError ERR_CLUSTER worker 1 \(pid \d+\) did not listen within 300 ms and was killed; what is served/,
  );
});

test('a Unix socket that cannot be made is an error of the master', () => {
  using cluster = new RunningCluster([script('program.mjs'), 'listener=/nonexistent/app.sock', 'workers=1']);
  assert.deepEqual(cluster.end(), { code: 0, signal: null });
  assert.match(cluster.stdout, /^ClusterError ERR_CLUSTER worker 1 \(pid \d+\) cannot serve: .*nonexistent/m);
});

test('any number of workers shares the port that was free', () => {
  using cluster = serve('faulty.mjs', '--workers', '3');
  const { port, pids } = cluster.untilListening(3);
  const seen = new Set(Array.from({ length: 6 }, () => Number(ask(port).body)));
  assert.deepEqual(seen, new Set(pids));
  assert.deepEqual(cluster.signal('SIGINT').end(), { code: 0, signal: null });
});

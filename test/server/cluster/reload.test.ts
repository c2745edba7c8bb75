import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { wait } from 'geventjs';
import { ask, asking, Load, RunningCluster, serve } from '../../support/cluster.js';
import { test } from '../../support/suite.js';

const folder = mkdtempSync(join(tmpdir(), 'geventjs-cluster-'));
after(() => rmSync(folder, { recursive: true }));

const file = join(folder, 'app.mjs');

/** The app as it is on disk from now on. */
function write(version: string, before = ''): void {
  writeFileSync(file, `${before}\nexport default (request, response) => response.end('${version}');\n`);
}

function serveFile(workers: number): RunningCluster {
  return new RunningCluster(['serve', file, '--host', '127.0.0.1', '--port', '0', '--workers', `${workers}`]);
}

function stop(cluster: RunningCluster): void {
  assert.deepEqual(cluster.signal('SIGTERM').end(), { code: 0, signal: null });
}

test('SIGHUP under constant load replaces all workers, with the new code, and loses no request', () => {
  write('0');
  using cluster = serveFile(2);
  const { port } = cluster.untilListening(2);
  const load = new Load(port, 16);
  for (let version = 1; version <= 3; version++) {
    load.untilAnswers(100);
    write(String(version));
    cluster.signal('SIGHUP').until(/reload: done/);
    load.untilAnswers(100);
    // All old workers have stopped.
    assert.equal(ask(port).body, String(version));
  }
  load.stop();
  assert.deepEqual(load.failures, []);
  assert.deepEqual([...load.answers.keys()].sort(), ['0', '1', '2', '3']);
  stop(cluster);
});

test('requests that an old worker is at work on are answered by it, and are the last of their connections', () => {
  using cluster = serve('faulty.mjs', '--workers', '1');
  const { port, pids } = cluster.untilListening(1);
  const gate = join(folder, 'gate');
  const keepAlive = { headers: { connection: 'keep-alive' } };
  const answer = asking(port, `/wait${gate}`, keepAlive);
  const begun = asking(port, `/begin${gate}`, keepAlive);
  for (let n = 0; n < 2; n++) cluster.until(/begins/);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  assert.equal(ask(port, '/', { agent }).isLast, false);
  cluster.signal('SIGHUP').untilListening(1);
  // Whoever keeps a connection is told by its last answer.
  while (!ask(port, '/', { agent }).isLast);
  assert.notEqual(Number(ask(port, '/', { agent }).body), pids[0]);
  agent.destroy();
  writeFileSync(gate, '');
  const [{ body, isLast }, { body: second }] = [wait(answer), wait(begun)];
  assert.deepEqual([Number(body), isLast, second], [pids[0], true, `begun ${pids[0]}`]);
  cluster.until(/reload: done/);
  stop(cluster);
});

test('a new version that is broken is not taken: the old workers go on, and a later one is', () => {
  write('good');
  using cluster = serveFile(2);
  const { port } = cluster.untilListening(2);
  write('broken', "throw new Error('broken on purpose');");
  cluster
    .signal('SIGHUP')
    .until(/worker 1 .* ended with code 1 before it listened; reload failed, the old workers go on/);
  assert.match(cluster.said, /Error: broken on purpose/);
  assert.doesNotMatch(cluster.said, /has stopped/);
  assert.equal(ask(port).body, 'good');
  write('better');
  cluster.signal('SIGHUP').until(/reload: done/);
  assert.equal(ask(port).body, 'better');
  stop(cluster);
});

test('a new version of which only a later worker fails is not taken, and none of it is left', () => {
  write('old');
  using cluster = serveFile(2);
  const { port } = cluster.untilListening(2);
  const marker = join(folder, 'marker');
  write(
    'new',
    `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(marker)}, '', { flag: 'wx' });`,
  );
  cluster.signal('SIGHUP').until(/worker 2 .* before it listened; reload failed/);
  for (let n = 0; n < 4; n++) assert.equal(ask(port).body, 'old');
  stop(cluster);
});

test('signals to reload that come during a reload are one more reload', () => {
  write('one');
  using cluster = serveFile(1);
  const { port } = cluster.untilListening(1);
  const gate = join(folder, 'loading');
  write('two', `import { existsSync } from 'node:fs'; while (!existsSync(${JSON.stringify(gate)}));`);
  cluster.signal('SIGHUP').until(/reload: starts/);
  for (let n = 0; n < 5; n++) cluster.signal('SIGHUP');
  writeFileSync(gate, '');
  for (const state of ['done', 'starts', 'done']) cluster.until(new RegExp(`reload: ${state}`));
  assert.equal(ask(port).body, 'two');
  stop(cluster);
  assert.equal(cluster.said.match(/reload: done/g)?.length, 2);
});

test('SIGTERM during a reload stops the new workers and the old ones', () => {
  write('one');
  using cluster = serveFile(2);
  cluster.untilListening(2);
  write('endless', `import { sleep } from ${JSON.stringify(import.meta.resolve('geventjs'))}; sleep(2 ** 31 - 1);`);
  cluster.signal('SIGHUP').until(/reload: starts/);
  stop(cluster);
  assert.equal(cluster.said.match(/has stopped/g)?.length, 2);
});

test('SIGTERM while old workers finish their requests stops all', () => {
  using cluster = serve('faulty.mjs', '--workers', '1', '--graceful-timeout', '1000');
  const { port } = cluster.untilListening(1);
  const gate = join(folder, 'second-gate');
  const answer = asking(port, `/wait${gate}`);
  cluster.until(/begins wait/);
  cluster.signal('SIGHUP').untilListening(1);
  cluster.signal('SIGTERM').until(/SIGTERM: stops/);
  writeFileSync(gate, '');
  assert.deepEqual(cluster.end(), { code: 0, signal: null });
  assert.equal(cluster.said.match(/has stopped/g)?.length, 2);
  assert.equal(wait(answer).status, 200);
});

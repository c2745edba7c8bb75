import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { wait } from 'geventjs';
import { ask, asking, RunningCluster, script, serve } from '../../support/cluster.js';
import { test } from '../../support/suite.js';

const folder = mkdtempSync(join(tmpdir(), 'geventjs-cluster-'));
after(() => rmSync(folder, { recursive: true }));

let gates = 0;

/** A file that handlers wait for, and what makes it. */
function makeGate(): [path: string, open: () => void] {
  const path = join(folder, `gate-${gates++}`);
  return [path, () => writeFileSync(path, '')];
}

const done = { code: 0, signal: null };

function stop(cluster: RunningCluster): void {
  assert.deepEqual(cluster.signal('SIGTERM').end(), done);
}

test('a worker that dies is started again, and the others serve meanwhile', () => {
  using cluster = serve('faulty.mjs', '--workers', '2');
  const { port, pids } = cluster.untilListening(2);
  for (const [path, how] of [
    ['/exit', /worker (\d) \(pid \d+\) ended with code 3; starts again in \d+ ms/],
    ['/throw', /worker (\d) \(pid \d+\) ended with code 1; starts again in \d+ ms/],
  ] as const) {
    const broken = asking(port, path).catch((error: NodeJS.ErrnoException) => error.code);
    cluster.until(how);
    assert.equal(wait(broken), 'ECONNRESET');
    assert.ok(pids.length > 0 && ask(port).status === 200);
    cluster.untilListening(1);
  }
  process.kill(Number(ask(port).body), 'SIGKILL');
  cluster.until(/was ended by SIGKILL; starts again/);
  assert.equal(ask(port).status, 200);
  cluster.untilListening(1);
  assert.match(cluster.said, /Error: thrown on purpose/);
  stop(cluster);
});

test('a connection on its way to a worker that dies goes to another one', () => {
  using cluster = serve('faulty.mjs', '--workers', '2');
  const { port, pids } = cluster.untilListening(2);
  const broken = asking(port, '/compute').catch((error: NodeJS.ErrnoException) => error.code);
  const dying = Number(cluster.until(/begins compute in (\d+)/)[1]);
  const other = pids.find((pid) => pid !== dying);
  // They go to both in turns, and one that computes takes none: the last ones are answered by the other.
  const answers = Array.from({ length: 4 }, () => asking(port));
  wait(Promise.race(answers));
  for (let n = 0; n < 4; n++) assert.equal(Number(ask(port).body), other);
  process.kill(dying, 'SIGKILL');
  assert.equal(wait(broken), 'ECONNRESET');
  assert.deepEqual(new Set(wait(Promise.all(answers)).map(({ body }) => Number(body))), new Set([other]));
  cluster.untilListening(1);
  stop(cluster);
});

test('a connection on its way to the only worker, which dies, is closed', () => {
  using cluster = serve('faulty.mjs', '--workers', '1');
  const { port, pids } = cluster.untilListening(1);
  const failing = (path: string) => asking(port, path).catch((error: NodeJS.ErrnoException) => error.code);
  const broken = failing('/compute');
  cluster.until(/begins compute/);
  const waiting = [failing('/'), failing('/')];
  // Both are connected: they can be sent no more than to the master.
  assert.equal(isOpen(port), true);
  process.kill(pids[0] as number, 'SIGKILL');
  assert.deepEqual(wait(Promise.all([broken, ...waiting])), ['ECONNRESET', 'ECONNRESET', 'ECONNRESET']);
  cluster.untilListening(1);
  stop(cluster);
});

test('a worker that dies again and again waits twice as long each time, up to a limit', () => {
  const delays = ['minDelay=50', 'maxDelay=200000', 'workers=1'];
  using cluster = new RunningCluster([script('program.mjs'), ...delays]);
  for (const delay of [50, 100, 200, 400]) {
    const { pids } = cluster.untilListening(1);
    process.kill(pids[0] as number, 'SIGKILL');
    cluster.until(new RegExp(`was ended by SIGKILL; starts again in ${delay} ms`));
  }
  stop(cluster);
  using limited = new RunningCluster([script('program.mjs'), 'minDelay=1', 'maxDelay=2', 'workers=1']);
  for (const delay of [1, 1, 1]) {
    // Each has lived for longer than maxDelay: it counts as sound.
    const { pids } = limited.untilListening(1);
    process.kill(pids[0] as number, 'SIGKILL');
    limited.until(new RegExp(`starts again in ${delay} ms`));
  }
  stop(limited);
});

test('SIGTERM during the delay before a start ends the master', () => {
  using cluster = new RunningCluster([script('program.mjs'), 'minDelay=1000000', 'maxDelay=1000000', 'workers=1']);
  process.kill(cluster.untilListening(1).pids[0] as number, 'SIGKILL');
  cluster.until(/starts again in 1000000 ms/);
  stop(cluster);
});

test('a worker that computes and does not stop is killed after the graceful timeout', () => {
  using cluster = serve('faulty.mjs', '--workers', '1', '--graceful-timeout', '0.1');
  const { port } = cluster.untilListening(1);
  assert.equal(ask(port).status, 200);
  const broken = asking(port, '/compute').catch((error: NodeJS.ErrnoException) => error.code);
  cluster.until(/begins compute/);
  cluster.signal('SIGTERM').until(/worker 1 \(pid \d+\) did not stop within 100 ms and was killed/);
  assert.deepEqual(cluster.end(), done);
  assert.match(String(wait(broken)), /ECONNRESET|ECONNREFUSED/);
});

test('a handler that blocks is killed after the graceful timeout, and its worker stops by itself', () => {
  using cluster = serve('faulty.mjs', '--workers', '1', '--graceful-timeout', '0.1');
  const { port } = cluster.untilListening(1);
  const answer = asking(port, `/begin${makeGate()[0]}`).catch((error: NodeJS.ErrnoException) => error.code);
  cluster.until(/begins begin/);
  cluster.signal('SIGTERM').until(/worker 1 \(pid \d+\) has stopped/);
  assert.deepEqual(cluster.end(), done);
  assert.equal(wait(answer), 'ECONNRESET');
});

test('a second signal kills at once what would have had its time', () => {
  using cluster = serve('faulty.mjs', '--workers', '2', '--graceful-timeout', '1000');
  const { port } = cluster.untilListening(2);
  const answers = [1, 2].map(() =>
    asking(port, `/begin${makeGate()[0]}`).catch((error: NodeJS.ErrnoException) => error.code),
  );
  for (let n = 0; n < 2; n++) cluster.until(/begins begin/);
  cluster.signal('SIGTERM').until(/SIGTERM: stops; requests have 1000000 ms/);
  cluster.signal('SIGTERM');
  assert.deepEqual(cluster.end(), done);
  assert.deepEqual(wait(Promise.all(answers)), ['ECONNRESET', 'ECONNRESET']);
  assert.equal(cluster.said.match(/was ended by SIGKILL/g)?.length, 2);
});

test('workers whose master was killed finish their requests and end', () => {
  using cluster = serve('faulty.mjs', '--workers', '2');
  const { port } = cluster.untilListening(2);
  const [gate, open] = makeGate();
  const answer = asking(port, `/wait${gate}`);
  cluster.until(/begins wait/);
  cluster.signal('SIGKILL');
  // The port is the master's: it is gone, and the request goes on.
  while (isOpen(port));
  open();
  // Ended means here: nobody holds its output any more, workers neither.
  assert.deepEqual(cluster.end(), { code: null, signal: 'SIGKILL' });
  assert.equal(wait(answer).status, 200);
  assert.throws(() => ask(port), { code: 'ECONNREFUSED' });
});

test('SIGTERM to a worker lets it finish its request, and another one takes its place', () => {
  using cluster = serve('faulty.mjs', '--workers', '1');
  const { port, pids } = cluster.untilListening(1);
  const [gate, open] = makeGate();
  const answer = asking(port, `/wait${gate}`);
  cluster.until(/begins wait/);
  process.kill(pids[0] as number, 'SIGTERM');
  while (isOpen(port));
  open();
  cluster.until(/ended with code 0; starts again in 100 ms/);
  assert.equal(wait(answer).status, 200);
  const later = cluster.untilListening(1);
  assert.deepEqual([Number(ask(later.port).body)], later.pids);
  stop(cluster);
});

test('Ctrl-C, which the terminal sends to all processes, stops gracefully', () => {
  using cluster = serve('faulty.mjs', '--workers', '2');
  const { port, pids } = cluster.untilListening(2);
  const [gate, open] = makeGate();
  const answer = asking(port, `/wait${gate}`);
  cluster.until(/begins wait/);
  for (const pid of [...pids, cluster.pid]) process.kill(pid, 'SIGINT');
  cluster.until(/SIGINT: stops/);
  open();
  assert.equal(wait(answer).status, 200);
  assert.deepEqual(cluster.end(), done);
  assert.equal(cluster.said.match(/has stopped/g)?.length, 2);
});

/** Is somebody listening? Says nothing to whoever does. */
function isOpen(port: number): boolean {
  return wait(
    new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    }),
  );
}

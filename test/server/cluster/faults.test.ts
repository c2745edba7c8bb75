import assert from 'node:assert/strict';
import { wait } from 'geventjs';
import { ask, asking, RunningCluster, script, serve } from '../../support/cluster.js';
import { test } from '../../support/suite.js';

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
  // It has been accepted when another one is not answered any more.
  cluster.signal('SIGTERM').until(/worker 1 \(pid \d+\) did not stop within 100 ms and was killed/);
  assert.deepEqual(cluster.end(), done);
  assert.match(String(wait(broken)), /ECONNRESET|ECONNREFUSED/);
});

test('a handler that blocks is killed after the graceful timeout, and its worker stops by itself', () => {
  using cluster = serve('faulty.mjs', '--workers', '1', '--graceful-timeout', '0.1');
  const { port } = cluster.untilListening(1);
  const answer = asking(port, '/begin/1000000').catch((error: NodeJS.ErrnoException) => error.code);
  cluster.signal('SIGTERM').until(/worker 1 \(pid \d+\) has stopped/);
  assert.deepEqual(cluster.end(), done);
  assert.equal(wait(answer), 'ECONNRESET');
});

test('a second signal kills at once what would have had its time', () => {
  using cluster = serve('faulty.mjs', '--workers', '2', '--graceful-timeout', '1000');
  const { port } = cluster.untilListening(2);
  const answers = [1, 2].map(() => asking(port, '/begin/1000000').catch((error: NodeJS.ErrnoException) => error.code));
  // Both have a request: they answer others between.
  const seen = new Set<string>();
  while (seen.size < 2) seen.add(ask(port).body);
  cluster.signal('SIGTERM');
  while (isOpen(port));
  cluster.signal('SIGTERM');
  assert.deepEqual(cluster.end(), done);
  assert.deepEqual(wait(Promise.all(answers)), ['ECONNRESET', 'ECONNRESET']);
  assert.equal(cluster.said.match(/was ended by SIGKILL/g)?.length, 2);
});

test('workers whose master was killed finish their requests and end', () => {
  using cluster = serve('faulty.mjs', '--workers', '2');
  const { port } = cluster.untilListening(2);
  const answer = asking(port, '/sleep/500');
  const seen = new Set<string>();
  while (seen.size < 2) seen.add(ask(port).body);
  // Ended means here: nobody holds its output any more, workers neither.
  assert.deepEqual(cluster.signal('SIGKILL').end(), { code: null, signal: 'SIGKILL' });
  assert.equal(wait(answer).status, 200);
  assert.throws(() => ask(port), { code: 'ECONNREFUSED' });
});

test('SIGTERM to a worker lets it finish its request, and another one takes its place', () => {
  using cluster = serve('faulty.mjs', '--workers', '1');
  const { port, pids } = cluster.untilListening(1);
  process.kill(pids[0] as number, 'SIGTERM');
  cluster.until(/ended with code 0; starts again in 100 ms/);
  const { pids: later } = cluster.untilListening(1);
  assert.equal(Number(ask(port).body), later[0]);
  stop(cluster);
});

test('Ctrl-C, which the terminal sends to all processes, stops gracefully', () => {
  using cluster = serve('faulty.mjs', '--workers', '2');
  const { port, pids } = cluster.untilListening(2);
  const answer = asking(port, '/sleep/500');
  const seen = new Set<string>();
  while (seen.size < 2) seen.add(ask(port).body);
  for (const pid of [...pids, cluster.pid]) process.kill(pid, 'SIGINT');
  assert.equal(wait(answer).status, 200);
  assert.deepEqual(cluster.end(), done);
  assert.equal(cluster.said.match(/has stopped/g)?.length, 2);
});

function isOpen(port: number): boolean {
  try {
    ask(port);
    return true;
  } catch {
    return false;
  }
}

import assert from 'node:assert/strict';
import { wait } from 'geventjs';
import { serveCluster } from 'geventjs/cluster';
import { ask, asking, RunningCluster, script } from '../../support/cluster.js';
import { test, testInHub } from '../../support/suite.js';

const program = script('program.mjs');

for (const [title, options] of [
  ['under the command', {}],
  ['under plain node', { plain: true, env: { MAIN: 'run' } }],
] as const) {
  test(`a program serves itself ${title}: it goes on after that, in the master and in the workers`, () => {
    using cluster = new RunningCluster([program, 'workers=2', 'gracefulTimeout=Infinity'], options);
    const { port } = cluster.untilListening(2);
    assert.equal(ask(port).body, 'workers=2,gracefulTimeout=Infinity');
    cluster.signal('SIGHUP').until(/reload: done/);
    assert.equal(ask(port).status, 200);
    assert.deepEqual(cluster.signal('SIGTERM').end(), { code: 0, signal: null });
    assert.deepEqual(cluster.stdout.trim().split('\n').sort(), [
      ...Array.from({ length: 4 }, () => 'a worker has stopped'),
      'the master has stopped',
    ]);
  });
}

test('a server that is closed by its own program ends its worker, and another one is started', () => {
  using cluster = new RunningCluster([program, 'workers=1']);
  const { port } = cluster.untilListening(1);
  assert.equal(ask(port, '/close').status, 200);
  cluster.until(/worker 1 \(pid \d+\) ended with code 0; starts again in 100 ms/);
  const again = cluster.untilListening(1);
  assert.equal(ask(again.port).status, 200);
  assert.deepEqual(cluster.signal('SIGTERM').end(), { code: 0, signal: null });
});

test('a worker whose program does not end is killed', () => {
  using cluster = new RunningCluster([program, 'workers=1', 'linger=1', 'gracefulTimeout=100']);
  cluster.untilListening(1);
  cluster.signal('SIGTERM').until(/did not stop within 100 ms and was killed/);
  assert.deepEqual(cluster.end(), { code: 0, signal: null });
});

test('a worker whose program does not end, and whose master was killed, ends all the same', () => {
  using cluster = new RunningCluster([program, 'workers=1', 'linger=1', 'gracefulTimeout=100']);
  cluster.untilListening(1);
  assert.deepEqual(cluster.signal('SIGKILL').end(), { code: null, signal: 'SIGKILL' });
  assert.equal(cluster.stdout, 'a worker has stopped\n');
});

test('what makes no server is an error in the worker, and in the master', () => {
  using cluster = new RunningCluster([program, 'workers=2', 'wrong=1']);
  assert.deepEqual(cluster.end(), { code: 0, signal: null });
  assert.match(
    cluster.stdout,
    /^ArgumentTypeError ERR_INVALID_ARG_TYPE what makes the server of a worker must return one/,
  );
  assert.match(cluster.stdout, /^ClusterError ERR_CLUSTER worker 1 \(pid \d+\) ended with code 1 before it listened$/m);
});

test('a request that outlives gracefulTimeout is answered with 503', () => {
  using cluster = new RunningCluster([program, 'workers=1', 'gracefulTimeout=50']);
  const { port } = cluster.untilListening(1);
  const answer = asking(port, '/sleep');
  cluster.until(/sleeps/);
  assert.deepEqual(cluster.signal('SIGTERM').end(), { code: 0, signal: null });
  assert.equal(wait(answer).status, 503);
});

test('options that make no sense are refused before anything is started', () => {
  const make = () => assert.fail('not to be called');
  assert.throws(() => serveCluster(make, { workers: 0 }), { code: 'ERR_OUT_OF_RANGE', message: /workers/ });
  assert.throws(() => serveCluster(make, { workers: Number.POSITIVE_INFINITY }), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => serveCluster(make, { gracefulTimeout: -1 }), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => serveCluster(make, { minDelay: 2, maxDelay: 1 }), { message: /minDelay must not be larger/ });
  assert.throws(() => serveCluster(make, { log: 5 as never }), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.throws(() => serveCluster(make, { worker: 1 } as never), { message: /serveCluster has no option 'worker'/ });
  assert.throws(() => serveCluster({} as never), { code: 'ERR_INVALID_ARG_TYPE', message: /what makes the server/ });
});

testInHub('in the hub it is refused', () => {
  assert.throws(() => serveCluster(() => assert.fail()), { code: 'ERR_BLOCKING_SWITCH_OUT', message: /serveCluster/ });
});

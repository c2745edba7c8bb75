/**
 * What is measured against what. The first program of a case is ours; the others get a ratio, ours divided by theirs.
 *
 * `target` is the largest ratio that counts as reached, `limit` the largest value. Rivals on Node 24 get the large young
 * generation of the `geventjs` command (runtime `node-24-large`) wherever it makes them faster, and Node's own where not.
 */
const switching = {
  name: 'switch',
  title: 'raw switch there and back',
  unit: 'ns',
  programs: [
    { name: 'geventjs', runtime: 'geventjs', file: 'core/switch.mjs' },
    { name: 'node-fibers', runtime: 'node-14', file: 'against/node-fibers/switch.mjs', target: 0.45 },
    { name: 'Python greenlet', runtime: 'python', file: 'against/greenlet/switch.py' },
    { name: 'generator next()', runtime: 'node-24-large', file: 'against/async/switch-generator.mjs' },
    { name: 'async/await', runtime: 'node-24-large', file: 'against/async/switch.mjs' },
    { name: 'geventjs, threads backend', runtime: 'threads', file: 'core/switch.mjs' },
  ],
};

const spawnJoin = {
  name: 'spawn-join',
  title: 'spawn one and join it',
  unit: 'ns',
  programs: [
    { name: 'geventjs', runtime: 'geventjs', file: 'core/spawn-join.mjs' },
    { name: 'Effect', runtime: 'node-24-large', file: 'against/effect/spawn-join.mjs', target: 0.6 },
    {
      name: 'Effect, startImmediately',
      runtime: 'node-24-large',
      file: 'against/effect/spawn-join.mjs',
      settings: { startImmediately: true },
    },
    { name: 'gevent', runtime: 'python', file: 'against/gevent/spawn_join.py' },
    { name: 'effection', runtime: 'node-24-large', file: 'against/effection/spawn-join.mjs' },
    { name: 'node-fibers', runtime: 'node-14', file: 'against/node-fibers/spawn-join.mjs' },
    { name: 'async/await', runtime: 'node-24-large', file: 'against/async/spawn-join.mjs' },
  ],
};

const sleepZero = {
  name: 'sleep-zero',
  title: 'sleep(0), two alternating',
  unit: 'ns',
  settings: { tasks: 2 },
  programs: [
    { name: 'geventjs', runtime: 'geventjs', file: 'core/sleep-zero.mjs' },
    { name: 'gevent', runtime: 'python', file: 'against/gevent/sleep_zero.py', target: 0.5 },
    { name: 'Effect yieldNow', runtime: 'node-24-large', file: 'against/effect/sleep-zero.mjs' },
  ],
};

const sleepZeroAlone = {
  name: 'sleep-zero-alone',
  title: 'sleep(0), one alone',
  unit: 'ns',
  settings: { tasks: 1 },
  programs: [
    { name: 'geventjs', runtime: 'geventjs', file: 'core/sleep-zero.mjs' },
    { name: 'gevent', runtime: 'python', file: 'against/gevent/sleep_zero.py' },
    { name: 'Effect yieldNow', runtime: 'node-24-large', file: 'against/effect/sleep-zero.mjs' },
  ],
};

const queue = {
  name: 'queue',
  title: 'queue ping-pong, round trip',
  unit: 'ns',
  programs: [
    { name: 'geventjs', runtime: 'geventjs', file: 'sync/queue.mjs' },
    { name: 'gevent', runtime: 'python', file: 'against/gevent/queue_ping_pong.py', target: 0.3 },
    { name: 'Effect', runtime: 'node-24-large', file: 'against/effect/queue.mjs' },
  ],
};

const event = {
  name: 'event',
  title: 'wait for an event and be woken, with 1,000 others',
  unit: 'ns',
  settings: { waiters: 1_000 },
  programs: [
    { name: 'geventjs', runtime: 'geventjs', file: 'sync/event.mjs' },
    { name: 'gevent', runtime: 'python', file: 'against/gevent/event.py', target: 0.5 },
  ],
};

const semaphore = {
  name: 'semaphore',
  title: 'acquire and release a free semaphore',
  unit: 'ns',
  programs: [
    { name: 'geventjs', runtime: 'geventjs', file: 'sync/semaphore.mjs' },
    { name: 'gevent', runtime: 'python', file: 'against/gevent/semaphore.py', target: 0.3 },
  ],
};

/**
 * What it costs one of those who wait that others wait on the same. There are 100,000 greenlets in each program, so that
 * nothing else differs.
 */
const crowd = (kind, ends) => ({
  name: `${kind}-${ends.replace(' ', '-')}`,
  title: `one of 100,000 who wait, ${ends}`,
  unit: 'ns',
  slow: true,
  settings: { greenlets: 100_000, ends },
  programs: [100_000, 1_000, 10].map((waiters) => ({
    name: `${waiters.toLocaleString('en')} on each ${kind}`,
    runtime: 'geventjs',
    file: `sync/${kind}.mjs`,
    settings: { waiters },
    ...(waiters < 100_000 && { target: 2 }),
  })),
});

/** So short a warm-up as elsewhere would measure compilers. */
const poolMap = {
  name: 'pool-map',
  title: 'map in a pool of 100, each item yields once',
  unit: 'ns',
  minimum: { warmUp: 1_000 },
  settings: { places: 100 },
  programs: [
    { name: 'geventjs', runtime: 'geventjs', file: 'pool/map.mjs' },
    { name: 'gevent', runtime: 'python', file: 'against/gevent/pool_map.py', target: 0.15 },
    { name: 'Effect', runtime: 'node-24-large', file: 'against/effect/pool-map.mjs', target: 0.8 },
    {
      name: 'Effect, no generator',
      runtime: 'node-24-large',
      file: 'against/effect/pool-map.mjs',
      settings: { generators: false },
    },
  ],
};

/** The clients are a thread of the same process; the slower of the two decides, and that is the server. */
const echo = {
  name: 'echo',
  title: 'echo of 64 bytes, 50 connections',
  unit: 'ns',
  settings: { connections: 50 },
  programs: [
    { name: 'geventjs', runtime: 'geventjs', file: 'io/echo.mjs' },
    { name: 'net, callbacks', runtime: 'node-24-large', file: 'against/net/echo.mjs', target: 1 / 0.85 },
  ],
};

/**
 * Servers, each on a core of its own, and `wrk` on another; one time is what one request takes. Where a share of somebody's
 * throughput is to be reached, the target is 1 divided by it.
 */
const served = (description) => ({
  unit: 'ns',
  load: true,
  minimum: { warmUp: 2_000, round: 1_000 },
  ...description,
  settings: { connections: 50, ...description.settings },
});

const httpHello = (call, title) =>
  served({
    name: `http-${call}`,
    title: `Hello over HTTP, ${title}`,
    settings: { call },
    programs: [
      { name: 'geventjs', runtime: 'geventjs', file: 'server/hello.mjs' },
      { name: 'node:http, await', runtime: 'node-24-large', file: 'against/http/hello.mjs', target: 1 / 0.9 },
    ],
  });

/** With few connections pywsgi waits for delayed acknowledgements; with many it computes. */
const wsgiHello = (connections) =>
  served({
    name: `wsgi-${connections}`,
    title: `Hello over WSGI, ${connections} connections`,
    settings: { connections },
    programs: [
      { name: 'geventjs', runtime: 'geventjs', file: 'server/wsgi.mjs' },
      { name: 'gevent pywsgi', runtime: 'python', file: 'against/gevent/wsgi.py', target: 1 / 20 },
    ],
  });

const express = served({
  name: 'http-express',
  title: 'Hello by an Express app',
  settings: { app: 'express' },
  programs: [
    { name: 'geventjs', runtime: 'geventjs', file: 'server/app.mjs' },
    { name: 'node:http', runtime: 'node-24-large', file: 'against/express/app.mjs', target: 1 / 0.85 },
  ],
});

/** Hono's own server puts others in the place of Node's `Request` and `Response`. Ours gives an app the real ones. */
const hono = (app, title) =>
  served({
    name: `http-${app}`,
    title: `Hello by a Hono app, ${title}`,
    settings: { app },
    programs: [
      { name: 'geventjs', runtime: 'geventjs', file: 'server/app.mjs' },
      { name: '@hono/node-server', runtime: 'node-24-large', file: 'against/hono/app.mjs', target: 1 / 0.85 },
    ],
  });

const pollsMemory = {
  name: 'polls-memory',
  title: 'memory per open request, 10,000 that wait',
  unit: 'bytes',
  load: true,
  slow: true,
  settings: { polls: 10_000, weigh: true },
  limit: 45_000,
  programs: [
    { name: 'geventjs', runtime: 'geventjs', file: 'server/polls.mjs' },
    { name: 'node:http, await', runtime: 'node-24-gc', file: 'against/http/polls.mjs' },
  ],
};

const polls = served({
  name: 'polls',
  title: 'Hello over HTTP beside 10,000 open requests',
  slow: true,
  programs: [
    { name: 'geventjs', runtime: 'geventjs', file: 'server/polls.mjs', settings: { polls: 10_000 } },
    {
      name: 'without them',
      runtime: 'geventjs',
      file: 'server/polls.mjs',
      settings: { polls: 0 },
      target: 1 / 0.85,
    },
    { name: 'node:http, await', runtime: 'node-24-gc', file: 'against/http/polls.mjs', settings: { polls: 10_000 } },
  ],
});

const deepBlock = {
  name: 'deep-block',
  title: 'block at the end of a chain of 30 calls',
  unit: 'ns',
  programs: [
    { name: 'geventjs', runtime: 'geventjs', file: 'core/deep-block.mjs' },
    { name: 'async/await', runtime: 'node-24', file: 'against/async/deep-block.mjs', target: 0.45 },
  ],
};

const memory = {
  name: 'memory',
  title: 'memory per sleeping greenlet, 100,000 of them',
  unit: 'bytes',
  slow: true,
  settings: { greenlets: 100_000 },
  limit: 14_000,
  programs: [
    { name: 'geventjs', runtime: 'geventjs', file: 'core/memory.mjs' },
    { name: 'gevent', runtime: 'python', file: 'against/gevent/memory.py' },
    {
      // Two mappings each: the kernel allows 65,530, and the 33,000th fails.
      name: 'node-fibers, 30,000 of them',
      runtime: 'node-14',
      file: 'against/node-fibers/memory.mjs',
      settings: { greenlets: 30_000 },
    },
  ],
};

/**
 * The ratio is what is left of the throughput. Rounds long enough to meet some collections, after a warm-up in which those
 * have moved the idle greenlets' own objects to where they stay.
 */
const idle = (runtime, title) => ({
  name: `idle-${runtime}`,
  title: `a busy turn among idle greenlets, ${title}`,
  unit: 'ns',
  minimum: { warmUp: 600, round: 300 },
  programs: [0, 1_000, 10_000].map((count) => ({
    name: `${count.toLocaleString('en')} idle`,
    runtime,
    file: 'core/idle-greenlets.mjs',
    settings: { idle: count },
  })),
});

/** The value is the 99th percentile of the loop's delay, the target a limit: 20 ms. */
const scryptDelay = {
  name: 'scrypt-delay',
  title: 'delay of the loop while 50 greenlets run scryptSync',
  unit: 'ns',
  slow: true,
  settings: { greenlets: 50 },
  limit: 20_000_000,
  programs: [
    { name: 'geventjs', runtime: 'geventjs', file: 'monkey/scrypt-delay.mjs' },
    {
      name: 'geventjs, not patched',
      runtime: 'geventjs',
      file: 'monkey/scrypt-delay.mjs',
      settings: { isPatched: false },
    },
    { name: 'Node, 50 callbacks', runtime: 'node-24-large', file: 'against/async/scrypt-delay.mjs' },
  ],
};

const exec = {
  name: 'exec',
  title: "execSync('sleep 0.2'), 20 at once",
  unit: 'ns',
  programs: [
    { name: 'geventjs', runtime: 'geventjs', file: 'monkey/exec.mjs', settings: { children: 20 } },
    { name: 'one alone', runtime: 'geventjs', file: 'monkey/exec.mjs', settings: { children: 1 }, target: 1.5 },
    { name: 'async/await, exec', runtime: 'node-24', file: 'against/async/exec.mjs', settings: { children: 20 } },
  ],
};

/** Both with Node's four threads. */
const readFiles = {
  name: 'read-files',
  title: 'read 1,000 files of 4 KB at once',
  unit: 'ns',
  settings: { files: 1_000 },
  programs: [
    { name: 'geventjs, fs.readFileSync', runtime: 'geventjs', file: 'monkey/read-files.mjs' },
    { name: 'fs.promises.readFile', runtime: 'node-24-large', file: 'against/async/read-files.mjs', target: 1.25 },
  ],
};

/** The difference is to be less than 100 ns. */
const outside = {
  name: 'outside',
  title: 'existsSync outside of greenlets',
  unit: 'ns',
  programs: [
    { name: 'patched', runtime: 'geventjs', file: 'monkey/outside.mjs', settings: { patched: true } },
    { name: 'original', runtime: 'geventjs', file: 'monkey/outside.mjs', settings: { patched: false } },
  ],
};

/** wrk needs little of the cores at so few requests. Rounds of several seconds, so that whole requests count. */
const cluster = {
  name: 'cluster',
  title: 'requests that compute for 20 ms',
  unit: 'ns',
  slow: true,
  minimum: { warmUp: 2_000, round: 4_000 },
  programs: [
    { name: '2 workers', runtime: 'geventjs', file: 'server/cluster.mjs', settings: { workers: 2 } },
    { name: '1 worker', runtime: 'geventjs', file: 'server/cluster.mjs', settings: { workers: 1 }, target: 1 / 1.7 },
  ],
};

const nothing = {
  name: 'nothing',
  title: 'nothing: the measuring loop itself',
  unit: 'ns',
  programs: [
    { name: 'Node 24', runtime: 'geventjs', file: 'baseline/nothing.mjs' },
    { name: 'Node 14', runtime: 'node-14', file: 'baseline/nothing.mjs' },
    { name: 'Python', runtime: 'python', file: 'baseline/nothing.py' },
  ],
};

export const cases = [
  nothing,
  switching,
  spawnJoin,
  sleepZero,
  sleepZeroAlone,
  queue,
  event,
  semaphore,
  poolMap,
  echo,
  httpHello('settled', 'the handler waits for a promise that is settled'),
  httpHello('loop', 'the handler waits for the loop'),
  wsgiHello(50),
  wsgiHello(500),
  express,
  hono('hono', 'given as it is'),
  hono('hono-listener', 'behind getRequestListener'),
  pollsMemory,
  polls,
  ...['event', 'semaphore'].flatMap((kind) => ['woken', 'timed out', 'killed'].map((ends) => crowd(kind, ends))),
  deepBlock,
  readFiles,
  outside,
  memory,
  scryptDelay,
  idle('geventjs-small', "Node's own young generation"),
  idle('geventjs', 'young generation of 64 MB'),
  exec,
  cluster,
];

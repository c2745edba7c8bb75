/** Requests that compute for 20 ms, to `geventjs serve` with so many workers. Timed is one request, of 4 connections of wrk. */
import { execFileSync, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { print, settings } from '../support/measure.mjs';
import { compute } from './computing-app.mjs';

const file = (path) => fileURLToPath(new URL(path, import.meta.url));

/** How much work takes 20 ms, on one core that nobody else wants. */
function timesIn20Milliseconds() {
  const count = 2_000_000;
  const rounds = Array.from({ length: 15 }, () => {
    const start = performance.now();
    compute(count);
    return performance.now() - start;
  });
  return Math.round((20 / Math.min(...rounds)) * count);
}

async function startCluster(workers) {
  const options = ['--workers', String(workers), '--host', '127.0.0.1', '--port', '0'];
  const command = [...process.execArgv, file('../../bin/geventjs.cjs'), 'serve', file('computing-app.mjs'), ...options];
  const env = { ...process.env, TIMES: String(timesIn20Milliseconds()) };
  const child = spawn(process.execPath, command, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  const listening = new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error(said)));
    child.stderr.setEncoding('utf8').on('data', (text) => {
      said += text;
      if (said.match(/listens on/g)?.length === workers) resolve();
    });
  });
  await listening;
  return { child, url: `http://${/listens on (\S+)/.exec(said)[1]}/` };
}

/** Nanoseconds from the end of one request to the end of the next. */
function load(url, milliseconds) {
  const duration = `${Math.ceil(milliseconds / 1000)}s`;
  // A machine that is busy with other things is slow, and no error.
  const args = ['--threads', '1', '--connections', '4', '--timeout', '60s', '--duration', duration, url];
  const output = execFileSync('wrk', args, { encoding: 'utf8' });
  const [, requests, seconds, unit] = /(\d+) requests in ([\d.]+)(m?s)/.exec(output) ?? [];
  if (!(requests > 0) || /Non-2xx|Socket errors/.test(output)) throw new Error(output);
  return (Number(seconds) * (unit === 'ms' ? 1e6 : 1e9)) / Number(requests);
}

if (availableParallelism() < settings.workers) throw new Error('there are fewer cores than workers');
const { child, url } = await startCluster(settings.workers);
const ended = new Promise((resolve) => child.once('exit', resolve));
try {
  load(url, settings.warmUp);
  print({ samples: Array.from({ length: settings.rounds }, () => load(url, settings.round)) });
} finally {
  child.kill('SIGTERM');
  await ended;
}

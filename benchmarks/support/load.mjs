/**
 * Measures a server from outside: `node support/load.mjs <settings>`. It starts the program `settings.server` on one core
 * and `wrk` on another, and prints nanoseconds per request: of the clock, and of the server's processor time.
 *
 * The server gets the same settings. It prints its port when it listens, and ends when its standard input does.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { openPolls } from './polls.mjs';
import { start, startProgram } from './runtimes.mjs';

const settings = JSON.parse(process.argv[2]);
const pin = (core) => ['taskset', '-c', String(core)];

/** The kernel counts in hundredths of a second. */
const tick = 1e7;

/** Nanoseconds that all threads of a process have been running. */
function processorTime(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * tick;
}

/** Has clients send requests for so many milliseconds. Answers how many were answered, and in which time. */
async function load(port, milliseconds) {
  const seconds = Math.max(1, Math.round(milliseconds / 1000));
  const url = `http://127.0.0.1:${port}/`;
  const wrk = start([...pin(1), 'wrk', '-t1', `-c${settings.connections}`, `-d${seconds}s`, '--timeout', '30s', url]);
  let text = '';
  wrk.stdout.on('data', (data) => {
    text += data;
  });
  const [code] = await once(wrk, 'close');
  const [, count, time, unit] = /(\d+) requests in ([\d.]+)(m?s)/.exec(text) ?? [];
  if (code !== 0 || !(count > 0) || /Non-2xx|Socket errors/.test(text)) throw new Error(`wrk says: ${text}`);
  return { count: Number(count), elapsed: Number(time) * (unit === 's' ? 1e9 : 1e6) };
}

async function measure(port, pid) {
  const samples = [];
  const processor = [];
  await load(port, settings.warmUp);
  while (samples.length < settings.rounds) {
    const before = processorTime(pid);
    const { count, elapsed } = await load(port, settings.round);
    samples.push(elapsed / count);
    processor.push((processorTime(pid) - before) / count);
  }
  return { samples, processor };
}

const server = startProgram(settings.server, settings, pin(0));
server.once('exit', (code) => code !== 0 && process.exit(1));
const [line] = await once(server.stdout, 'data');
const port = Number(line);
const polls = settings.polls === undefined ? undefined : await openPolls(port, server.pid, settings.polls);
console.log(JSON.stringify(settings.weigh ? { samples: polls.bytes } : await measure(port, server.pid)));
polls?.close();
server.stdin.end();

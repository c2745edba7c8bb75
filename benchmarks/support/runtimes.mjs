/** How a measured program is started. Every Node comes from npm, so that versions are exact. */
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('..', import.meta.url));
const node = (name) => `${folder}node_modules/${name}/bin/node`;
const python = '/usr/bin/python3';

/** What the first line of bin/geventjs.cjs gives every program. */
const largeYoungGeneration = ['--min-semi-space-size=64', '--max-semi-space-size=64'];

export const runtimes = {
  geventjs: { command: node('node-24'), flags: ['--expose-gc', ...largeYoungGeneration] },
  'geventjs-small': { command: node('node-24'), flags: ['--expose-gc'] },
  threads: { command: node('node-24'), flags: largeYoungGeneration, env: { GEVENT_BACKEND: 'threads' } },
  'node-24': { command: node('node-24'), flags: [] },
  'node-24-large': { command: node('node-24'), flags: largeYoungGeneration },
  'node-24-gc': { command: node('node-24'), flags: ['--expose-gc', ...largeYoungGeneration] },
  'node-14': { command: node('node-14'), flags: ['--expose-gc'] },
  python: { command: python, flags: ['-B'], env: { PYTHONPATH: `${folder}support` } },
};

const longest = 120_000;

/** Settings of the person who runs this must not change what is measured. */
function cleanEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(GEVENT_|NODE_|PYTHON)/.test(name)));
}

/**
 * Runs a program in a process of its own and returns what it printed last.
 *
 * @param {{ runtime: string, file: string }} program
 * @param {object} settings for the program; see measure.mjs
 * @param {{ flags?: string[], showProgress?: boolean, timeout?: number }} options
 * @throws {Error} when it fails; what it said is the cause, and not in the message, which goes into the results
 */
export function runProgram({ runtime, file }, settings, { flags = [], showProgress = false, timeout = longest } = {}) {
  const { command, flags: own, env } = runtimes[runtime];
  const child = spawnSync(command, [...own, ...flags, file, JSON.stringify(settings)], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...cleanEnvironment(), ...env },
    stdio: ['ignore', 'pipe', showProgress ? 'inherit' : 'pipe'],
    timeout,
  });
  const failure = child.error?.code ?? child.signal ?? child.status;
  if (failure !== 0) throw new Error(`${file} ended with ${failure}`, { cause: lastLines(child.stderr) });
  return JSON.parse(child.stdout.trim().split('\n').at(-1));
}

/** The same for a program that is a server: its numbers are taken from outside. */
export function measureServer({ runtime, file }, settings) {
  return runProgram({ runtime: 'node-24', file: 'support/load.mjs' }, { ...settings, server: { runtime, file } });
}

/** Starts a command that is spoken to: through its standard input, and what it prints. */
export function start([command, ...args], env = {}) {
  const stdio = ['pipe', 'pipe', 'inherit'];
  return spawn(command, args, { cwd: folder, env: { ...cleanEnvironment(), ...env }, stdio });
}

/** Starts a program that goes on until its standard input ends. `prefix` is a command that runs it. */
export function startProgram({ runtime, file }, settings, prefix) {
  const { command, flags, env } = runtimes[runtime];
  return start([...prefix, command, ...flags, file, JSON.stringify(settings)], env);
}

function lastLines(text) {
  return (text ?? '').trim().split('\n').slice(-10).join('\n');
}

/** Asks Python for its versions, or says why it is left out. */
export function probePython() {
  const code =
    'import json, sys, gevent, greenlet; print(json.dumps([sys.version.split()[0], gevent.__version__, greenlet.__version__]))';
  const child = spawnSync(python, ['-c', code], { encoding: 'utf8' });
  if (child.error) return { missing: 'there is no /usr/bin/python3' };
  if (child.status !== 0) return { missing: `python3 says: ${child.stderr.trim().split('\n').at(-1)}` };
  const [version, gevent, greenlet] = JSON.parse(child.stdout);
  return { versions: { python: version, gevent, greenlet } };
}

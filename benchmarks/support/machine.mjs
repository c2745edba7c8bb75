/** Where and with what it was measured. No names of hosts, people or folders. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { runtimes } from './runtimes.mjs';

export function describeMachine() {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown processor',
    cores: availableParallelism(),
    memoryGB: Math.round(totalmem() / 1e9),
    kernel: `${type()} ${release().match(/^[\d.]+\d/)?.[0] ?? ''}`.trim(),
  };
}

/** Fit for a file's name. */
export function machineName({ cpu, cores }) {
  return `${cpu} ${cores} cores`.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}

export function describeVersions(python) {
  const packages = Object.fromEntries(['effect', 'effection', 'fibers'].map((name) => [name, installed(name)]));
  return {
    geventjs: `${readVersion('../../package.json')} (${commit()})`,
    'Node 24': nodeVersion('node-24'),
    'Node 14': nodeVersion('node-14'),
    ...packages,
    ...python.versions,
  };
}

const readVersion = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')).version;
const installed = (name) => readVersion(`../node_modules/${name}/package.json`);
const nodeVersion = (runtime) => execFileSync(runtimes[runtime].command, ['-v'], { encoding: 'utf8' }).trim().slice(1);

function commit() {
  const git = (...args) =>
    execFileSync('git', args, { cwd: new URL('../..', import.meta.url), encoding: 'utf8' }).trim();
  try {
    const changes = git('--no-optional-locks', 'status', '--porcelain', '--', 'src', 'native', 'binding.gyp');
    return `${git('rev-parse', '--short', 'HEAD')}${changes === '' ? '' : ', changed since'}`;
  } catch {
    return 'not from a repository';
  }
}

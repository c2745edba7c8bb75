/** The one benchmark that needs a big machine: a million greenlets at once. */
import { freemem } from 'node:os';
import { runProgram } from './runtimes.mjs';

const needed = 15e9;

/** Each takes a kilobyte of V8's heap; a young generation for many, as each collection of it visits all of them. */
const flags = ['--max-old-space-size=8192', '--min-semi-space-size=256', '--max-semi-space-size=256'];

export function runMillion() {
  if (freemem() < needed) {
    throw new Error(
      `a million greenlets need ${needed / 1e9} GB of free memory, got ${(freemem() / 1e9).toFixed(1)} GB`,
    );
  }
  const program = { runtime: 'geventjs', file: 'core/million.mjs' };
  const result = runProgram(program, { greenlets: 1_000_000 }, { flags, showProgress: true, timeout: 3_600_000 });
  const { asleepAtOnce, ended, createSeconds, killSeconds, residentBytes } = result;
  console.log(
    `${asleepAtOnce} asleep at once, ${(residentBytes / 1e9).toFixed(2)} GB (${Math.round(residentBytes / asleepAtOnce)} bytes each); ` +
      `made in ${createSeconds.toFixed(1)} s; ${ended} killed in ${killSeconds.toFixed(1)} s`,
  );
  return { flags, ...result };
}

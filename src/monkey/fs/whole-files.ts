/**
 * Files that are read or written as a whole, by path: several calls of the system's, which the asynchronous twin makes one
 * after the other. Between them it looks at its signal, so that work which nobody waits for any more ends with the step that
 * is under way, and the descriptor is closed.
 */
import fs from 'node:fs';
import type { Done } from '../../core/wait-for-callback.js';
import { type AnyFunction, callOriginal } from '../cooperative.js';
import type { Patches } from '../patches.js';
import { readFileByDescriptor, writeFileByDescriptor } from './descriptor-files.js';
import { isDescriptor } from './descriptors.js';
import { pickOptions, waitForTwin } from './twin.js';

/** As much of an `AbortSignal` as Node asks for here; a real one for each call would cost as much as the call. */
interface Signal {
  aborted: boolean;
}

export const filePatches: Patches['items'] = {
  // Node's own normalises the options and calls `fs.writeFileSync`, which is patched.
  appendFileSync: (original) => original,
  readFileSync: (original) => (path, options) => {
    if (typeof path !== 'number') return readFileByPath(original, path, options);
    return isDescriptor(path)
      ? readFileByDescriptor(original, path, options)
      : callOriginal(original, undefined, [path, options]);
  },
  writeFileSync: (original) => (path, data, options) => {
    if (typeof path !== 'number') return writeFileByPath(original, path, data, options);
    return isDescriptor(path)
      ? writeFileByDescriptor(original, path, data, options)
      : callOriginal(original, undefined, [path, data, options]);
  },
};

function readFileByPath(original: AnyFunction, path: unknown, options: unknown): unknown {
  // Written in JavaScript, it reads with `fs.readSync`, which is patched. So the function is called in the greenlet.
  if (typeof (options as { buffer?: unknown } | null)?.buffer === 'function') return original(path, options);
  return abortably(original, [path, options], (signal, done) =>
    fs.readFile(path as string, withSignal(options, ['encoding', 'flag', 'buffer'], signal), done as never),
  );
}

function writeFileByPath(original: AnyFunction, path: unknown, data: unknown, options: unknown): unknown {
  const names = ['encoding', 'mode', 'flag', 'flush'];
  return abortably(original, [path, data, options], (signal, done) =>
    fs.writeFile(path as string, data as string, withSignal(options, names, signal), done as never),
  );
}

function abortably<T>(
  original: AnyFunction,
  args: readonly unknown[],
  start: (signal: Signal, done: Done<T>) => void,
): T {
  const ask = () => callOriginal(original, undefined, args);
  if (!areOptions(args.at(-1))) return ask();
  const signal: Signal = { aborted: false };
  try {
    return waitForTwin({
      operation: `fs.${original.name}`,
      start: (done: Done<T>) => start(signal, done),
      ask,
      asksAgain: isReadError,
    });
  } finally {
    // If it is over already nobody looks at it.
    signal.aborted = true;
  }
}

/** Node 26 has other words for it: `EISDIR` with the path. */
function isReadError({ syscall }: NodeJS.ErrnoException): boolean {
  return syscall === 'read';
}

/** Would the original take them? A signal means nothing to it, and yet must be one. */
function areOptions(options: unknown): boolean {
  if (options === undefined || options === null || typeof options === 'string') return true;
  if (typeof options !== 'object') return typeof options === 'function';
  const { signal } = options as { signal?: unknown };
  return signal === undefined || (typeof signal === 'object' && signal !== null && 'aborted' in signal);
}

function withSignal(options: unknown, names: readonly string[], signal: Signal): object {
  if (typeof options === 'string') return { encoding: options, signal };
  return typeof options === 'object' ? { ...(pickOptions(options, names) as object), signal } : { signal };
}

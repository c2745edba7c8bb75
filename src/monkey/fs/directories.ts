/** Directories that are read entry by entry. */
import fs from 'node:fs';
import { type AnyFunction, callOriginal } from '../cooperative.js';
import type { Patches } from '../patches.js';
import { always, pickOptions, waitForTwin } from './twin.js';

const forget = () => undefined;

export const opendirPatches: Patches['items'] = { opendirSync, watch };

/** What watches a whole tree is JavaScript on top of `fs.statSync` and others. It is no call that blocks, so it does not. */
function watch(original: AnyFunction): AnyFunction {
  return (...args) => callOriginal(original, undefined, args);
}

/** Methods of `fs.Dir`. Two greenlets that read from one directory take turns, as two asynchronous calls do. */
export const dirPatches: Patches['items'] = {
  readSync: (original) =>
    function readSync(this: fs.Dir) {
      return waitForTwin<unknown>({
        operation: 'Dir.readSync',
        start: (done) => this.read(done),
        ask: () => callOriginal(original, this, []),
      });
    },
  closeSync: (original) =>
    function closeSync(this: fs.Dir) {
      return waitForTwin<unknown>({
        operation: 'Dir.closeSync',
        start: (done) => this.close(done),
        ask: () => callOriginal(original, this, []),
      });
    },
};

function opendirSync(original: AnyFunction): AnyFunction {
  return (path, options) => {
    const ask = () => callOriginal(original, undefined, [path, options]);
    // The twin would find out in a callback of the loop, where nobody can catch what it throws.
    if (typeof options === 'function' || !isBufferSizeValid(options)) return ask();
    const picked = pickOptions(options, ['encoding', 'bufferSize', 'recursive']) as fs.OpenDirOptions;
    return waitForTwin<fs.Dir>({
      operation: 'fs.opendirSync',
      start: (done) => fs.opendir(path, picked, done as never),
      ask,
      asksAgain: always,
      onLate: (dir) => dir.close(forget),
    });
  };
}

function isBufferSizeValid(options: unknown): boolean {
  if (typeof options !== 'object' || options === null || !('bufferSize' in options)) return true;
  const size = options.bufferSize as number;
  return Number.isInteger(size) && size > 0 && size < 2 ** 32;
}

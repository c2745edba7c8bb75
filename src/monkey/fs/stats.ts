/** What is said of a file or of a file system. */
import fs from 'node:fs';
import type { Done } from '../../core/wait-for-callback.js';
import { type AnyFunction, callOriginal, type InGreenlet } from '../cooperative.js';
import type { Patches } from '../patches.js';
import { waitForTwin } from './twin.js';

export const statPatches: Patches['items'] = {
  lstatSync: stat(fs.lstat),
  statSync: stat(fs.stat),
  statfsSync: stat(fs.statfs),
};

/** The twins know nothing of `throwIfNoEntry`, and take more for options than the originals do. */
function stat(asynchronous: AnyFunction): InGreenlet {
  return (original) => (path, options) => {
    const ask = () => callOriginal(original, undefined, [path, options]);
    if (options !== undefined && (typeof options !== 'object' || options === null)) return ask();
    const bigint = options?.bigint;
    const mayFindNothing = options?.throwIfNoEntry === false;
    const start = (done: Done<unknown>) =>
      asynchronous(path, { bigint }, (error: NodeJS.ErrnoException | null, stats: unknown) => {
        if (mayFindNothing && error?.code === 'ENOENT') done(null);
        else done(error, stats);
      });
    // What else counts as nothing differs between the versions of Node.
    return waitForTwin({ operation: `fs.${original.name}`, start, ask, asksAgain: () => mayFindNothing });
  };
}

import fs from 'node:fs';
import type { Patches } from '../patches.js';
import { descriptorTwinPatches } from './descriptor-twins.js';
import { descriptorPatches } from './descriptors.js';
import { dirPatches, opendirPatches } from './directories.js';
import { loadBefore } from './load-before.js';
import { pathPatches, realpathPatches } from './paths.js';
import { statPatches } from './stats.js';
import { temporaryPatches } from './temporary.js';
import { treePatches } from './trees.js';
import { filePatches } from './whole-files.js';

/** Everything in `fs` that blocks. `docs/patched/fs.md` says what each does in a greenlet. */
export function fsPatches(): Patches[] {
  loadBefore();
  return [
    {
      target: fs,
      items: {
        ...pathPatches,
        ...statPatches,
        ...filePatches,
        ...descriptorPatches,
        ...descriptorTwinPatches,
        ...opendirPatches,
        ...treePatches,
        ...temporaryPatches,
      },
    },
    { target: fs.Dir.prototype, items: dirPatches },
    {
      // The one that is there by now: the original keeps its own.
      get target() {
        return fs.realpathSync;
      },
      items: realpathPatches,
    },
  ];
}

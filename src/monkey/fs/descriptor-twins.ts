/**
 * What is asked of a file by its descriptor, or done to it. The thread pool does it, and the descriptor is not closed before
 * that is over: its number may be another file's a moment later.
 */
import fs from 'node:fs';
import type { Done } from '../../core/wait-for-callback.js';
import { Descriptor } from '../../io/descriptor/descriptor.js';
import { type AnyFunction, callOriginal, type InGreenlet } from '../cooperative.js';
import type { Patches } from '../patches.js';
import { isDescriptor } from './descriptors.js';
import { copyOptions, waitForTwin } from './twin.js';

export const descriptorTwinPatches: Patches['items'] = {
  fchmodSync: byDescriptor(fs.fchmod),
  fchownSync: byDescriptor(fs.fchown),
  fdatasyncSync: byDescriptor(fs.fdatasync),
  fstatSync: byDescriptor(
    fs.fstat,
    (options) => options === undefined || (typeof options === 'object' && options !== null),
  ),
  fsyncSync: byDescriptor(fs.fsync),
  ftruncateSync: byDescriptor(fs.ftruncate),
  futimesSync: byDescriptor(fs.futimes),
};

/** As `twin`, with a descriptor first. `takes` says whether the twin means the same by the first argument after it. */
function byDescriptor(asynchronous: AnyFunction, takes: (argument: unknown) => boolean = () => true): InGreenlet {
  return (original) =>
    (fd, ...rest) => {
      const ask = () => callOriginal(original, undefined, [fd, ...rest]);
      if (!isDescriptor(fd) || !takes(rest[0]) || rest.some((arg) => typeof arg === 'function')) return ask();
      return Descriptor.using(fd, (descriptor) => {
        // Somebody may be about to close it.
        descriptor.check(original.name.slice(0, -'Sync'.length));
        const given = Array.from({ length: lengths[original.name] ?? 0 }, (_, index) => copyOptions(rest[index]));
        const start = (done: Done<unknown>) =>
          descriptor.startInPool(false, (finish: Done<unknown>) => asynchronous(fd, ...given, finish), done);
        return waitForTwin({ operation: `fs.${original.name}`, start, ask });
      });
    };
}

/** How many arguments follow the descriptor. */
const lengths: Readonly<Record<string, number>> = {
  fchmodSync: 1,
  fchownSync: 2,
  fstatSync: 1,
  ftruncateSync: 1,
  futimesSync: 2,
};

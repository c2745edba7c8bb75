/** What is found by its path, and looked at, changed or made in one go. */
import fs from 'node:fs';
import { type AnyFunction, callOriginal } from '../cooperative.js';
import type { Patches } from '../patches.js';
import { always, twin, waitForTwin } from './twin.js';

const forget = () => undefined;

export const pathPatches: Patches['items'] = {
  accessSync: twin(fs.access),
  chmodSync: twin(fs.chmod),
  chownSync: twin(fs.chown),
  copyFileSync: twin(fs.copyFile),
  existsSync,
  lchmodSync: twin(fs.lchmod),
  lchownSync: twin(fs.lchown),
  linkSync: twin(fs.link),
  lutimesSync: twin(fs.lutimes),
  mkdirSync: twin(fs.mkdir),
  // Nobody will ever know its name.
  mkdtempSync: twin(fs.mkdtemp, { onLate: (path: string) => fs.rmdir(path, forget), asksAgain: always }),
  openSync: twin(fs.open, { onLate: (fd: number) => fs.close(fd, forget) }),
  readdirSync,
  readlinkSync: twin(fs.readlink),
  realpathSync,
  renameSync: twin(fs.rename),
  rmdirSync: twin(fs.rmdir),
  symlinkSync: twin(fs.symlink),
  truncateSync,
  unlinkSync: twin(fs.unlink),
  utimesSync: twin(fs.utimes),
};

/** A property of a function: `fs.realpathSync.native`. */
export const realpathPatches: Patches['items'] = {
  native: twin(fs.realpath.native, { name: 'realpathSync.native' }),
};

function existsSync(original: AnyFunction): AnyFunction {
  return (path) =>
    waitForTwin({
      operation: 'fs.existsSync',
      start: (done) => fs.access(path, fs.constants.F_OK, (error) => done(null, !error)),
      ask: () => callOriginal(original, undefined, [path]),
    });
}

/** Where a whole tree is read in bytes the twin may fail in a callback of the loop, where nobody can catch what it throws. */
function readdirSync(original: AnyFunction): AnyFunction {
  const inGreenlet = twin(fs.readdir)(original);
  return (path, options) => {
    const isTreeInBytes = options?.recursive && (ArrayBuffer.isView(path) || options.encoding === 'buffer');
    return isTreeInBytes ? callOriginal(original, undefined, [path, options]) : inGreenlet(path, options);
  };
}

/** Node's module loader calls it too, outside of `require` for `require.resolve`, with a cache of its own as an option. */
function realpathSync(original: AnyFunction): AnyFunction {
  const inGreenlet = twin(fs.realpath)(original);
  return (path, options) => {
    const isLoader = Object.getOwnPropertySymbols(Object(options)).length > 0;
    return isLoader ? callOriginal(original, undefined, [path, options]) : inGreenlet(path, options);
  };
}

/** With a descriptor, which is deprecated, Node's own calls `fs.ftruncateSync`, and that is patched. */
function truncateSync(original: AnyFunction): AnyFunction {
  const inGreenlet = twin(fs.truncate)(original);
  return (path, length) => (typeof path === 'number' ? original(path, length) : inGreenlet(path, length));
}

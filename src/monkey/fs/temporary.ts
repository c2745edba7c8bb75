/** A directory that goes when it is disposed of. */
import fs from 'node:fs';
import { resolve } from 'node:path';
import { type AnyFunction, callOriginal } from '../cooperative.js';
import type { Patches } from '../patches.js';
import { always, waitForTwin } from './twin.js';

const forget = () => undefined;

export const temporaryPatches: Patches['items'] = { mkdtempDisposableSync };

function mkdtempDisposableSync(original: AnyFunction): AnyFunction {
  return (prefix, options) => {
    const ask = () => callOriginal(original, undefined, [prefix, options]);
    const encoding = typeof options === 'object' ? options?.encoding : options;
    // In other encodings the name must be decoded again, and Node does not do it either.
    if (encoding !== undefined && encoding !== null && !/^utf-?8$/i.test(encoding)) return ask();
    let made: object | undefined;
    const path = waitForTwin<string>({
      operation: 'fs.mkdtempDisposableSync',
      start: (done) => fs.mkdtemp(prefix, done as never),
      ask: () => {
        made = ask();
        return '';
      },
      asksAgain: always,
      onLate: (late) => fs.rmdir(late, forget),
    });
    return made ?? disposable(path);
  };
}

/** As Node makes it; the path is kept whole in case of `process.chdir()`. */
function disposable(path: string): object {
  const fullPath = resolve(path);
  const remove = () => fs.rmSync(fullPath, { recursive: true, force: true });
  return {
    path,
    remove,
    [Symbol.dispose]() {
      remove();
    },
  };
}

/**
 * Whole trees: copied, removed, searched.
 *
 * `cpSync` and `globSync` are Node's own JavaScript on top of other functions of `fs`. Node loads it when it is first needed,
 * and it takes those functions then: loaded after the patch, it gets the patched ones. So in a greenlet the original runs as
 * it is, with its own order, texts and callbacks, and each step suspends the greenlet. If somebody has loaded it before
 * (`node:test` uses it), it has Node's functions and blocks; then the greenlet lets others go on between the steps at least,
 * or the asynchronous twin does the work.
 *
 * `rmSync` is compiled in newer Nodes. Its asynchronous twin removes the tree. Where that fails the original is asked to go
 * on, and so it is the original that says what is wrong.
 */
import fs from 'node:fs';
import type { Done } from '../../core/wait-for-callback.js';
import { Waiter } from '../../core/waiter.js';
import { type AnyFunction, callOriginal } from '../cooperative.js';
import type { Patches } from '../patches.js';
import { copiesByOtherRules, copyInWorker } from './copy-in-worker.js';
import { always, copyOptions, pickOptions, waitForTwin } from './twin.js';

export const treePatches: Patches['items'] = { cpSync, globSync, rmSync };

/** Has Node loaded a module of its own that takes functions of `fs` when it is loaded? */
function isLoaded(name: string): boolean {
  return (process as unknown as { moduleLoadList: string[] }).moduleLoadList.includes(`NativeModule ${name}`);
}

/** With a filter Node copies entry by entry. */
function cpSync(original: AnyFunction): AnyFunction {
  const isBlocking = isLoaded('internal/fs/cp/cp-sync');
  return (src, dest, options) => {
    const ask = () => callOriginal(original, undefined, [src, dest, options]);
    if (options !== undefined && (typeof options !== 'object' || options === null)) return ask();
    const { filter = () => true, recursive } = options ?? {};
    if (copiesByOtherRules && recursive && options.filter === undefined) return copyInWorker(src, dest, options, ask);
    if (typeof filter !== 'function') return ask();
    const yielding = (...paths: unknown[]) => {
      if (isBlocking) new Waiter('fs.cpSync')._yield();
      return filter(...paths);
    };
    return original(src, dest, { ...options, filter: yielding });
  };
}

function globSync(original: AnyFunction): AnyFunction {
  if (!isLoaded('internal/fs/glob')) return original;
  return (pattern, options) => {
    const ask = () => callOriginal(original, undefined, [pattern, options]);
    // The twin calls it in the loop; and its entries have other paths.
    if (typeof options?.exclude === 'function' || options?.withFileTypes) return ask();
    return waitForTwin({
      operation: 'fs.globSync',
      start: (done) => fs.glob(pattern, copyOptions(options), done as never),
      ask,
    });
  };
}

function rmSync(original: AnyFunction): AnyFunction {
  return (path, options) => {
    if (typeof options === 'function') return original(path, options);
    const picked = pickOptions(options, ['force', 'maxRetries', 'recursive', 'retryDelay']) as fs.RmOptions;
    let isStarted = false;
    const start = (done: Done<void>) => {
      fs.rm(path, picked, done);
      isStarted = true;
    };
    // It has been retried as often as it should be.
    const ask = () => original(path, isStarted && typeof picked === 'object' ? { ...picked, maxRetries: 0 } : options);
    return waitForTwin({ operation: 'fs.rmSync', start, ask, asksAgain: always });
  };
}

/** What patched functions were before, and whether they are patched. */
import childProcess from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import workerThreads from 'node:worker_threads';
import zlib from 'node:zlib';
import { describe } from '../base/checks.js';
import { ArgumentValueError } from '../base/errors.js';
import { originalOf, savedMembers } from '../base/saved.js';
import { isPatched } from './patches.js';

/** The objects whose functions are patched, by the names of their modules. */
const targets = { fs, child_process: childProcess, crypto, zlib, worker_threads: workerThreads, Atomics } as const;

type Targets = typeof targets;

/** Where functions are patched: a module of Node's, with or without `node:`, or `Atomics`. */
export type PatchedObject = keyof Targets | `node:${Exclude<keyof Targets, 'Atomics'>}`;

type Target<M extends PatchedObject> = M extends `node:${infer Name extends keyof Targets}`
  ? Targets[Name]
  : Targets[M & keyof Targets];

/**
 * A function as Node made it, whether it has been patched or not.
 *
 * Switches: never. Works in the hub: yes.
 *
 * @throws {ArgumentValueError} when nothing of `module` is ever patched, or it has no member `name`
 * @example
 * ```ts
 * import { getOriginal } from 'geventjs/monkey';
 *
 * const statSync = getOriginal('fs', 'statSync'); // blocks the whole thread, in greenlets too
 * console.log(statSync('/').isDirectory()); // true
 * ```
 */
export function getOriginal<M extends PatchedObject, K extends keyof Target<M> & string>(
  module: M,
  name: K,
): Target<M>[K] {
  const target = targetOf(module) as Target<M> & object;
  if (!(name in target)) throw new ArgumentValueError(`${module} has no '${name}', patched or not`);
  return originalOf(target, name);
}

/**
 * Has some function of a module been patched?
 *
 * Switches: never. Works in the hub: yes.
 */
export function isModulePatched(module: PatchedObject): boolean {
  return Object.keys(savedMembers(targetOf(module))).length > 0;
}

/**
 * Has this function of a module been patched?
 *
 * Switches: never. Works in the hub: yes.
 *
 * @example
 * ```ts
 * import { isObjectPatched } from 'geventjs/monkey';
 *
 * console.log(isObjectPatched('fs', 'readFile')); // false
 * ```
 */
export function isObjectPatched<M extends PatchedObject>(module: M, name: keyof Target<M> & string): boolean {
  return isPatched(targetOf(module), name);
}

/** The originals of everything that has been patched, by module and name. */
export const saved: Readonly<Record<keyof Targets, Readonly<Record<string, unknown>>>> = {
  get fs() {
    return { ...savedMembers(fs) };
  },
  get child_process() {
    return { ...savedMembers(childProcess) };
  },
  get crypto() {
    return { ...savedMembers(crypto) };
  },
  get zlib() {
    return { ...savedMembers(zlib) };
  },
  get worker_threads() {
    return { ...savedMembers(workerThreads) };
  },
  get Atomics() {
    return { ...savedMembers(Atomics) };
  },
};

function targetOf(module: string): object {
  const target = (targets as Partial<Record<string, object>>)[module.replace(/^node:/, '')];
  if (target !== undefined) return target;
  throw new ArgumentValueError(
    `nothing of ${describe(module)} is ever patched: expected one of ${Object.keys(targets).join(', ')}`,
  );
}

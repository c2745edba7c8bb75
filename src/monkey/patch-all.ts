import { checkFlag } from '../base/checks.js';
import { checkOptions } from '../core/timeout-option.js';
import { atomicsPatches } from './atomics/atomics-patches.js';
import { warnOfCaptured } from './captured.js';
import { announce, report } from './channels.js';
import { childProcessPatches } from './child-process/child-process-patches.js';
import { cryptoPatches } from './crypto/crypto-patches.js';
import { fsPatches } from './fs/fs-patches.js';
import type { ModuleName } from './module-name.js';
import { patchModule } from './patch-module.js';
import type { Patches } from './patches.js';
import { zlibPatches } from './zlib/zlib-patches.js';

/** Which modules to patch: all that are not `false`. */
export type PatchAllOptions = Partial<Record<ModuleName, boolean | undefined>>;

const modules: Record<ModuleName, () => readonly Patches[]> = {
  fs: fsPatches,
  childProcess: childProcessPatches,
  crypto: cryptoPatches,
  zlib: zlibPatches,
  atomics: atomicsPatches,
};

export const moduleNames: readonly ModuleName[] = Object.keys(modules) as ModuleName[];

/** What the calls of `patchAll` before have been asked for. */
let chosenBefore: string | undefined;

/**
 * Makes Node's blocking functions suspend the greenlet that calls them instead of the whole thread: everything in `fs`,
 * `child_process`, `crypto` and `zlib` that ends in `Sync` or takes its time, and `Atomics.wait`. In callbacks of the loop
 * and while a module is being loaded they do what they always did.
 *
 * Call it before anything else is loaded; the `geventjs` command does. Named imports of ES modules see it at any time, what
 * CommonJS modules have taken before does not, and a warning names what it can find.
 *
 * Switches: never. Works in the hub: yes.
 *
 * @param options modules to leave alone: `{ fs: false }`
 * @returns whether something was patched that was not before
 * @throws {ArgumentTypeError} when an option is unknown, or neither true nor false
 * @example
 * ```ts
 * import { execSync } from 'node:child_process';
 * import { joinAll, spawn } from 'geventjs';
 * import { patchAll } from 'geventjs/monkey';
 *
 * patchAll();
 * const jobs = ['one', 'two'].map((word) => spawn(() => execSync(`sleep 0.1; echo ${word}`).toString().trim()));
 * joinAll(jobs); // takes 0.1 s
 * console.log(jobs.map((job) => job.value)); // [ 'one', 'two' ]
 * ```
 */
export function patchAll(options: PatchAllOptions = {}): boolean {
  checkOptions(options, 'patchAll', moduleNames);
  for (const name of moduleNames) checkFlag(options[name], `the option '${name}' of patchAll`);
  const chosen = moduleNames.filter((name) => options[name] !== false);
  warnOfOtherChoice(chosen.join(', '));
  if (!announce('willPatchAll', { modules: chosen })) return false;
  const isNew = patchSome(chosen);
  report('didPatchAll', { modules: chosen });
  return isNew;
}

/** gevent's documentation: patching twice with other arguments is most likely a mistake. */
function warnOfOtherChoice(chosen: string): void {
  if (chosenBefore !== undefined && chosenBefore !== chosen) {
    process.emitWarning(
      `patchAll() is called more than once, with other options: first for ${chosenBefore}, now for ${chosen}. What is ` +
        'patched stays patched.',
      { code: 'GEVENT_PATCHED_TWICE' },
    );
  }
  chosenBefore ??= chosen;
}

/** Patches `fs` alone. @returns whether something was patched that was not before. Switches: never. Works in the hub: yes. */
export const patchFs = (): boolean => patchSome(['fs']);

/** Patches `child_process` alone. @returns whether something was patched that was not before. Switches: never. Works in the hub: yes. */
export const patchChildProcess = (): boolean => patchSome(['childProcess']);

/** Patches `crypto` alone. @returns whether something was patched that was not before. Switches: never. Works in the hub: yes. */
export const patchCrypto = (): boolean => patchSome(['crypto']);

/** Patches `zlib` alone. @returns whether something was patched that was not before. Switches: never. Works in the hub: yes. */
export const patchZlib = (): boolean => patchSome(['zlib']);

/** Patches `Atomics.wait` alone. @returns whether something was patched that was not before. Switches: never. Works in the hub: yes. */
export const patchAtomics = (): boolean => patchSome(['atomics']);

function patchSome(names: readonly ModuleName[]): boolean {
  const functions = names.flatMap((name) => patchModule(name, modules[name]) ?? []);
  if (functions.length > 0) warnOfCaptured();
  return functions.length > 0;
}

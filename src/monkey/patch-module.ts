import { announce, report } from './channels.js';
import { watchModuleLoading } from './module-loading.js';
import { applyPatches, type Patches } from './patches.js';

/** Replaces what is not yet replaced. @returns the names of what was; `undefined` if a subscriber would not have it */
export function patchModule(module: string, patches: () => readonly Patches[]): string[] | undefined {
  if (!announce('willPatchModule', { module })) return undefined;
  watchModuleLoading();
  const functions = applyPatches(patches());
  report('didPatchModule', { module, functions });
  return functions;
}

import '../core/main-stack.js';

export type {
  DidPatchModuleMessage,
  PatchAllMessage,
  PatchModuleMessage,
  WillPatch,
  WillPatchAllMessage,
  WillPatchModuleMessage,
} from '../monkey/channels.js';
export type { ModuleName } from '../monkey/module-name.js';
export { getOriginal, isModulePatched, isObjectPatched, type PatchedObject, saved } from '../monkey/originals.js';
export {
  type PatchAllOptions,
  patchAll,
  patchAtomics,
  patchChildProcess,
  patchCrypto,
  patchFs,
  patchZlib,
} from '../monkey/patch-all.js';

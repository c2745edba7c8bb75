/** What patching tells others, on `node:diagnostics_channel`. */
import diagnostics from 'node:diagnostics_channel';

const names = {
  willPatchAll: 'geventjs:monkey:will-patch-all',
  willPatchModule: 'geventjs:monkey:will-patch-module',
  didPatchModule: 'geventjs:monkey:did-patch-module',
  didPatchAll: 'geventjs:monkey:did-patch-all',
} as const;

/** What all messages of `patchAll` have in common. */
export interface PatchAllMessage {
  /** The names of the modules that are to be patched: `fs`, `crypto` … */
  readonly modules: readonly string[];
}

/** Before something is patched. */
export interface WillPatch {
  /** Leaves it as it is. A subscriber calls it before it returns. */
  preventPatch(): void;
}

export interface WillPatchAllMessage extends PatchAllMessage, WillPatch {}

export interface PatchModuleMessage {
  /** The name of the module: `fs`. */
  readonly module: string;
}

export interface WillPatchModuleMessage extends PatchModuleMessage, WillPatch {}

export interface DidPatchModuleMessage extends PatchModuleMessage {
  /** The functions that were replaced. */
  readonly functions: readonly string[];
}

/** Publishes what is about to happen. @returns whether it may */
export function announce(channel: 'willPatchAll' | 'willPatchModule', message: object): boolean {
  let isPrevented = false;
  const preventPatch = () => {
    isPrevented = true;
  };
  diagnostics.channel(names[channel]).publish({ ...message, preventPatch });
  return !isPrevented;
}

/** Publishes what has happened. */
export function report(channel: 'didPatchAll' | 'didPatchModule', message: object): void {
  diagnostics.channel(names[channel]).publish(message);
}

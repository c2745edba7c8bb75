import { resolve } from 'node:path';
import { KeyboardInterrupt } from '../base/errors.js';
import { run } from '../core/run.js';
import { type PatchAllOptions, patchAll } from '../monkey/patch-all.js';
import { endByInterrupt, raiseOnInterrupt } from './keyboard.js';
import { loadProgram } from './load.js';
import { raiseUncaught } from './raise.js';

/** Runs a file as the main greenlet, with the arguments it expects, after the patches it wants. */
export function runProgram(file: string, args: readonly string[], patches: PatchAllOptions | undefined): void {
  const path = resolve(file);
  process.argv = [process.execPath, path, ...args];
  const stopListening = raiseOnInterrupt();
  if (patches !== undefined) patchAll(patches);
  run(() => loadProgram(path)).then(
    () => stopListening(),
    (error: unknown) => {
      stopListening();
      if (error instanceof KeyboardInterrupt) endByInterrupt();
      // An uncaught error like that of any program, not an unhandled rejection.
      else raiseUncaught(error);
    },
  );
}

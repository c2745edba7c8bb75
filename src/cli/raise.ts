import { native } from '../base/addon.js';
import { setImmediate } from '../base/originals.js';

/** V8 11 (Node 20) calls no listener while an error that native code threw is on its way. */
const canRaiseNatively = Number(process.versions.v8.split('.')[0]) >= 12;

/** Makes `error` an uncaught error like that of any program. Node shows the line that made it, where V8 can do that. */
export function raiseUncaught(error: unknown): void {
  if (canRaiseNatively) native.raise(error);
  else setImmediate(() => rethrow(error));
}

function rethrow(error: unknown): never {
  throw error;
}

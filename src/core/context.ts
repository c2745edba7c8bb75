/**
 * How AsyncLocalStorage follows a greenlet.
 *
 * Node 24 and later keep the store in a *frame*, one value per isolate. The native layer swaps it at each switch, so any
 * greenlet may hand over to any other.
 *
 * Node 20 and 22 look the store up on the *current async resource*, which sits on a stack of Node's own. There each
 * greenlet owns an AsyncResource, and goes on inside its scope. The scope is opened and closed on the stack that runs the
 * loop, so control has to come back there between two greenlets (`transfer.ts`).
 */
import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { native } from '../base/addon.js';
import { runInAsyncScope } from '../base/originals.js';

/** Does this Node keep stores in frames? Tried out, as flags can switch it either way from Node 22 on. */
export const usesFrames: boolean = Number(process.versions.node.split('.')[0]) >= 22 && tryFrames();

function tryFrames(): boolean {
  const storage = new AsyncLocalStorage<boolean>();
  const found = storage.run(true, () => native.getFrame() !== undefined);
  storage.disable();
  return found;
}

/** What a new greenlet inherits from whoever creates it. */
export type Context = unknown;

export function captureContext(): Context {
  return usesFrames ? native.getFrame() : new AsyncResource('Greenlet', { requireManualDestroy: true });
}

/** Called on a greenlet's own stack before its first line. */
export function installContext(context: Context): void {
  if (usesFrames) native.setFrame(context);
}

/** Called on the loop's stack around a switch into a greenlet. */
export function enterContext(context: Context, enter: () => void): void {
  if (context instanceof AsyncResource) runInAsyncScope.call(context, enter);
  else enter();
}

/** Called when the greenlet has ended. */
export function dropContext(context: Context): void {
  if (context instanceof AsyncResource) context.emitDestroy();
}

const hubContext = usesFrames ? undefined : new AsyncResource('Hub', { requireManualDestroy: true });

/** Runs a callback in the hub without a store of whoever happened to wake the hub. */
export function runInHubContext(callback: () => void): void {
  if (usesFrames) native.setFrame(undefined);
  enterContext(hubContext, callback);
}

/**
 * Node's own functions as they were when the library was loaded. Everything below `monkey` uses these, so that a patch
 * never calls itself.
 */
import { AsyncResource, executionAsyncId } from 'node:async_hooks';

const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate, queueMicrotask } =
  globalThis;
const nextTick: (callback: () => void) => void = process.nextTick.bind(process);
const runInAsyncScope: AsyncResource['runInAsyncScope'] = AsyncResource.prototype.runInAsyncScope;

/**
 * Runs what `process.nextTick` and promises have queued. Node calls it after each callback; the hub has to when it runs
 * the loop itself. Undocumented, but there since Node 0.10 and kept for exactly this.
 */
const runTicks: () => void = (process as unknown as { _tickCallback(): void })._tickCallback;

export {
  clearImmediate,
  clearInterval,
  clearTimeout,
  executionAsyncId,
  nextTick,
  queueMicrotask,
  runInAsyncScope,
  runTicks,
  setImmediate,
  setInterval,
  setTimeout,
};

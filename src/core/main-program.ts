/** The main programs of this thread: the top level of a CommonJS program, and what `run` was given. */
import { getHub } from './hub.js';
import type { RawGreenlet } from './raw-greenlet.js';

const hub = getHub();
const endWatchers = new Set<() => void>();

/** All that have not ended. Of several, when `run` is called again meanwhile, the oldest is the hub's `main`. */
export const mains = new Set<RawGreenlet>();

/** From now on `main` gets what is meant for the main program, a `LoopExit` for one, and what it spawns begins new spawn trees. */
export function addMain(main: RawGreenlet): void {
  main._beginsTrees = true;
  mains.add(main);
  hub.main ??= main;
}

/** It has ended. Called in the hub. */
export function removeMain(main: RawGreenlet): void {
  mains.delete(main);
  if (hub.main !== main) return;
  [hub.main] = mains;
  if (hub.main === undefined) for (const watcher of endWatchers) watcher();
}

/** Calls `watcher` in the hub whenever the last main program has ended. It must not throw. */
export function watchMainEnd(watcher: () => void): void {
  endWatchers.add(watcher);
}

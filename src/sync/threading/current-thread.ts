import { getCurrent } from '../../core/get-current.js';
import { DummyThread } from './dummy-thread.js';
import { identOf } from './ident.js';
import { mainThread } from './main-thread.js';
import { living, type Thread, threads } from './thread.js';

/**
 * The thread that runs this line. In the main program, and in callbacks of the event loop, the main thread; in a greenlet
 * that is no thread a dummy, which is gone when the greenlet ends.
 *
 * Switches: never. Works in the hub: yes.
 *
 * @example
 * ```ts
 * import { spawn } from 'geventjs';
 * import { currentThread, Thread } from 'geventjs/threading';
 *
 * console.log(currentThread().name); // MainThread
 * const thread = new Thread({ name: 'worker', target: () => console.log(currentThread().name) });
 * thread.start();
 * thread.join(); // worker
 * console.log(spawn(() => currentThread().name).get()); // Dummy-1
 * ```
 */
export function currentThread(): Thread {
  if (mainThread()._isCurrent()) return mainThread();
  const greenlet = getCurrent();
  return threads.get(greenlet) ?? new DummyThread(greenlet);
}

/**
 * All threads that are alive: the main thread, and then the others in the order of their starts.
 *
 * Switches: never. Works in the hub: yes.
 */
export function enumerate(): Thread[] {
  return [...living].filter((thread) => thread.isAlive());
}

/** How many threads are alive. Switches: never. Works in the hub: yes. */
export function activeCount(): number {
  return enumerate().length;
}

/** The `ident` of the current thread. Makes no dummy. Switches: never. Works in the hub: yes. */
export function getIdent(): number {
  const main = mainThread();
  return main._isCurrent() ? (main.ident as number) : identOf(getCurrent());
}

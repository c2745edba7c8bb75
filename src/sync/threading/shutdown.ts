/**
 * What the end of the main program means to threads: it is waited for those that are no daemons, also those that they start
 * meanwhile; then the daemons are killed, and the process ends when nothing else is left in Node's loop.
 *
 * Once for each end of a main program. What is started later, from callbacks, is an ordinary greenlet to the process.
 */
import { GreenletExit } from '../../base/errors.js';
import { getHub } from '../../core/hub.js';
import { killAll } from '../../core/kill.js';
import { watchMainEnd } from '../../core/main-program.js';
import { spawnRaw } from '../../core/spawn-raw.js';
import { living, type Thread } from './thread.js';

const hub = getHub();

const isStarted = ({ greenlet }: Thread): boolean => greenlet !== undefined;
const isWaitedFor = (thread: Thread): boolean => isStarted(thread) && !thread.daemon;

function endThreads(): void {
  // Those that are started meanwhile come at the end of the set.
  for (const thread of living) if (isWaitedFor(thread)) thread.join();
  // Another main program has begun meanwhile: its end will come.
  if (hub.main !== undefined) return;
  const daemons = [...living].flatMap(({ greenlet }) => greenlet ?? []);
  killAll(daemons, GreenletExit, { block: false });
}

watchMainEnd(() => {
  if ([...living].some(isStarted)) spawnRaw(endThreads);
});

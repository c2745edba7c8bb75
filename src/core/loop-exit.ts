/**
 * The end of the road: nothing in the loop is alive, and somebody still waits.
 *
 * Who waits for just that (`wait()`) is woken. Otherwise the main programs get a `LoopExit` that says who waits for what;
 * other greenlets stay as they are, as in gevent.
 */
import { LoopExit } from '../base/errors.js';
import { setImmediate } from '../base/originals.js';
import { describeWait } from './describe-wait.js';
import { explainGreenlet, explainSubject } from './explain-greenlet.js';
import { getHub } from './hub.js';
import { mains } from './main-program.js';
import { alive, type RawGreenlet } from './raw-greenlet.js';
import type { TimeoutLike } from './timeout.js';
import { checkTimeout, waitQuietly } from './timeout-option.js';
import { WaitList } from './wait-list.js';
import { Waiter } from './waiter.js';

const hub = getHub();
const idlers = new WaitList<Waiter>();

/** At most so many greenlets are listed in the error. */
const longestList = 20;

/** Blocks until nothing is left that could happen: true. False when the time is up. The timer does not count as something. */
export function waitUntilIdle(timeout: TimeoutLike | undefined): boolean {
  checkTimeout(timeout);
  const waiter = new Waiter('wait()');
  idlers.add(waiter);
  return typeof timeout === 'number' ? waiter._wait(timeout, false) : waitQuietly(waiter, timeout);
}

/** Called when the loop has run dry. False if nobody cares. */
export function handleDryLoop(): boolean {
  if (idlers.size > 0) {
    for (const waiter of idlers) waiter.switch();
    return true;
  }
  for (const main of mains) hub._interrupt(main, loopExit(main));
  return mains.size > 0;
}

function loopExit(main: RawGreenlet): LoopExit {
  const operation = main._waiter === undefined ? 'a switch back' : describeWait(main._waiter);
  const others = [...alive].filter((greenlet) => greenlet !== main && greenlet._waiter !== undefined);
  const lines = others.slice(0, longestList).flatMap(explainGreenlet);
  if (others.length > longestList) lines.push(`… and ${others.length - longestList} more`);
  const who = others.length === 0 ? 'No other greenlet waits.' : 'These wait as well:';
  const about = [...explainSubject(main), who, ...lines.map((line) => `  ${line}`)];
  return new LoopExit(
    `this operation would block for ever: the main program waits on ${operation}, and no timer, no I/O and no greenlet is ` +
      `left that could wake it.\n${about.join('\n')}`,
  );
}

// Where the main program is a greenlet, Node says when its loop has run dry; and again only after another turn.
process.on('beforeExit', () => {
  if (handleDryLoop()) setImmediate(() => undefined);
});

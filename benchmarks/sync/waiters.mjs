/**
 * What it costs to wait on something, whatever it is, and however many wait on the same.
 *
 * `waiters` greenlets wait on each object, and there are so many objects that `greenlets` wait altogether. Timed is what it
 * costs for one of them to wait and to be woken; with `ends`, to run out of time, or to be spawned, wait and be killed.
 */
import { getHub, killAll, sleep, spawn } from '../support/geventjs.mjs';
import { measureBatches, settings } from '../support/measure.mjs';

const { waiters, greenlets = waiters, ends = 'woken' } = settings;

/** @param {{ make(): object, wait(object, options?): void, wake(object, waiters: number): void }} kind */
export function measureWaiters({ make, wait, wake }) {
  const objects = Array.from({ length: greenlets / waiters }, make);
  const waitAgain = (object, options) => {
    for (;;) wait(object, options);
  };
  const spawnAll = (options) =>
    objects.flatMap((object) => Array.from({ length: waiters }, () => spawn(waitAgain, object, options)));
  const wakeAll = () => {
    for (const object of objects) wake(object, waiters);
  };
  measureBatches(greenlets, endings[ends]({ spawnAll, wakeAll }));
}

/** Each makes ready what is not timed, and answers with what is. */
const endings = {
  woken({ spawnAll, wakeAll }) {
    spawnAll();
    sleep(0);
    return () => {
      wakeAll();
      sleep(0);
    };
  },
  /** Time is moved by hand: with Node's timers there would be nothing to do until they fire. */
  'timed out'({ spawnAll }) {
    const due = [];
    getHub().clock = { now: () => 0, setTimer: (callback) => ({ cancel() {}, place: due.push(callback) }) };
    spawnAll({ timeout: 1 });
    sleep(0);
    return () => {
      for (const expire of due.splice(0)) expire();
      sleep(0);
    };
  },
  killed({ spawnAll }) {
    return () => {
      const greenlets = spawnAll();
      sleep(0);
      killAll(greenlets);
    };
  },
};

/**
 * What idle greenlets cost busy ones: a minor collection visits every suspended stack. Two greenlets alternate and make
 * garbage, while `idle` others sleep at the end of 13 calls. Timed is one turn.
 */
import { joinAll, killAll, run, sleep, spawn } from '../support/geventjs.mjs';
import { measure, settings } from '../support/measure.mjs';

function sleepBelow(depth) {
  if (depth === 0) {
    sleep(3_600_000);
    return 0;
  }
  return 1 + sleepBelow(depth - 1);
}

/** Held from outside until the next turn, so that the compiler cannot do without it. */
let garbage;

await run(() => {
  const idle = Array.from({ length: settings.idle }, () => spawn(sleepBelow, 12));
  sleep(0);
  measure((count) => {
    const each = Math.ceil(count / 2);
    const task = () => {
      for (let i = 0; i < each; i++) {
        garbage = { turn: i, text: `turn ${i}`, before: garbage?.turn };
        sleep(0);
      }
    };
    joinAll([spawn(task), spawn(task)]);
  });
  killAll(idle);
});

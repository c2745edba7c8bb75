/** sleep(0) in `tasks` greenlets that alternate; with one, alone. Timed is one call. */
import { joinAll, run, sleep, spawn } from '../support/geventjs.mjs';
import { measure, settings } from '../support/measure.mjs';

await run(() =>
  measure((count) => {
    const each = Math.ceil(count / settings.tasks);
    const task = () => {
      for (let i = 0; i < each; i++) sleep(0);
    };
    joinAll(Array.from({ length: settings.tasks }, () => spawn(task)));
  }),
);

/** Spawns one greenlet that does nothing, and waits for its end. */
import { run, spawn } from '../support/geventjs.mjs';
import { measure } from '../support/measure.mjs';

const nothing = () => undefined;

await run(() =>
  measure((count) => {
    for (let i = 0; i < count; i++) spawn(nothing).join();
  }),
);

/** Spawns one task that does nothing, and waits for it. Effection is entered once for the whole loop. */
import { run, spawn } from 'effection';
import { measureAsync } from '../../support/measure.mjs';

function* nothing() {}

await measureAsync((count) =>
  run(function* () {
    for (let i = 0; i < count; i++) yield* yield* spawn(nothing);
  }),
);

/** `greenlets` greenlets in scryptSync, with its default cost; how late is the loop? With `isPatched: false` it is Node's own. */
import { scryptSync } from 'node:crypto';
import { watchDelay } from '../support/delay.mjs';
import { joinAll, patchAll, run, sleep, spawn } from '../support/geventjs.mjs';
import { print, settings } from '../support/measure.mjs';

if (settings.isPatched !== false) patchAll();

await run(() => {
  const stop = watchDelay();
  sleep(10);
  joinAll(Array.from({ length: settings.greenlets }, (_, index) => spawn(() => scryptSync(`${index}`, 'salt', 64))));
  sleep(10);
  print({ samples: [stop()] });
});

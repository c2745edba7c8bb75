/** As many calls of scrypt with callbacks, all started at once; how late is the loop? */
import { scrypt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { watchDelay } from '../../support/delay.mjs';
import { print, settings } from '../../support/measure.mjs';

const derive = promisify(scrypt);
const stop = watchDelay();
await sleep(10);
await Promise.all(Array.from({ length: settings.greenlets }, (_, index) => derive(`${index}`, 'salt', 64)));
await sleep(10);
print({ samples: [stop()] });

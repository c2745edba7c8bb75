/** An unmodified package that waits for a worker with `Atomics.wait`. The first import patches before it loads. */
import 'geventjs/monkey/auto';

import { createSyncFn } from 'synckit';
import { scripts } from '../support/child.js';
import { testOverlap } from './support/overlap.js';

const double: (number: number, delay: number) => number = createSyncFn(`${scripts}monkey/synckit-worker.mjs`);

testOverlap('synckit asks a worker', (_folder, index) => [double(index, 20), double(index + 1, 20)]);

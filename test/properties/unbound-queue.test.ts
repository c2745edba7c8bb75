import { unboundQueue } from './models/unbound-queue.js';
import { checkPrimitive } from './support/check.js';

checkPrimitive(unboundQueue);

import { lifoQueue } from './models/lifo-queue.js';
import { checkPrimitive } from './support/check.js';

checkPrimitive(lifoQueue);

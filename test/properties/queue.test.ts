import { Queue } from 'geventjs/queue';
import { queuePrimitive } from './models/queue.js';
import { checkPrimitive } from './support/check.js';

checkPrimitive(queuePrimitive('Queue', ({ maxSize, items }) => new Queue(maxSize, items)));

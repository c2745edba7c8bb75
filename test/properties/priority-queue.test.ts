import { PriorityQueue } from 'geventjs/queue';
import { byWorth, priorityQueuePrimitive } from './models/priority-queue.js';
import { checkPrimitive } from './support/check.js';

checkPrimitive(
  priorityQueuePrimitive(
    'PriorityQueue',
    ({ maxSize, items, variant }) => new PriorityQueue(maxSize, items, variant === 0 ? {} : { compare: byWorth }),
  ),
);

import { UnboundQueue } from 'geventjs/queue';
import { queuePrimitive } from './queue.js';

export const unboundQueue = queuePrimitive('UnboundQueue', ({ items }) => new UnboundQueue(items), { bounded: false });

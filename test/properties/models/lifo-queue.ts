import { LifoQueue } from 'geventjs/queue';
import { queuePrimitive } from './queue.js';
import { LifoModel } from './store.js';

export const lifoQueue = queuePrimitive('LifoQueue', ({ maxSize, items }) => new LifoQueue(maxSize, items), {
  store: () => new LifoModel(),
});

import { Queue } from 'geventjs/queue';
import { FickleModel, FickleStore } from './models/fickle-store.js';
import { queuePrimitive } from './models/queue.js';
import { FifoModel } from './models/store.js';
import { checkPrimitive } from './support/check.js';

/** Half of them have a store of their own. */
checkPrimitive(
  queuePrimitive(
    'Queue',
    ({ maxSize, items, variant }) =>
      new Queue(maxSize, items, { store: variant === 0 ? undefined : new FickleStore() }),
    { store: ({ variant }) => (variant === 0 ? new FifoModel() : new FickleModel()) },
  ),
);

import '../core/main-stack.js';

export { Empty, Full, ShutDown } from '../base/errors.js';
export { Queue, type QueueOptions } from '../sync/queue.js';

import '../core/main-stack.js';

export { Empty, Full, ShutDown, TaskDoneError } from '../base/errors.js';
export { Channel, type ChannelStatistics } from '../sync/queue/channel.js';
export type { QueueWaitOptions } from '../sync/queue/exchange.js';
export type { Compare } from '../sync/queue/heap.js';
export { LifoQueue } from '../sync/queue/lifo-queue.js';
export type { Ordered } from '../sync/queue/natural-order.js';
export { PriorityQueue, type PriorityQueueOptions } from '../sync/queue/priority-queue.js';
export { Queue, Queue as JoinableQueue, type QueueStatistics } from '../sync/queue/queue.js';
export { type QueueOptions, SimpleQueue, type SimpleQueueStatistics } from '../sync/queue/simple-queue.js';
export type { Store } from '../sync/queue/store.js';
export { UnboundQueue } from '../sync/queue/unbound-queue.js';

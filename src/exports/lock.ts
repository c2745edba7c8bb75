import '../core/main-stack.js';

export type { AcquireOptions } from '../sync/lock/lockable.js';
export { Semaphore, type SemaphoreStatistics } from '../sync/lock/semaphore.js';

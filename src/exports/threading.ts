import '../core/main-stack.js';
import '../sync/threading/shutdown.js';

export { BrokenBarrierError } from '../base/errors.js';
export { Local as local } from '../core/local.js';
export { Event } from '../sync/event/event.js';
export { Barrier } from '../sync/lock/barrier.js';
export { BoundedSemaphore } from '../sync/lock/bounded-semaphore.js';
export { Condition } from '../sync/lock/condition.js';
export { Lock } from '../sync/lock/lock.js';
export { RLock } from '../sync/lock/r-lock.js';
export { Semaphore } from '../sync/lock/semaphore.js';
export { activeCount, currentThread, enumerate, getIdent } from '../sync/threading/current-thread.js';
export { mainThread } from '../sync/threading/main-thread.js';
export { Thread, type ThreadStatistics } from '../sync/threading/thread.js';
export type { ThreadOptions, ThreadOptionsWithArgs } from '../sync/threading/thread-options.js';
export { Timer } from '../sync/threading/timer.js';

import '../core/main-stack.js';

export { BrokenBarrierError, NotOwnerError, OverReleaseError } from '../base/errors.js';
export { Barrier, type BarrierOptions, type BarrierStatistics } from '../sync/lock/barrier.js';
export { BoundedSemaphore } from '../sync/lock/bounded-semaphore.js';
export { Condition, type ConditionStatistics } from '../sync/lock/condition.js';
export { DummySemaphore } from '../sync/lock/dummy-semaphore.js';
export type { LockStatistics } from '../sync/lock/exclusive-lock.js';
export { Lock } from '../sync/lock/lock.js';
export type { AcquireOptions, Lockable } from '../sync/lock/lockable.js';
export { RLock } from '../sync/lock/r-lock.js';
export type { ReadLock } from '../sync/lock/read-lock.js';
export { ReadWriteLock } from '../sync/lock/read-write-lock.js';
export type { ReadWriteLockStatistics } from '../sync/lock/read-write-state.js';
export { Semaphore, type SemaphoreStatistics } from '../sync/lock/semaphore.js';
export type { WriteLock } from '../sync/lock/write-lock.js';

import { type AcquireOptions, type Lockable, ReadWriteLock } from 'geventjs/lock';
import { readWriteLockPrimitive } from './models/read-write-lock.js';
import { checkIsFound, checkPrimitive } from './support/check.js';

checkPrimitive(readWriteLockPrimitive('ReadWriteLock', () => new ReadWriteLock()));

function tryOnceMoreWhenLate(side: Lockable): void {
  const acquire = side.acquire.bind(side);
  side.acquire = (options?: AcquireOptions) => acquire(options) || acquire({ blocking: false });
}

class ReadersTryOnceMoreWhenLate extends ReadWriteLock {
  constructor() {
    super();
    tryOnceMoreWhenLate(this.readLock);
  }
}

class WritersTryOnceMoreWhenLate extends ReadWriteLock {
  constructor() {
    super();
    tryOnceMoreWhenLate(this.writeLock);
  }
}

for (const Broken of [ReadersTryOnceMoreWhenLate, WritersTryOnceMoreWhenLate]) {
  checkIsFound(readWriteLockPrimitive(Broken.name, () => new Broken()));
}

import { type AcquireOptions, Lock } from 'geventjs/lock';
import { lockPrimitive } from './models/lock.js';
import { checkIsFound, checkPrimitive } from './support/check.js';

checkPrimitive(lockPrimitive('Lock', () => new Lock()));

class IsReleasedByWhoIsKilled extends Lock {
  override acquire(options?: AcquireOptions): boolean {
    try {
      return super.acquire(options);
    } catch (error) {
      if (this.locked()) this.release();
      throw error;
    }
  }
}

class TriesOnceMoreWhenLate extends Lock {
  override acquire(options?: AcquireOptions): boolean {
    return super.acquire(options) || super.acquire({ blocking: false });
  }
}

for (const Broken of [IsReleasedByWhoIsKilled, TriesOnceMoreWhenLate]) {
  checkIsFound(lockPrimitive(Broken.name, () => new Broken()));
}
